"""The break-incentive meter, worked through for one durian contract in the price rise of August to October 2025.

    python -m benchmarks.meter                  the tables of docs/meter.md
    python -m benchmarks.meter moves FILE COLUMN    how far a price moves in a week, two weeks, a month

The second reads a CSV with a column `publish_date` (ISO days) and one of prices: the meter's thresholds rest on it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from matchmaker.contracts.clauses import MOST_PENALTY_PCT
from matchmaker.contracts.fulfilment.reckoning import Handover, Transfer, reckon
from matchmaker.contracts.fulfilment.waiting import Who
from matchmaker.contracts.incentive.meter import Exposure, Incentive, Level, LineKind, Meter, Sign, SignKind, meter
from matchmaker.contracts.incentive.options import OptionKind, options
from matchmaker.contracts.kinds import DeliveryStatus, PaymentKind, PaymentStatus
from matchmaker.measures import Period, format_date, format_money, format_number, unit
from matchmaker.measures.schedule import Portion
from matchmaker.terms import PriceRule, Terms, per_cent_of, value_vnd


@dataclass(frozen=True)
class Quoted:
    """A price of grade A Thái (Monthong) as the press told it, and the one figure that we read it as."""

    on: date
    told: str
    price_vnd: int
    source: str


AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = PRICES = (
    Quoted(date(2025, 8, 24), "70–80k", 75_000, "baodanang.vn 24/8/2025"),
    Quoted(date(2025, 9, 21), "99k", 99_000, "nld.com.vn 8/10/2025"),
    Quoted(date(2025, 10, 8), "100–101k", 100_500, "nld.com.vn 8/10/2025"),
    Quoted(date(2025, 11, 6), "80–95k", 87_500, "thuonghieucongluan 6/11/2025"),
)
SIGNED_ON = date(2025, 8, 25)
DEPOSIT_PCT = 10
WEEKS = tuple(Period(first, first + timedelta(days=6)) for first in (date(2025, 9, 15 + 7 * week) for week in (0, 1)))
WEEKS += tuple(Period(first, first + timedelta(days=6)) for first in (date(2025, 9, 29), date(2025, 10, 6)))
KG = unit("kg")


def contract(price_vnd: int, kg: int = 60_000) -> Terms:
    """Grade A at one price, a quarter of it a week, with a deposit of a tenth."""
    portions = tuple(Portion(week, Decimal(kg) / len(WEEKS)) for week in WEEKS)
    deposit = per_cent_of(value_vnd(Decimal(kg), price_vnd), DEPOSIT_PCT)
    return Terms(
        "DUR-MON",
        "kg",
        Decimal(kg),
        portions,
        PriceRule.FIXED,
        price_vnd=price_vnd,
        deposit_vnd=deposit,
        payment_days=7,
    )


def exposure(terms: Terms, weeks_delivered: int, day: date) -> Exposure:
    """What is at stake on a day: so many weeks delivered and paid in time, the deposit paid at the signing."""
    goods, money = _kept(terms, weeks_delivered)
    found = reckon(terms, goods, money, inspection_days=2, binds_from=SIGNED_ON, day=day)
    behind = sum(each.kind == "delivery" for each in found.behind)
    return Exposure(
        undelivered=found.left,
        price_vnd=terms.price_vnd or 0,
        deposit_vnd=min(found.paid_of(PaymentKind.DEPOSIT), found.money.credit_vnd),
        penalty_pct=MOST_PENALTY_PCT,
        signs=(Sign(SignKind.OVERDUE, found.overdue_vnd), Sign(SignKind.UNDELIVERED, behind)),
    )


def _kept(terms: Terms, weeks: int) -> tuple[list[Handover], list[Transfer]]:
    """The deposit, then each week's goods on its Saturday, paid a week later with what the deposit leaves to pay."""
    paid = PaymentStatus.CONFIRMED
    goods = []
    money = [Transfer(number=1, kind=PaymentKind.DEPOSIT, status=paid, amount_vnd=terms.deposit_vnd, paid_on=SIGNED_ON)]
    for number, portion in enumerate(terms.portions[:weeks], start=1):
        on, worth = portion.period.starts_on + timedelta(days=5), value_vnd(portion.amount, terms.price_vnd or 0)
        goods.append(
            Handover(
                number=number,
                status=DeliveryStatus.CONFIRMED,
                quantity=portion.amount,
                accepted=portion.amount,
                delivered_on=on,
                inspected_on=on,
                value_vnd=worth,
                due_on=on + timedelta(days=terms.payment_days),
            )
        )
        to_pay = worth - (terms.deposit_vnd if number == 1 else 0)
        last = on + timedelta(days=terms.payment_days)
        money.append(
            Transfer(number=number + 1, kind=PaymentKind.PAYMENT, status=paid, amount_vnd=to_pay, paid_on=last)
        )
    return goods, money


