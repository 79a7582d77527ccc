"""Problems of pools as tests write them: tonnes where people think in tonnes, weeks from one Monday on."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from matchmaker.allocation.pools.budget import Budget
from matchmaker.allocation.pools.problem import Member, Problem, Target
from matchmaker.measures import Period

MONDAY = date(2027, 5, 31)
TONNE = 1000


def unhurried() -> Budget:
    """Time enough on however busy a machine: what is proposed then hangs on the problem alone."""
    return Budget(600.0)


def weeks(count: int) -> tuple[Period, ...]:
    return tuple(Period(MONDAY, MONDAY + timedelta(days=7 * count - 1)).weeks())


def target(tonnes: int, count: int, rate: int | None = None, **more: Any) -> Target:
    """So many tonnes over so many weeks, at most `rate` tonnes in each."""
    return Target(tonnes * TONNE, weeks(count), ((rate or tonnes) * TONNE,) * count, **more)


def member(number: int, tonnes: int, count: int, *, first: int = 0, last: int | None = None, **more: Any) -> Member:
    """An offer of so many tonnes that comes to hand evenly from one week to another."""
    last = count - 1 if last is None else last
    length = last - first + 1
    by_week = [0] * count
    for week in range(first, last + 1):
        by_week[week] = tonnes * TONNE // length
    by_week[last] += tonnes * TONNE - sum(by_week)
    more.setdefault("organisation_id", 100 + number)
    return Member(number, by_week=tuple(by_week), amount=tonnes * TONNE, **more)


def invented(seed: int, members: int, *, count: int = 12, members_max: int = 5) -> Problem:
    """A problem in which every bound counts: some members share land, some an organisation, some goods keep."""
    draw = Random(seed)
    ledgers: dict[int, int] = {}
    found = []
    for number in range(1, members + 1):
        first = draw.randrange(count - 2)
        more: dict[str, Any] = {}
        if draw.random() < 0.5:
            areas = tuple(sorted({number // 3, draw.choice((number // 3, 500 + number // 3))}))
            ledgers |= {each: draw.randrange(40_000) for each in areas if each not in ledgers}
            more = {"ledgers": areas, "backed": draw.randrange(30_000)}
        tonnes = draw.choice((7, 15, 40, 80, 160))
        found.append(
            member(
                number,
                tonnes,
                count,
                first=first,
                last=draw.randrange(first, count),
                organisation_id=number // 3 if draw.random() < 0.3 else 1000 + number,
                min_lot=draw.choice((0, 0, 3_333, 10_000, 45_001)),
                price_vnd=draw.choice((None, 8_000, 9_100, 9_900, 12_000)),
                keeps=draw.random() < 0.3,
                km=draw.choice((None, draw.random() * 700)),
                quality=draw.random(),
                record=draw.random(),
                exposure=draw.random(),
                can_invoice=draw.random() < 0.6,
                **more,
            )
        )
    asked = target(
        draw.choice((60, 240, 479)), count, draw.choice((20, 40, 500)), ceiling_vnd=draw.choice((None, 9_500))
    )
    return Problem(asked, tuple(found), ledgers, members_max)
