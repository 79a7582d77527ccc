"""From what is known of an offer, a need or a code to the one cause for which it finds no partner. Pure.

The tests stand in the order of `Cause`: from what shuts out to what merely hinders, so that whoever mends the cause
that is named is not stopped by one before it. No ceiling is among the facts: a cause tells nothing of what one buyer
would pay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from matchmaker.prices.queries import Spot
from matchmaker.radar.models import Cause
from matchmaker.ranking.facts.constraints import Failure, Rule
from matchmaker.ranking.facts.listings import OfferFacts
from matchmaker.ranking.judging.turns import LATELY_DAYS
from matchmaker.ranking.openings.reach import Reach

PRICE_BAND: Final = 0.15
"""An asking price further above the reference price than this share of it lies above the band."""
SMALL_SHARE: Final = 0.2
"""An offer that fills less than this of every need in reach is too small alone."""
LARGE_SHARE: Final = 0.5
"""A need of which no offer in reach fills at least this is too large for a single one."""
COMPLETE_ENOUGH: Final = 0.6
"""An offer that says less than this of what is worth saying is incomplete."""
BEST: Final = 3
"""So many of the partners in reach are named."""

_PAPERS: Final = {each for each in Rule if each.value.startswith(("certificate_", "stars_"))}
_CAUSES: Final[Mapping[Rule, Cause]] = {
    **dict.fromkeys(_PAPERS, Cause.PAPER),
    Rule.ATTRIBUTE_UNSTATED: Cause.INCOMPLETE,
    Rule.ATTRIBUTE_SHORT: Cause.QUALITY,
    Rule.MIN_LOT: Cause.LOT,
    Rule.WINDOW: Cause.NO_PARTNER,
    Rule.VARIETY: Cause.NO_PARTNER,
}
"""What a rule that keeps all partners away amounts to. Other rules are beyond mending: then nobody is in reach."""


@dataclass(frozen=True)
class Diagnosis:
    """One cause, and the figures behind it as JSON keeps them."""

    cause: Cause
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What happened to one listing so far."""

    shown: int = 0
    """In how many lists of the other side it stood lately."""
    last_shown_on: date | None = None
    interested: int = 0
    introduced: int = 0
    is_under_way: bool = False
    """Whether an introduction is open, or agreed on and not settled."""

    def was_shown_lately(self, day: date) -> bool:
        return self.last_shown_on is not None and (day - self.last_shown_on).days < LATELY_DAYS


@dataclass(frozen=True)
class Case:
    """All that is judged of one listing on a day."""

    reach: Reach
    seen: Seen
    day: date
    offer: OfferFacts | None = None
    """Set where the listing is an offer."""
    spot: Spot | None = None
    """What its goods cost lately."""

    @property
    def best_share(self) -> float:
        """The largest share of a need that one offer fills, among the pairs in reach."""
        return float(self.reach.shares.max(initial=0.0))


Figures = dict[str, Any]


def diagnosed(case: Case) -> Diagnosis:
    """The first cause whose test holds."""
    for test in _TESTS:
        found = test(case)
        if found is not None:
            return Diagnosis(found.cause, {**_around(case), **found.detail})
    return Diagnosis(Cause.NOT_CHOSEN, _around(case))


def without_offer() -> Diagnosis:
    """Of a code that no published offer relies on."""
    return Diagnosis(Cause.NOT_OFFERED)


def _around(case: Case) -> Figures:
    """What stands around the listing, whatever the cause: for the page that explains, and for whom to call."""
    reach = case.reach
    return {
        "asked": reach.asked,
        "passed": len(reach.passed),
        "parties": reach.parties,
        "partners": reach.best(BEST),
        "most": round(reach.most, 3),
        "rules": dict(Counter(each.rule.value for each in reach.apart)),
    }


def _under_way(case: Case) -> Diagnosis | None:
    return Diagnosis(Cause.UNDER_WAY) if case.seen.is_under_way else None


def _kept_away(case: Case) -> Diagnosis | None:
    """Nobody in reach: what keeps most of those away who come nearest."""
    reach = case.reach
    if len(reach.passed):
        return None
    if not reach.apart:
        return Diagnosis(Cause.NO_PARTNER, {"elsewhen": reach.elsewhen})
    failure, count = _commonest(reach.apart)
    cause = _CAUSES.get(failure.rule, Cause.NO_PARTNER)
    return Diagnosis(cause, {"rule": failure.rule.value, "failing": count, **_plain(failure)})


def _commonest(apart: Sequence[Failure]) -> tuple[Failure, int]:
    """The failure that keeps most away, and how many; of papers and qualities the very one."""
    counted = Counter(_same(each) for each in apart)
    most, count = max(counted.items(), key=lambda each: (each[1], each[0]))
    return next(each for each in apart if _same(each) == most), count


def _same(failure: Failure) -> tuple[str, str]:
    return failure.rule.value, str(failure.params.get("kind") or failure.params.get("key") or "")


def _plain(failure: Failure) -> Figures:
    """A failure's figures as JSON keeps them."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in failure.params.items()
        if value is not None
    }


def _dear(case: Case) -> Diagnosis | None:
    offer, spot = case.offer, case.spot
    if offer is None or spot is None or offer.asking_price_vnd is None:
        return None
    if offer.asking_price_vnd <= spot.price_vnd * (1 + PRICE_BAND):
        return None
    figures = {"asking_vnd": round(offer.asking_price_vnd), "reference_vnd": spot.price_vnd}
    return Diagnosis(Cause.PRICE, {**figures, "reference_on": spot.on.isoformat(), "source": spot.source})


def _too_small(case: Case) -> Diagnosis | None:
    least = LARGE_SHARE if case.offer is None else SMALL_SHARE
    return Diagnosis(Cause.TOO_SMALL, {"share": round(case.best_share, 4)}) if case.best_share < least else None


def _incomplete(case: Case) -> Diagnosis | None:
    told = case.offer.completeness if case.offer is not None else None
    return Diagnosis(Cause.INCOMPLETE, {"told": told}) if told is not None and told < COMPLETE_ENOUGH else None


def _never_shown(case: Case) -> Diagnosis | None:
    return None if case.seen.was_shown_lately(case.day) else Diagnosis(Cause.NEVER_SHOWN)


_TESTS: Final[tuple[Callable[[Case], Diagnosis | None], ...]] = (
    _under_way,
    _kept_away,
    _dear,
    _too_small,
    _incomplete,
    _never_shown,
)