def seller_through_the_rise() -> Iterator[tuple[Quoted, Meter]]:
    """The contract of August on each day that has a price: two weeks delivered, then nothing more."""
    terms = contract(AUGUST.price_vnd)
    for quoted, weeks in zip(PRICES, (0, 1, 2, 2), strict=True):
        yield quoted, meter(exposure(terms, weeks, quoted.on), quoted.price_vnd)


def buyer_after_the_fall() -> Iterator[tuple[str, Meter]]:
    """A contract of 8 October on 6 November, before any delivery: with its deposit, and had there been none."""
    terms = contract(OCTOBER.price_vnd, 30_000)
    at_stake = replace(exposure(terms, 0, SIGNED_ON), signs=())
    yield "10 %", meter(at_stake, NOVEMBER.price_vnd)
    yield "none", meter(replace(at_stake, deposit_vnd=0), NOVEMBER.price_vnd)


def tables() -> str:
    """Every table of docs/meter.md."""
    sections = (_prices(), _arithmetic(), _ways_out(), _mirror())
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _prices() -> Iterator[str]:
    yield from _head("day", "grade A as told, đồng/kg", "read as", "source")
    for each in PRICES:
        yield _row(format_date(each.on), each.told, _dong(each.price_vnd), each.source)


def _arithmetic() -> Iterator[str]:
    yield from _head(
        "day", "spot", "undelivered", "gap", "deposit", "penalty", "seller's gain", "of its value", "level", "pays from"
    )
    for quoted, read in seller_through_the_rise():
        lines = {line.kind: line.amount_vnd for line in read.seller.lines}
        yield _row(
            format_date(quoted.on),
            _dong(quoted.price_vnd),
            f"{format_number(read.exposure.undelivered / 1000)} t",
            *(_million(lines.get(kind, 0)) for kind in LineKind),
            _million(read.seller.gain_vnd),
            _share(read.seller),
            _level(read.seller),
            _dong(read.breaks_even_vnd(Who.SELLER) or 0),
        )


def _ways_out() -> Iterator[str]:
    yield from _head("on 21/9/2025", "new terms", "to the seller", "the seller's gain then", "level then")
    read = dict(seller_through_the_rise())[SEPTEMBER]
    terms = contract(AUGUST.price_vnd)
    told = {
        OptionKind.BAND: "floor {price}, else the market's price",
        OptionKind.SPLIT: "{price}",
        OptionKind.RELEASE: "{left} t left to deliver at {price}",
    }
    for each in options(terms, read):
        left = format_number(each.after.exposure.undelivered / 1000, "en")
        words = told[each.kind].format(price=_dong(each.terms.price_vnd or 0), left=left)
        then = each.after.seller
        yield _row(each.kind, words, _million(each.to_seller_vnd), _million(then.gain_vnd), _level(then))


def _mirror() -> Iterator[str]:
    yield from _head("deposit", "gap", "deposit lost", "penalty", "buyer's gain", "of its value", "level")
    for deposit, read in buyer_after_the_fall():
        lines = {line.kind: line.amount_vnd for line in read.buyer.lines}
        amounts = [_million(lines.get(kind, 0)) for kind in LineKind]
        yield _row(deposit, *amounts, _million(read.buyer.gain_vnd), _share(read.buyer), _level(read.buyer))


def _head(*columns: str) -> Iterator[str]:
    yield _row(*columns)
    yield _row(*("---" for _ in columns))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _dong(vnd: int) -> str:
    return format_money(vnd, language="en").replace("\u00a0₫", "")


def _million(vnd: int) -> str:
    return f"{format_number(Decimal(vnd) / 10**6, 'en')} M"


def _share(side: Incentive) -> str:
    return f"{format_number(Decimal(side.gain_vnd) * 100 / side.value_vnd, 'en', 1)} %"


def _level(side: Incentive) -> str:
    by_price = Level(side.price_level).name.lower()
    return by_price if side.level == side.price_level else f"{side.level.name.lower()} ({by_price}, and behind)"


# How far a price moves -----------------------------------------------------------------------------------------


def moves(prices: dict[date, float], days: int) -> list[float]:
    """How far the price was from itself so many days before, as shares, sorted."""
    apart = timedelta(days=days)
    return sorted(abs(prices[day + apart] / price - 1) for day, price in prices.items() if day + apart in prices)


def quantile(found: Sequence[float], share: float) -> float:
    """The value that so many stay below."""
    return found[int(share * (len(found) - 1))]


def _print_moves(file: Path, column: str) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row[column]]
    prices = {date.fromisoformat(row["publish_date"]): float(row[column]) for row in rows}
    for days in (7, 14, 30):
        found = moves(prices, days)
        told = ", ".join(f"{share:.0%} below {quantile(found, share):.1%}" for share in (0.5, 0.75, 0.9))
        print(f"{days:3} days, {len(found)} pairs: {told}")


def main(arguments: Sequence[str]) -> None:
    if arguments[:1] == ["moves"]:
        _print_moves(Path(arguments[1]), arguments[2])
    else:
        print(tables(), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
