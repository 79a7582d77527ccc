"""How well needs suit an offer: the seller's side of pairs as features, the one definition of them.

`schema.SUITS` says what each column means. Only what a seller may see is read: never a buyer's ceiling.
Everything is computed in columns over all pairs at once. What stands in `schema.ANSWERS` under the same name is
computed by the same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.answers import answers
from matchmaker.ranking.columns.needs import Asks, NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.vocabulary import Vocabulary
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features import answering, supply
from matchmaker.ranking.features.schema import SUITS

Table = NDArray[np.float32]
Floats = NDArray[np.float64]

EVER: Final = date.max.toordinal()


def table(offer: OfferFacts, needs: Sequence[NeedFacts]) -> Table:
    """Features of many needs of one day for one offer.

    Returns
    -------
    array of shape (n_needs, n_features)
        Columns as in `schema.SUITS`; NaN is missing. An empty sequence gives zero rows.

    Raises
    ------
    ValueError
        The needs are judged as of different days.
    """
    day = answering.common_day(needs)
    if day is None:
        return np.empty((0, len(SUITS)), dtype=np.float32)
    return of_pairs(Pairs.of_offer(offer, NeedColumns.of(needs, Vocabulary()), day))


def offers_table(offers: Sequence[OfferFacts], need: NeedFacts) -> Table:
    """Features of one need for each of many offers: what every seller would make of it.

    Returns
    -------
    array of shape (n_offers, n_features)
    """
    return of_pairs(Pairs.of_need(need.seen_by_seller(), OfferColumns.of(offers, Vocabulary())))


def of_pairs(pairs: Pairs) -> Table:
    """Features of pairs, shape (n_pairs, n_features)."""
    columns = _amounts(pairs) | _haul(pairs) | answering.fits(pairs) | _terms(pairs) | _essentials(pairs)
    out = np.empty((len(SUITS), len(pairs)), dtype=np.float32)
    for name, values in columns.items():
        out[SUITS.column[name]] = values
    return np.ascontiguousarray(out.T)


def _amounts(pairs: Pairs) -> dict[str, Floats]:
    """How much of the harvest the need takes, and how much of it ripens when it is wanted.

    What a need lacks is shared in equal parts by the offers that are being introduced to it and by this one:
    so nobody is sent after what others will most likely deliver.
    """
    offers, needs, n = pairs.offers, pairs.needs, len(pairs)
    lacking = needs.still_lacking / (1.0 + needs.open_introductions)
    today = np.int32(pairs.today)
    first = np.maximum(needs.starts, today) - np.nan_to_num(needs.perishability_days)
    ends = np.broadcast_to(needs.ends, n)
    due = supply.available_of(offers, pairs.offer_rows, np.broadcast_to(np.maximum(first, today), n), ends)
    still = supply.available_of(offers, pairs.offer_rows, np.full(n, today, np.int32), np.full(n, EVER, np.int32))
    return {
        "takes_share": _share(lacking, offers.quantity),
        "lacks_share": np.where(
            np.isinf(needs.quantity), 1.0 / (1.0 + needs.open_introductions), _share(lacking, needs.quantity)
        ),
        "harvest_share": _share(due, still),
    }


def _haul(pairs: Pairs) -> dict[str, Floats]:
    """The road, what it costs of the product's life, and what the seller drives of it."""
    road = answering.distances(pairs)
    asked = answering.carriage(pairs.needs.delivery, pairs.needs.vocabulary.deliveries)
    return road | {"own_haul_km": road["distance_km"] * asked}


def _terms(pairs: Pairs) -> dict[str, Floats]:
    """Price, age, who buys and how it kept its deals."""
    offers, needs = pairs.offers, pairs.needs
    return {
        "usual_to_asking": needs.reference_price_vnd / answering.or_missing(offers.asking_price_vnd.astype(np.float64))
        - 1.0,
        "need_age_days": answering.age_days(needs.published, pairs.today),
        "buyer_verified": needs.buyer_verified.astype(np.float64),
        "buyer_record": answering.record(needs.record),
    }


def _essentials(pairs: Pairs) -> dict[str, Floats]:
    """Of the essentials, those met already, and of the papers among them, those the union verified."""
    asked, n = answers(pairs, essential=True), len(pairs)
    papers = answering.of_kinds(asked, Asks.CERTIFICATE)
    return {
        "essentials_met": answering.ratio(answering.count(asked, n, asked.met), answering.count(asked, n)),
        "essentials_verified": answering.ratio(answering.count(papers, n, papers.verified), answering.count(papers, n)),
    }


def _share(part: Floats, whole: NDArray[np.floating[Any]]) -> Floats:
    """Part of a whole, between 0 and 1; a whole of nothing has no part worth naming."""
    out = np.zeros(np.broadcast(part, whole).shape)
    with np.errstate(over="ignore", invalid="ignore"):
        np.divide(part, whole, out=out, where=np.asarray(whole > 0))
    return np.clip(out, 0.0, 1.0)
