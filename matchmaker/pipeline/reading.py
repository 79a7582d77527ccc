"""The deals of a province as they stand today, put together in memory.

A province has hundreds under way, not millions; what a stage, a turn and a risk are follows from rules that are told
once, in Python (`standing`), and not a second time in SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from matchmaker.brokering.models import EndReason, IntroductionStatus
from matchmaker.contracts.fulfilment.reckoning import Reckoning
from matchmaker.contracts.fulfilment.waiting import Deed, Who, waits
from matchmaker.contracts.fulfilment.waiting import Waiting as Duty
from matchmaker.contracts.incentive.gathering import Watched, watch
from matchmaker.contracts.incentive.meter import Level
from matchmaker.contracts.models import Contract, ContractEnd, ContractEndProposal, ContractSigning, ContractStatus
from matchmaker.contracts.standing import Waiting, waiting
from matchmaker.db import now
from matchmaker.measures import today
from matchmaker.pipeline import queries
from matchmaker.pipeline.deals import Deal, Expected, Heard, Partner
from matchmaker.pipeline.stages import Alarm, Stage, Step
from matchmaker.pipeline.standing import Goods, Offered, Said, Standing, Talks, standing
from matchmaker.terms import price_on, value_vnd

_LEVELS: Final[Mapping[Level, tuple[Alarm, ...]]] = {
    Level.GREEN: (),
    Level.AMBER: (Alarm.TEMPTED,),
    Level.RED: (Alarm.BREAKING,),
}


def deals_of(province_code: str | None, expected: Expected, *, ended_days: int) -> list[Deal]:
    """Everything in motion of a province, and what ended in so many days."""
    return _Reader(queries.rows_of(province_code, ended_since=now() - timedelta(days=ended_days)), expected).deals()


def deals_by_id(introduction_ids: Collection[int], province_code: str | None, expected: Expected) -> list[Deal]:
    """Some deals by the ids of their introductions; those of another province are not among them."""
    return _Reader(queries.rows_by_id(introduction_ids, province_code), expected).deals()


@dataclass(frozen=True)
class _Contracted:
    """A contract with all that the pipeline reads of it."""

    contract: Contract
    watched: Watched | None
    """Of a contract that is active: what was delivered and paid, and what breaking it would bring."""
    scan: ContractSigning | None
    proposal: ContractEndProposal | None
    quoted_vnd: int | None

    @property
    def goods(self) -> Reckoning | None:
        return self.watched.reckoning if self.watched is not None else None

    @cached_property
    def waiting(self) -> list[Duty]:
        """Which goods and money wait for whom."""
        return waits(self.goods) if self.goods is not None else []

    @property
    def price_vnd(self) -> int | None:
        """What one base unit brings today; where the market is not known as far as the terms tell, else as quoted."""
        if self.watched is not None and self.watched.meter is not None:
            return self.watched.meter.exposure.price_vnd
        return price_on(self.contract.binding.terms, None) or self.quoted_vnd

    @property
    def settling(self) -> Waiting:
        """What its words wait for."""
        return waiting(self.contract, self.scan, self.proposal)

    @property
    def left(self) -> Decimal:
        """What is still to be delivered."""
        return self.goods.left if self.goods is not None else self.contract.quantity

    @property
    def money_vnd(self) -> int | None:
        """What that costs, and what is owed."""
        owed = self.goods.money.outstanding_vnd if self.goods is not None else 0
        price = self.price_vnd
        return value_vnd(self.left, price) + owed if price is not None else owed or None


class _Reader:
    """Reads what hangs on some introductions once, then tells them one by one."""

    def __init__(self, rows: Sequence[Any], expected: Expected) -> None:
        self.rows, self.expected, self.day = rows, expected, today()
        ids = [row.id for row in rows]
        self.quotes = queries.open_quotes(ids)
        self.heard = queries.answers(ids)
        self.flagged = queries.with_lapses({row.id: row.offer_revision_id for row in rows if _is_open(row)}, self.day)
        self.contracts = _contracts(ids)

    def deals(self) -> list[Deal]:
        return [self._deal(row) for row in self.rows]

    def _deal(self, row: Any) -> Deal:
        contracted, quote = self.contracts.get(row.id), self.quotes.get(row.id)
        heard = tuple(Heard.of(each) for each in self.heard.get(row.id, ()))
        found = standing(
            _talks(row),
            self.day,
            quote=Offered(quote.side, today(quote.at), quote.valid_until) if quote else None,
            settling=contracted.settling if contracted else None,
            goods=_goods(contracted),
            said=[Said(each.side, each.answer, each.on) for each in heard],
        )
        contract = contracted.contract if contracted else None
        quantity, money_vnd = _at_stake(row, quote, contracted)
        deal = Deal(
            introduction_id=row.id,
            buyer=Partner(row.buyer_id, row.buyer, row.buyer_province),
            seller=Partner(row.seller_id, row.seller, row.seller_province),
            product_code=row.product_code,
            quantity=quantity,
            money_vnd=money_vnd,
            standing=found,
            expected_days=self.expected.of(found, until=row.answer_by),
            day=self.day,
            contract_id=contract.id if contract else None,
            contract_number=contract.number if contract else None,
            plan=row.next_action,
            plan_on=row.next_action_on,
            broker_id=row.broker_id,
            broker=row.broker,
            words=f" {row.words}",
            heard=heard,
            end=_end(row, contract, found),
            fault=contract.fault if contract else None,
        )
        return replace(deal, alarms=frozenset(self._alarms(row, deal, contracted)))

    def _alarms(self, row: Any, deal: Deal, contracted: _Contracted | None) -> Iterator[Alarm]:
        if deal.stage is Stage.ENDED:
            return
        if row.id in self.flagged:
            yield Alarm.PAPERS
        if not _is_sound(row):
            yield Alarm.SUSPENDED
        if deal.step is Step.HEAR_NO:
            yield Alarm.SAID_NO
        if deal.is_stuck:
            yield Alarm.STUCK
        if contracted is not None:
            yield from self._alarms_of(contracted)

    def _alarms_of(self, contracted: _Contracted) -> Iterator[Alarm]:
        if contracted.proposal is not None:
            yield Alarm.ENDING
        if contracted.watched is None or contracted.goods is None:
            return
        if contracted.watched.meter is not None:
            yield from _LEVELS[contracted.watched.meter.level]
        late = [each for each in contracted.waiting if each.is_late]
        if any(each.who is Who.STAFF for each in contracted.waiting):
            yield Alarm.CONTESTED
        if any(each.deed is not Deed.PAY for each in late):
            yield Alarm.BEHIND
        owed = [each.on for each in late if each.deed is Deed.PAY]
        if owed:
            yield Alarm.OVERDUE
        if owed and (self.day - min(owed)).days > self.expected.overdue_days:
            yield Alarm.LONG_OVERDUE


# Inside ----------------------------------------------------------------------------------------------------------


def _contracts(introduction_ids: Collection[int]) -> dict[int, _Contracted]:
    found = queries.contracts_of(introduction_ids)
    contracts = [each for each in found.values() if each.status.is_open]
    quoted = queries.quoted_prices(contracts)
    watched = watch(each for each in contracts if each.status is ContractStatus.ACTIVE)
    scans = queries.standing_scans([each.in_force_id for each in contracts if each.in_force_id is not None])
    proposals = queries.end_proposals([each.id for each in contracts])
    return {
        introduction_id: _Contracted(
            contract=each,
            watched=watched.get(each.id),
            scan=scans.get(each.in_force_id),
            proposal=proposals.get(each.id),
            quoted_vnd=quoted.get(each.quote_version_id) if each.quote_version_id is not None else None,
        )
        for introduction_id, each in found.items()
    }


def _goods(contracted: _Contracted | None) -> Goods | None:
    if contracted is None or contracted.goods is None:
        return None
    active_on = _day(contracted.contract.active_at) or contracted.contract.starts_on
    return Goods(active_on, contracted.goods, contracted.waiting)


def _talks(row: Any) -> Talks:
    return Talks(
        status=row.status,
        proposed_on=today(row.proposed_at),
        answer_by=row.answer_by,
        accepted_on=(_day(row.buyer_accepted_at), _day(row.seller_accepted_at)),
        talking_on=_day(row.talking_at),
        ended_on=_day(row.ended_at),
        settled_on=_day(row.settled_at),
        is_sound=_is_sound(row),
        plan_on=row.next_action_on,
    )


def _is_sound(row: Any) -> bool:
    """Once the two agreed it is the parties that count: what is contracted does not hang on a listing any more."""
    return bool(row.are_verified and (row.are_shown or row.status is IntroductionStatus.AGREED))


def _is_open(row: Any) -> bool:
    return bool(row.status.is_open or row.settled_at is None)


def _at_stake(row: Any, quote: Any, contracted: _Contracted | None) -> tuple[Decimal | None, int | None]:
    """How much, and what it costs: as contracted, agreed, quoted, or as the listings ask and offer."""
    if contracted is not None:
        return contracted.left, contracted.money_vnd
    price, quantity = row.asking_price_vnd, row.agreed_amount
    if quote is not None and quantity is None:
        price, quantity = quote.price_vnd or price, quote.quantity
    if quantity is None:
        amounts = [each for each in (row.asked, row.offered) if each is not None]
        quantity = min(amounts, default=None)
    return quantity, value_vnd(quantity, price) if quantity is not None and price is not None else None


def _end(row: Any, contract: Contract | None, found: Standing) -> EndReason | ContractEnd | None:
    if found.stage is not Stage.ENDED:
        return None
    if contract is not None:
        return contract.end_reason
    reason: EndReason | None = row.end_reason
    return reason or EndReason.NO_ANSWER


def _day(at: datetime | None) -> date | None:
    return today(at) if at is not None else None
