"""How well needs suit an offer: the seller's side of a pair as a table of features.

`schema.SUITS` says what each column means. Only what a seller may see is read: never a buyer's ceiling.
Pairs are an offer and its needs (the seller's list) or a need and its offers (the staff's).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking import evidence, supply
from matchmaker.ranking.facts import NeedFacts, OfferFacts
from matchmaker.ranking.schema import SUITS

Table = NDArray[np.float32]
Floats = NDArray[np.float64]
Item = TypeVar("Item")

NAN: Final = float("nan")
ROAD_DETOUR: Final = 1.3
"""Road kilometres per kilometre as the crow flies in Vietnam."""
LORRY_KM_A_DAY: Final = 450.0
"""A refrigerated lorry at 45 km/h, ten hours a day."""
CARRIED: Final = {"buyer_collects": 0.0, "shared": 0.5, "seller_delivers": 1.0}
"""Part of the carriage that falls to the seller."""


def table(offer: OfferFacts, needs: Sequence[NeedFacts]) -> Table:
    """Features of many needs for one offer.

    Returns
    -------
    array of shape (n_needs, n_features)
        Columns as in `schema.SUITS`; NaN is missing. An empty sequence gives zero rows.
    """
    return _table([offer], needs)


def offers_table(offers: Sequence[OfferFacts], need: NeedFacts) -> Table:
    """Features of one need for each of many offers: what every seller would make of it.

    Returns
    -------
    array of shape (n_offers, n_features)
    """
    return _table(offers, [need])


def _table(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> Table:
    """Columns of pairs; the side with one member is broadcast over the other."""
    pairs = len(offers) * len(needs)
    if not pairs:
        return np.empty((0, len(SUITS)), dtype=np.float32)
    columns = _amounts(offers, needs) | _haul(offers, needs) | _terms(offers, needs) | _essentials(offers, needs)
    out = np.empty((len(SUITS), pairs), dtype=np.float32)
    for name, values in columns.items():
        out[SUITS.column[name]] = values
    return np.ascontiguousarray(out.T)


def _amounts(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> dict[str, Floats]:
    """How much of the harvest the need takes, and how much of it ripens when it is wanted."""
    pairs = len(offers) * len(needs)
    quantity = _column(offers, lambda o: o.quantity)
    wanted = _column(needs, lambda n: n.quantity)
    lacking = _column(needs, lambda n: n.quantity if n.lacking is None else min(max(n.lacking, 0.0), n.quantity))
    today = _days(needs, lambda n: n.today)
    first = np.maximum(_days(needs, lambda n: n.starts_on), today)
    keeps = np.nan_to_num(_column(needs, lambda n: n.perishability_days))
    schedules = [offer.portions for offer in offers] * (pairs // len(offers))
    due = supply.available(schedules, _spread(np.maximum(first - keeps, today), pairs), _ends(needs, pairs))
    still = supply.available(schedules, _spread(today, pairs), np.full(pairs, float(date.max.toordinal())))
    return {
        "takes_share": _share(lacking, quantity),
        "lacks_share": _share(lacking, wanted),
        "harvest_share": _share(due, still),
    }


def _haul(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> dict[str, Floats]:
    """The road, what it costs of the product's life, and what the seller drives of it."""
    km = supply.great_circle_km(
        _column(offers, lambda o: o.lat),
        _column(offers, lambda o: o.lon),
        _column(needs, lambda n: n.lat),
        _column(needs, lambda n: n.lon),
    )
    asked = _column(needs, lambda n: CARRIED.get(n.delivery_terms or ""))
    offered = _column(offers, lambda o: CARRIED.get(o.delivery_terms or ""))
    shelf_days = _column(needs, lambda n: n.perishability_days or None)
    return {
        "distance_km": km,
        "haul_share": ROAD_DETOUR * km / LORRY_KM_A_DAY / shelf_days,
        "own_haul_km": km * asked,
        "delivery_fit": 1.0 - np.maximum(asked - offered, 0.0),
    }


def _terms(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> dict[str, Floats]:
    """Price, contract, age and who buys."""
    usual = _column(needs, lambda n: n.reference_price_vnd)
    return {
        "usual_to_asking": usual / _column(offers, lambda o: o.asking_price_vnd or None) - 1.0,
        "contract_fit": np.array([_contract_fit(o, n) for o, n in _pairs(offers, needs)]),
        "need_age_days": np.maximum(_days(needs, lambda n: n.today) - _days(needs, lambda n: n.published_on), 0.0),
        "buyer_verified": _column(needs, lambda n: n.buyer_verified),
    }


def _essentials(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> dict[str, Floats]:
    """Of the essentials, those met already, and of the papers among them, those the union verified."""
    rows = [(_met(offer, need), _verified(offer, need)) for offer, need in _pairs(offers, needs)]
    return dict(zip(("essentials_met", "essentials_verified"), np.array(rows, dtype=np.float64).T, strict=True))


def _met(offer: OfferFacts, need: NeedFacts) -> float:
    asked = need.essentials
    return sum(bool(evidence.answers(offer, need, r)) for r in asked) / len(asked) if asked else NAN


def _verified(offer: OfferFacts, need: NeedFacts) -> float:
    papers = [evidence.held(offer, need, r) for r in need.essential_certificates]
    return sum(paper.verified for paper in papers if paper) / len(papers) if papers else NAN


def _contract_fit(offer: OfferFacts, need: NeedFacts) -> float:
    if offer.contract_kind is None or need.contract_kind is None:
        return NAN
    return float(offer.contract_kind == need.contract_kind)


def _share(part: Floats, whole: Floats) -> Floats:
    """Part of a whole, between 0 and 1; a whole of nothing has no part worth naming."""
    return np.clip(np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=whole > 0), 0.0, 1.0)


def _ends(needs: Sequence[NeedFacts], pairs: int) -> Floats:
    return _spread(_days(needs, lambda n: n.ends_on), pairs)


def _spread(values: Floats, pairs: int) -> Floats:
    return np.broadcast_to(values, pairs)


def _column(items: Sequence[Item], get: Callable[[Item], float | None]) -> Floats:
    """One number per item, NaN for None."""
    return np.array([get(item) for item in items], dtype=np.float64)


def _days(items: Sequence[Item], get: Callable[[Item], date | None]) -> Floats:
    """One day per item as its ordinal, NaN for None."""
    return _column(items, lambda item: day.toordinal() if (day := get(item)) is not None else None)


def _pairs(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> Iterator[tuple[OfferFacts, NeedFacts]]:
    """The pairs of a table's rows."""
    return ((offer, need) for offer in offers for need in needs)
