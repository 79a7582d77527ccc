"""From facts to the table of features: one function for training and for serving.

`schema.FEATURES` says what each column means. Numbers are computed in columns over all pairs at once;
what hangs on certificates and words is asked pair by pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking import evidence, supply
from matchmaker.ranking.facts import SPECIES_DEPTH, NeedFacts, OfferFacts
from matchmaker.ranking.schema import COLUMN, FEATURES

Table = NDArray[np.float32]
Floats = NDArray[np.float64]
Item = TypeVar("Item")

NAN: Final = float("nan")
ROAD_DETOUR: Final = 1.3
"""Road kilometres per kilometre as the crow flies in Vietnam."""
LORRY_KM_A_DAY: Final = 450.0
"""A refrigerated lorry at 45 km/h, ten hours a day."""
SERVICE_LEVEL: Final = {"buyer_collects": 0.0, "shared": 0.5, "seller_delivers": 1.0}
"""How much of the carriage the seller takes on."""


def table(offers: Sequence[OfferFacts], need: NeedFacts) -> Table:
    """Features of many offers for one need.

    Returns
    -------
    array of shape (n_offers, n_features)
        Columns as in `schema.FEATURES`; NaN is missing. An empty sequence gives zero rows.
    """
    return _table(offers, [need])


def needs_table(offer: OfferFacts, needs: Sequence[NeedFacts]) -> Table:
    """Features of one offer for many needs, from the seller's view: every ceiling is missing.

    Returns
    -------
    array of shape (n_needs, n_features)
    """
    return _table([offer], [need.seen_by_seller() for need in needs])


def _table(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> Table:
    """Columns of pairs; the side with one member is broadcast over the other."""
    pairs = len(offers) * len(needs)
    if not pairs:
        return np.empty((0, len(FEATURES)), dtype=np.float32)
    columns = _amounts(offers, needs) | _distances(offers, needs) | _terms(offers, needs)
    columns |= _papers(offers, needs)
    out = np.empty((len(FEATURES), pairs), dtype=np.float32)
    for name, values in columns.items():
        out[COLUMN[name]] = values
    return np.ascontiguousarray(out.T)


def _amounts(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> dict[str, Floats]:
    """Shares of the need's quantity, weekly rate and days that the offer covers.

    What was harvested before the delivery window still counts for as long as the product keeps.
    """
    starts = np.maximum(_days(needs, lambda n: n.starts_on), _days(needs, lambda n: n.today))
    ends = _days(needs, lambda n: n.ends_on)
    shared = supply.overlap_days(_days(offers, lambda o: o.starts_on), _days(offers, lambda o: o.ends_on), starts, ends)
    keeps = np.nan_to_num(_column(needs, lambda n: n.perishability_days))
    pairs = len(shared)
    schedules = [offer.portions for offer in offers] * (pairs // len(offers))
    amount = supply.available(schedules, np.broadcast_to(starts - keeps, pairs), np.broadcast_to(ends, pairs))
    weeks = np.where(shared > 0, shared / supply.DAYS_A_WEEK, NAN)
    return {
        "quantity_share": _share(amount, _column(needs, lambda n: n.quantity)),
        "rate_share": _share(amount / weeks, _column(needs, lambda n: n.rate_per_week)),
        "window_share": _share(shared, np.maximum(ends - starts + 1.0, 1.0)),
    }


def _distances(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> dict[str, Floats]:
    """The distance, and what it costs of the product's life."""
    km = supply.great_circle_km(
        _column(offers, lambda o: o.lat),
        _column(offers, lambda o: o.lon),
        _column(needs, lambda n: n.lat),
        _column(needs, lambda n: n.lon),
    )
    shelf_days = _column(needs, lambda n: n.perishability_days or None)
    return {"distance_km": km, "haul_share": ROAD_DETOUR * km / LORRY_KM_A_DAY / shelf_days}


