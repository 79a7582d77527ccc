"""What a pair is truly worth in the simulated market, and the grade a judge would give it.

The worth is the buyer's expected profit as a share of the usual price, worked out in đồng and days from
the listing and from what it does not say. Nothing here calls the code that computes features: deliveries
are played day by day, freight is paid by the tonne and kilometre, papers are real or not.
"""

from __future__ import annotations

from math import asin, cos, exp, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.facts.listings import CertificateFacts, NeedFacts, OfferFacts, Requirement, RequirementKind
from matchmaker.ranking.simulation.goods import Good
from matchmaker.ranking.simulation.listings import Drawn

FREIGHT_VND_KG_KM = 2.6
KM_A_DAY = 400.0
RESALE = 1.30
"""What the buyer earns on the usual price with good, punctual produce."""
GENUINE = {True: 0.98, False: 0.75}
"""How often a verified, and a merely declared, paper turns out to be real."""
BORNE = {"buyer_collects": 1.0, "shared": 0.5, "seller_delivers": 0.0}
"""Share of the freight that the buyer bears."""
TRUST = 0.1
"""How much likelier a deal is to come to a good end between two who have dealt often."""
NOISE = 0.05
"""Standard deviation of what a judge misses, in shares of the price."""
GRADE_BOUNDS = (0.02, 0.09, 0.17)
"""Worth from which a pair is possible, suitable, just right."""


def worth(drawn: Drawn, need: NeedFacts, good: Good) -> float:
    """Expected profit of the pair as a share of the usual price of the whole need; may be negative."""
    offer, truth = drawn.offer, drawn.truth
    km = road_km(offer, need)
    life_left = max(0.0, 1.0 - (km / KM_A_DAY) / good.shelf_days)
    sale = RESALE * (1.0 + 0.04 * min(truth.quality, 1.5)) * (0.55 + 0.45 * sqrt(life_left))
    sale += 0.05 * _wishes_fulfilled(offer, need) + 0.015 * _stars(offer)
    cost = _price(offer, good) + _freight(offer, need, km) / good.price_vnd
    filled = delivered(offer, need, good.shelf_days) / need.quantity
    reliable = 0.83 + 0.06 * np.tanh(truth.care) + TRUST * (1.0 - exp(-drawn.deals))
    happens = _papers_real(offer, need) * _still_there(offer, need) * reliable
    friction = 0.03 * (_differs(offer.contract_kind, need.contract_kind)) + 0.02 * (1 - filled)
    return float(happens * filled**0.8 * (sale - cost) - friction)


def grade(
    worths: NDArray[np.float64], rng: np.random.Generator, bounds: tuple[float, float, float] = GRADE_BOUNDS
) -> NDArray[np.intp]:
    """Grades 0 to 3 of one list's pairs by a judge who errs, and is strict or lenient with the whole list."""
    seen = worths + rng.normal(0, NOISE, len(worths)) + rng.normal(0, NOISE / 3)
    return np.searchsorted(bounds, seen, side="right").astype(np.intp)


def road_km(offer: OfferFacts, need: NeedFacts) -> float:
    """By road; an unknown place turns out to be half the country away."""
    if offer.lat is None or offer.lon is None or need.lat is None or need.lon is None:
        return 600.0
    north, east = radians(need.lat - offer.lat), radians(need.lon - offer.lon)
    chord = sin(north / 2) ** 2 + cos(radians(offer.lat)) * cos(radians(need.lat)) * sin(east / 2) ** 2
    return 1.35 * 2 * 6371 * asin(sqrt(chord))


