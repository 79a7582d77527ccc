"""What a pair is truly worth to the cooperative in the simulated market.

The worth is the cooperative's expected gain as a share of the usual price of its whole harvest, worked out
from prices, lorries and days, and from what neither listing says: what it lives on, how the buyer pays.
The buyer's ceiling plays no part, and nothing here calls the code that computes features.
"""

from __future__ import annotations

from math import exp

import numpy as np

from matchmaker.ranking.facts.listings import CertificateFacts, NeedFacts, OfferFacts, Requirement, RequirementKind
from matchmaker.ranking.simulation.goods import Good
from matchmaker.ranking.simulation.judge import BORNE, FREIGHT_VND_KG_KM, KM_A_DAY, delivered, road_km
from matchmaker.ranking.simulation.listings import Asked, Drawn

GRADE_BOUNDS = (-0.03, 0.02, 0.08)
"""Gain from which a need is possible, suitable, just right for the cooperative."""
TROUBLE = 0.03
"""What any deal costs in time and telephone calls, as a share of the usual price of a typical harvest."""
PAPER = 0.05
"""What each essential paper costs that must first be obtained, likewise; it also may not come in time."""
CHECK = 0.01
"""What it costs to have a declared paper verified."""


def gain(drawn: Drawn, asked: Asked, good: Good) -> float:
    """Expected gain of the pair as a share of the usual price of the whole harvest; may be negative."""
    offer, need = drawn.offer, asked.need
    km = road_km(offer, need)
    sold = min(delivered(offer, need, good.shelf_days), _lacking(need)) / offer.quantity
    carried = _carried(offer, need)
    freight = FREIGHT_VND_KG_KM * km * carried / good.price_vnd
    spoils = 0.3 * carried * min((km / KM_A_DAY) / good.shelf_days, 1.0)
    margin = _price(offer, asked, good) - drawn.truth.floor - freight - spoils
    missing, unverified = _papers(offer, need)
    chance = _still_open(need) * (0.86 + 0.1 * np.tanh(asked.pays)) * 0.6**missing
    trouble = TROUBLE * min(good.typical_amount / offer.quantity, 3.0) * 0.5 + PAPER * missing + CHECK * unverified
    differs = offer.contract_kind is not None and need.contract_kind not in (None, offer.contract_kind)
    return float(chance * min(sold, 1.0) ** 0.7 * margin - trouble - 0.03 * differs)


def _lacking(need: NeedFacts) -> float:
    return need.quantity if need.lacking is None else need.lacking


def _price(offer: OfferFacts, asked: Asked, good: Good) -> float:
    """Share of the usual price reached: most of what is asked above the price there is bargained away."""
    wanted = 0.99 if offer.asking_price_vnd is None else offer.asking_price_vnd / good.price_vnd
    return wanted - 0.7 * max(wanted - asked.level, 0.0)


def _carried(offer: OfferFacts, need: NeedFacts) -> float:
    """Share of the freight that the cooperative pays: as the need asks, else as it offered itself."""
    terms = need.delivery_terms or offer.delivery_terms
    return 0.3 if terms is None else 1.0 - BORNE[terms]


def _papers(offer: OfferFacts, need: NeedFacts) -> tuple[int, int]:
    """Essential requirements that the offer lacks, and papers it holds that nobody verified."""
    missing = unverified = 0
    for asked in need.requirements:
        if not asked.essential:
            continue
        if asked.kind is RequirementKind.ATTRIBUTE:
            missing += asked.key not in offer.attributes or not _reaches(offer.attributes[asked.key], asked)
            continue
        papers = [c for c in offer.certificates if c.kind == asked.key and _in_time(c, need)]
        missing += not papers
        unverified += bool(papers) and not any(c.verified for c in papers)
    return missing, unverified


def _in_time(paper: CertificateFacts, need: NeedFacts) -> bool:
    return paper.expires_on is None or paper.expires_on >= need.starts_on


def _reaches(stated: float | str, asked: Requirement) -> bool:
    short = float(asked.value) - float(stated)  # type: ignore[arg-type]  # a bound is a number
    return short <= 0 if asked.op == ">=" else short >= 0


def _still_open(need: NeedFacts) -> float:
    """An old need is often met already."""
    age = (need.today - need.published_on).days if need.published_on else 20
    return exp(-age / 120)