def _terms(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> dict[str, Floats]:
    """Price, contract, carriage, age and completeness."""
    asking = _column(offers, lambda o: o.asking_price_vnd)
    offered = _column(offers, lambda o: SERVICE_LEVEL.get(o.delivery_terms or ""))
    wanted = _column(needs, lambda n: SERVICE_LEVEL.get(n.delivery_terms or ""))
    return {
        "price_gap": asking / _column(needs, lambda n: n.ceiling_vnd or None) - 1.0,
        "price_to_reference": asking / _column(needs, lambda n: n.reference_price_vnd or None) - 1.0,
        "contract_fit": np.array([_contract_fit(o, n) for o, n in _pairs(offers, needs)]),
        "delivery_fit": 1.0 - np.maximum(wanted - offered, 0.0),
        "age_days": np.maximum(_days(needs, lambda n: n.today) - _days(offers, lambda o: o.published_on), 0.0),
        "completeness": _column(offers, lambda o: o.completeness),
    }


def _papers(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> dict[str, Floats]:
    """Product, certificates, attributes and stars, asked pair by pair."""
    rows = [
        (*_product(offer, need), *_essentials(offer, need), *_wishes(offer, need), _stars(offer, need))
        for offer, need in _pairs(offers, needs)
    ]
    names = (
        "product_closeness", "variety_closeness", "essentials_verified", "certificate_cover",
        "wishes_held", "wishes_verified", "attributes_met", "attributes_stated", "ocop_stars",
    )  # fmt: skip
    return dict(zip(names, np.array(rows, dtype=np.float64).T, strict=True))


def _product(offer: OfferFacts, need: NeedFacts) -> tuple[float, float]:
    """Closeness in the catalogue tree: of the path asked for, and of the variety if one is named."""
    wanted, offered = need.product_path, offer.product_path
    if offered[: len(wanted)] == wanted:
        return 1.0, 1.0 if len(wanted) > SPECIES_DEPTH else NAN
    shared = next(i for i, code in enumerate((*wanted, None)) if offered[i : i + 1] != (code,))
    if len(wanted) <= SPECIES_DEPTH:
        return shared / len(wanted), NAN
    unnamed = shared == SPECIES_DEPTH == len(offered)
    return shared / len(wanted), 0.5 if unnamed else 0.0


def _essentials(offer: OfferFacts, need: NeedFacts) -> tuple[float, float]:
    """Share of the essential certificates that are verified, and of the shared days that all stand."""
    asked = need.essential_certificates
    if not asked:
        return NAN, NAN
    first, last = evidence.first_day(offer, need), min(offer.ends_on, need.ends_on)
    verified, stands_until = 0, last
    for requirement in asked:
        holder = evidence.held(offer, need, requirement)
        if holder is None:
            stands_until = date.min
            continue
        verified += holder.verified
        if holder.expires_on is not None and holder.expires_on < stands_until:
            stands_until = holder.expires_on
    days = max((last - first).days + 1, 1)
    return verified / len(asked), max((stands_until - first).days + 1, 0) / days


def _wishes(offer: OfferFacts, need: NeedFacts) -> tuple[float, float, float, float]:
    """Shares of the wished certificates and stars held, and verified; of attributes met, and stated."""
    if not need.wishes:
        return NAN, NAN, NAN, NAN
    papers = [evidence.proof(offer, need, requirement) for requirement in need.wished_papers]
    answers = [evidence.answers(offer, need, requirement) for requirement in need.wished_attributes]
    asked, stated = len(answers), len(answers) - answers.count(None)
    return (
        1 - papers.count(None) / len(papers) if papers else NAN,
        sum(paper.verified for paper in papers if paper) / len(papers) if papers else NAN,
        answers.count(True) / stated if stated else NAN,
        stated / asked if asked else NAN,
    )


def _stars(offer: OfferFacts, need: NeedFacts) -> float:
    return float(evidence.stars(offer, need) or NAN)


def _contract_fit(offer: OfferFacts, need: NeedFacts) -> float:
    if offer.contract_kind is None or need.contract_kind is None:
        return NAN
    return float(offer.contract_kind == need.contract_kind)


def _share(part: Floats, whole: Floats) -> Floats:
    """Part of a whole, between 0 and 1; a whole of nothing is covered by anything."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole > 0, part / whole, np.where(np.isnan(whole), NAN, 1.0))
    return np.clip(share, 0.0, 1.0)


def _column(items: Sequence[Item], get: Callable[[Item], float | None]) -> Floats:
    """One number per item, NaN for None."""
    return np.array([get(item) for item in items], dtype=np.float64)


def _days(items: Sequence[Item], get: Callable[[Item], date | None]) -> Floats:
    """One day per item as its ordinal, NaN for None."""
    return _column(items, lambda item: day.toordinal() if (day := get(item)) is not None else None)


def _pairs(offers: Sequence[OfferFacts], needs: Sequence[NeedFacts]) -> Iterator[tuple[OfferFacts, NeedFacts]]:
    """The pairs of a table's rows."""
    return ((offer, need) for offer in offers for need in needs)
