"""Goods and money of a contract reconcile to the gram and to the đồng, whatever was reported, on any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.contracts.fulfilment.badge import Badge, Delivered, Paid
from matchmaker.contracts.fulfilment.milestones import MilestoneKind, MilestoneState
from matchmaker.contracts.fulfilment.reckoning import Handover, Reckoning, Transfer, reckon
from matchmaker.contracts.kinds import DeliveryStatus, PaymentKind, PaymentStatus
from matchmaker.measures import Period
from matchmaker.measures.schedule import Portion, spread_evenly
from matchmaker.terms import PriceRule, Terms, value_vnd

pytestmark = pytest.mark.pure

SIGNED = date(2026, 8, 3)
FIRST, LAST = SIGNED, SIGNED + timedelta(days=27)
PRICE = 85_000


def terms(quantity: Decimal = Decimal(40_000), **more: object) -> Terms:
    """Forty tonnes of durian over four weeks from Monday 3 August 2026, 5 % more or less."""
    usual = {
        "product_code": "DUR-MON",
        "unit": "kg",
        "quantity": quantity,
        "portions": tuple(spread_evenly(quantity, Period(FIRST, LAST))),
        "price_rule": PriceRule.FIXED,
        "price_vnd": PRICE,
        "tolerance_pct": 5,
        "payment_days": 7,
        "collect_days": 3,
    }
    return Terms(**{**usual, **more})  # type: ignore[arg-type]


def delivered(number: int, on: date, kilograms: int, rejected: int = 0, **more: object) -> Handover:
    taken = Decimal(kilograms - rejected)
    usual = {
        "status": DeliveryStatus.CONFIRMED,
        "delivered_on": on,
        "inspected_on": on,
        "accepted": taken,
        "downgraded": Decimal(0),
        "rejected": Decimal(rejected),
        "value_vnd": value_vnd(taken, PRICE),
        "due_on": on + timedelta(days=7),
    }
    return Handover(number=number, quantity=Decimal(kilograms), **{**usual, **more})  # type: ignore[arg-type]


def paid(number: int, on: date, amount: int, kind: PaymentKind = PaymentKind.PAYMENT, **more: object) -> Transfer:
    status = more.pop("status", PaymentStatus.CONFIRMED)
    return Transfer(number=number, kind=kind, status=status, amount_vnd=amount, paid_on=on)  # type: ignore[arg-type]


def reckoned(
    handovers: list[Handover], transfers: list[Transfer], day: date = LAST, of: Terms | None = None
) -> Reckoning:
    return reckon(of or terms(), handovers, transfers, inspection_days=2, binds_from=SIGNED, day=day)


def states(found: Reckoning, kind: MilestoneKind) -> list[MilestoneState]:
    return [each.state for each in found.milestones if each.kind is kind]


# Whatever happens ---------------------------------------------------------------------------------------------

DAYS = st.dates(date(2025, 12, 1), date(2028, 3, 1))
AMOUNTS = st.decimals("0.001", "99999", places=3)


@st.composite
def handovers(draw: st.DrawFn, number: int = 1) -> Handover:
    """A delivery of any status; what was inspected adds up."""
    accepted, downgraded, rejected = draw(AMOUNTS), draw(AMOUNTS), draw(AMOUNTS)
    status = draw(st.sampled_from(DeliveryStatus))
    on = draw(DAYS)
    ready = status is DeliveryStatus.READY
    price = draw(st.integers(0, 500_000))
    return Handover(
        number=draw(st.integers(1, 10_000)),
        status=status,
        quantity=accepted + downgraded + rejected,
        ready_on=on if ready or draw(st.booleans()) else None,
        delivered_on=None if ready else on + timedelta(days=draw(st.integers(0, 9))),
        inspected_on=None if ready else on + timedelta(days=draw(st.integers(9, 12))),
        accepted=None if ready else accepted,
        downgraded=None if ready else downgraded,
        rejected=None if ready else rejected,
        value_vnd=None if ready else value_vnd(accepted, price) + value_vnd(downgraded, price // 2),
        due_on=on + timedelta(days=draw(st.integers(9, 80))),
    )


TRANSFERS = st.builds(
    Transfer,
    number=st.integers(1, 10_000),
    kind=st.sampled_from(PaymentKind),
    status=st.sampled_from(PaymentStatus),
    amount_vnd=st.integers(1, 10**10),
    paid_on=DAYS,
)
PORTIONS = st.lists(
    st.builds(
        lambda first, days, amount: Portion(Period(first, first + timedelta(days=days)), amount),
        DAYS,
        st.integers(0, 40),
        st.decimals("0", "9999", places=3),
    ),
    min_size=1,
    max_size=6,
).map(lambda rows: tuple(sorted(rows, key=lambda each: each.period)))
"""With gaps, overlaps and empty weeks."""
AGREED = st.builds(
    lambda portions, **rest: terms(sum((each.amount for each in portions), Decimal(0)), portions=portions, **rest),
    PORTIONS,
    tolerance_pct=st.integers(0, 120),
    deposit_vnd=st.integers(0, 10**9),
    payment_days=st.integers(0, 90),
    collect_days=st.integers(0, 9),
)
HISTORY = st.tuples(AGREED, st.lists(handovers(), max_size=8), st.lists(TRANSFERS, max_size=8), DAYS)


@given(HISTORY)
def test_what_is_owed_paid_given_back_and_left_reconciles_to_the_dong(
    history: tuple[Terms, list[Handover], list[Transfer], date],
) -> None:
    of, goods, money, day = history
    found = reckoned(goods, money, day, of)
    books = found.money
    assert books.owed_vnd + books.credit_vnd + books.refunded_vnd == books.paid_vnd + books.outstanding_vnd
    assert books.outstanding_vnd >= 0
    assert books.credit_vnd >= 0
    by_payment: dict[int, int] = {}
    for due in books.dues:
        assert 0 <= due.paid_vnd <= due.due.amount_vnd
        assert all(part.amount_vnd > 0 and part.on >= min(due.due.since, due.due.due_on) for part in due.set_offs)
        for part in due.set_offs:
            by_payment[part.credit] = by_payment.get(part.credit, 0) + part.amount_vnd
    confirmed = [each for each in money if each.is_confirmed and each.kind.pays_for_goods]
    assert sum(by_payment.values()) <= sum(each.amount_vnd for each in confirmed) == books.paid_vnd
    if not books.refunded_vnd:
        assert books.set_off_vnd + books.credit_vnd == books.paid_vnd
    assert found.overdue_vnd <= books.outstanding_vnd


@given(HISTORY)
def test_goods_reconcile_to_the_gram_and_every_milestone_has_a_state(
    history: tuple[Terms, list[Handover], list[Transfer], date],
) -> None:
    of, goods, money, day = history
    found = reckoned(goods, money, day, of)
    told = [each for each in goods if each.status is not DeliveryStatus.WITHDRAWN]
    assert found.taken + found.rejected + found.waiting == sum((each.quantity for each in told), Decimal(0))
    for each in found.milestones:
        assert 0 <= each.in_time <= each.reached <= each.expected
        assert each.expected > 0
        met = each.state in (MilestoneState.MET, MilestoneState.LATE)
        assert met == (each.missing == 0)
        assert not each.state.is_behind or each.on < day
    assert found.behind == [each for each in found.milestones if each.state.is_behind]
    if found.is_done:
        assert found.badge.delivered.is_enough
        assert (found.money.outstanding_vnd, found.money.credit_vnd) == (0, 0)


@given(HISTORY, st.integers(1, 10**10), DAYS)
def test_a_further_payment_never_raises_what_is_owed(
    history: tuple[Terms, list[Handover], list[Transfer], date], amount: int, on: date
) -> None:
    of, goods, money, day = history
    before = reckoned(goods, money, day, of)
    after = reckoned(goods, [*money, paid(20_000, on, amount)], day, of)
    assert after.money.outstanding_vnd <= before.money.outstanding_vnd
    assert after.overdue_vnd <= before.overdue_vnd
    assert after.money.owed_vnd == before.money.owed_vnd


@given(HISTORY)
def test_what_was_withdrawn_or_is_not_confirmed_moves_no_money(
    history: tuple[Terms, list[Handover], list[Transfer], date],
) -> None:
    of, goods, money, day = history
    certain = reckoned([each for each in goods if each.is_confirmed], [t for t in money if t.is_confirmed], day, of)
    assert reckoned(goods, money, day, of).money == certain.money


# What the trade would say -------------------------------------------------------------------------------------


def test_a_contract_nothing_happened_under_owes_nothing_and_expects_everything() -> None:
    found = reckoned([], [], SIGNED, terms(deposit_vnd=100_000_000))
    assert found.badge == Badge(Delivered.NONE, Paid.NONE)
    assert states(found, MilestoneKind.DELIVERY) == [MilestoneState.SCHEDULED] * 4
    assert states(found, MilestoneKind.DEPOSIT) == [MilestoneState.SCHEDULED]
    assert not found.is_done


def test_a_deposit_is_set_off_against_the_oldest_due_and_pays_nothing_before_goods_come() -> None:
    money = [paid(1, SIGNED, 100_000_000, PaymentKind.DEPOSIT)]
    before = reckoned([], money, SIGNED, terms(deposit_vnd=100_000_000))
    assert (before.money.credit_vnd, before.badge.paid) == (100_000_000, Paid.PARTIAL)
    goods = [delivered(1, date(2026, 8, 5), 1_000), delivered(2, date(2026, 8, 6), 1_000)]
    after = reckoned(goods, money, date(2026, 8, 6), terms(deposit_vnd=100_000_000))
    assert [each.paid_vnd for each in after.money.dues] == [85_000_000, 15_000_000]
    assert after.money.dues[0].paid_on == date(2026, 8, 5), "nobody pays for goods before they come"
    assert after.money.outstanding_vnd == 70_000_000


def test_money_paid_in_advance_is_not_late_because_the_inspection_was() -> None:
    goods = [delivered(1, date(2026, 8, 5), 1_000, inspected_on=date(2026, 9, 5), due_on=date(2026, 8, 14))]
    (due,) = reckoned(goods, [paid(1, SIGNED, 85_000_000)], date(2026, 9, 5)).money.dues
    assert due.paid_on == date(2026, 8, 14)


def test_what_came_too_little_one_week_is_made_good_by_the_next() -> None:
    goods = [delivered(1, date(2026, 8, 5), 10_000, rejected=4_000), delivered(2, date(2026, 8, 12), 13_000)]
    monday = reckoned(goods[:1], [], date(2026, 8, 10))
    assert states(monday, MilestoneKind.DELIVERY)[:2] == [MilestoneState.PARTIALLY_MET, MilestoneState.SCHEDULED]
    later = reckoned(goods, [], date(2026, 8, 17))
    assert states(later, MilestoneKind.DELIVERY)[:2] == [MilestoneState.LATE, MilestoneState.MET]
    assert later.milestones[0].reached_on == date(2026, 8, 12)
    assert states(reckoned([], [], date(2026, 8, 10)), MilestoneKind.DELIVERY)[0] is MilestoneState.MISSED


def test_a_seller_whose_report_waits_or_whose_goods_stand_ready_is_not_late() -> None:
    for status in (DeliveryStatus.READY, DeliveryStatus.REPORTED, DeliveryStatus.CONTESTED):
        ready = Handover(number=1, status=status, quantity=Decimal(10_000), ready_on=date(2026, 8, 6))
        found = reckoned([ready], [], date(2026, 8, 11))
        assert states(found, MilestoneKind.DELIVERY)[0] is MilestoneState.WAITING
        came = [] if status is DeliveryStatus.CONTESTED else [MilestoneState.MISSED]
        assert states(found, MilestoneKind.COLLECTION) == came, "the buyer did not come, or says that nothing is there"


def test_days_count_from_the_day_on_which_the_buyer_was_told() -> None:
    told = date(2026, 8, 20)
    ready = Handover(
        number=1, status=DeliveryStatus.READY, quantity=Decimal(1_000), ready_on=FIRST, announced_on=told, told_on=told
    )
    (collection,) = (each for each in reckoned([ready], [], told).milestones if each.kind is MilestoneKind.COLLECTION)
    assert collection.on == told + timedelta(days=3)
    reported = replace(ready, status=DeliveryStatus.REPORTED, ready_on=None, delivered_on=FIRST)
    assert reckoned([reported], [], told).inspection_ends_on(reported) == told + timedelta(days=2)
    by_itself = replace(reported, by_buyer=True)
    assert reckoned([by_itself], [], told).inspection_ends_on(by_itself) == FIRST + timedelta(days=2)


def test_a_late_payment_is_late_by_its_days_and_one_that_was_only_reported_waits() -> None:
    goods = [delivered(1, date(2026, 8, 31), 1_000)]
    due = date(2026, 9, 7)
    open_ = reckoned(goods, [], date(2026, 9, 10))
    assert (open_.overdue_vnd, states(open_, MilestoneKind.DUE)) == (85_000_000, [MilestoneState.MISSED])
    told = [paid(1, date(2026, 9, 10), 85_000_000, status=PaymentStatus.REPORTED)]
    assert states(reckoned(goods, told, date(2026, 9, 10)), MilestoneKind.DUE) == [MilestoneState.WAITING]
    contested = [paid(1, date(2026, 9, 10), 85_000_000, status=PaymentStatus.CONTESTED)]
    assert states(reckoned(goods, contested, date(2026, 9, 10)), MilestoneKind.DUE) == [MilestoneState.MISSED]
    late = reckoned(goods, [paid(1, date(2026, 9, 10), 85_000_000)], date(2026, 9, 20)).milestones[-1]
    assert (late.on, late.state, late.days_late(date(2026, 9, 20))) == (due, MilestoneState.LATE, 3)


@pytest.mark.parametrize(
    ("kilograms", "badge"),
    [
        (37_999, Delivered.PARTIAL),
        (38_000, Delivered.COMPLETE),
        (42_000, Delivered.COMPLETE),
        (42_001, Delivered.OVER),
    ],
)
def test_the_tolerance_says_what_is_complete_and_what_is_too_much(kilograms: int, badge: Delivered) -> None:
    found = reckoned([delivered(1, FIRST, kilograms)], [paid(1, FIRST, kilograms * PRICE)])
    assert found.badge == Badge(badge, Paid.COMPLETE)
    assert found.is_done == (kilograms >= 40_000), "until its last day what is missing may still come"
    later = reckoned([delivered(1, FIRST, kilograms)], [paid(1, FIRST, kilograms * PRICE)], LAST + timedelta(days=1))
    assert later.is_done == badge.is_enough
    assert found.would_be_over(Decimal(1)) == max(Decimal(kilograms + 1 - 42_000), Decimal(0))


def test_a_contract_is_not_done_while_the_buyer_has_money_to_get_back() -> None:
    goods, too_much = [delivered(1, FIRST, 40_000)], paid(1, FIRST, 40_000 * PRICE + 1)
    assert not reckoned(goods, [too_much]).is_done
    assert reckoned(goods, [too_much, paid(2, FIRST, 1, PaymentKind.REFUND)]).is_done


def test_a_refund_opens_again_what_it_took_back_and_a_penalty_leaves_dues_alone() -> None:
    goods = [delivered(1, FIRST, 1_000)]
    money = [
        paid(1, FIRST, 85_000_000),
        paid(2, FIRST, 10_000_000, PaymentKind.REFUND),
        paid(3, FIRST, 5_000_000, PaymentKind.PENALTY),
    ]
    books = reckoned(goods, money).money
    assert (books.outstanding_vnd, books.credit_vnd) == (10_000_000, 0)


def test_dues_fall_over_a_months_end_and_over_tet_as_the_calendar_has_them() -> None:
    goods = [delivered(1, date(2027, 1, 31), 1_000, due_on=date(2027, 2, 7))]
    assert not reckoned(goods, [], date(2027, 2, 7)).overdue_vnd
    assert reckoned(goods, [], date(2027, 2, 8)).overdue_vnd == 85_000_000