def delivered(offer: OfferFacts, need: NeedFacts, shelf_days: float) -> float:
    """Base units that reach the buyer within the window.

    Plays the days: what is harvested goes to store, spoils after its life, leaves as wanted.
    """
    days = (need.ends_on - need.starts_on).days + 1
    wanted, total = need.quantity / days, 0.0
    harvest = _harvest(offer, need, lead=int(min(shelf_days, 120)))
    keeps, lead = max(int(min(shelf_days, 120)), 1), len(harvest) - days
    grown = [0.0, *np.cumsum(harvest).tolist()]
    store = 0.0
    for day, amount in enumerate(harvest.tolist()):
        fresh = grown[day + 1] - grown[max(day - keeps + 1, 0)]
        store = min(store + amount, fresh)
        if day >= lead:
            leaves = min(store, 1.5 * wanted, need.quantity - total)
            store -= leaves
            total += leaves
    return total


def _harvest(offer: OfferFacts, need: NeedFacts, lead: int) -> NDArray[np.float64]:
    """Amount harvested on each day from `lead` days before the need's window to its end."""
    first = need.starts_on.toordinal() - lead
    amounts = np.zeros(need.ends_on.toordinal() - first + 1)
    for starts_on, ends_on, amount in offer.portions:
        begin, end = starts_on.toordinal() - first, ends_on.toordinal() - first + 1
        amounts[max(begin, 0) : max(end, 0)] += amount / (end - begin)
    return amounts


def _price(offer: OfferFacts, good: Good) -> float:
    """Share of the usual price; who names none asks a little more in the end."""
    return 1.04 if offer.asking_price_vnd is None else offer.asking_price_vnd / good.price_vnd


def _freight(offer: OfferFacts, need: NeedFacts, km: float) -> float:
    """Đồng per kilogram the buyer pays for carriage."""
    borne = {"buyer_collects": 1.0, "shared": 0.5, "seller_delivers": 0.0}.get(offer.delivery_terms or "", 0.7)
    unwilling = 0.3 if need.delivery_terms == "seller_delivers" and borne > 0 else 0.0
    return FREIGHT_VND_KG_KM * km * (borne + unwilling)


def _papers_real(offer: OfferFacts, need: NeedFacts) -> float:
    """Chance that every essential paper is real, times the part of the window that it stands."""
    chance = 1.0
    for asked in need.requirements:
        if asked.essential and asked.kind is RequirementKind.CERTIFICATE:
            chance *= max((_stands(c, need) for c in _of_kind(offer, asked)), default=0.0)
    return chance


def _stands(paper: CertificateFacts, need: NeedFacts) -> float:
    days = (need.ends_on - need.starts_on).days + 1
    left = days if paper.expires_on is None else (paper.expires_on - need.starts_on).days + 1
    return GENUINE[paper.verified] * min(max(left / days, 0.0), 1.0)


def _wishes_fulfilled(offer: OfferFacts, need: NeedFacts) -> float:
    """How many wishes come true, expected."""
    total = 0.0
    for asked in need.requirements:
        if asked.essential:
            continue
        if asked.kind is RequirementKind.ATTRIBUTE:
            stated = offer.attributes.get(asked.key)
            total += 0.4 if stated is None else float(_reaches(stated, asked))
        else:
            total += max((GENUINE[c.verified] for c in _of_kind(offer, asked)), default=0.0)
    return total


def _reaches(stated: float | str, asked: Requirement) -> bool:
    short = float(asked.value) - float(stated)  # type: ignore[arg-type]  # a bound is a number
    return short <= 0 if asked.op == ">=" else short >= 0


def _of_kind(offer: OfferFacts, asked: Requirement) -> list[CertificateFacts]:
    least = asked.value if isinstance(asked.value, int) else 0
    return [c for c in offer.certificates if c.kind == asked.key and (c.stars or 0) >= least]


def _stars(offer: OfferFacts) -> int:
    return max((c.stars or 0 for c in offer.certificates), default=0)


def _still_there(offer: OfferFacts, need: NeedFacts) -> float:
    """An old listing is often sold already."""
    age = (need.today - offer.published_on).days if offer.published_on else 30
    return exp(-age / 180)


def _differs(offered: str | None, wanted: str | None) -> bool:
    return offered is not None and wanted is not None and offered != wanted
