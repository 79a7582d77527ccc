"""The features of pairs: the one definition, for training and for serving.

`schema.ANSWERS` says what each column means. Everything is computed in columns over all pairs at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.answers import Answers, answers, star_strength
from matchmaker.ranking.columns.arrays import NO_DAY, NONE
from matchmaker.ranking.columns.needs import Asks, NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.vocabulary import Codes, Vocabulary
from matchmaker.ranking.facts.listings import SPECIES_DEPTH, NeedFacts, OfferFacts
from matchmaker.ranking.features import supply
from matchmaker.ranking.features.schema import ANSWERS

Table = NDArray[np.float32]
Floats = NDArray[np.float64]
Path = tuple[str, ...]

NAN: Final = float("nan")
ROAD_DETOUR: Final = 1.3
"""Road kilometres per kilometre as the crow flies in Vietnam."""
LORRY_KM_A_DAY: Final = 450.0
"""A refrigerated lorry at 45 km/h, ten hours a day."""
RECORD_BAND: Final = 0.15
"""A record counts so far from what is usual at most: about half of what one wholly failed deal would move it, so that
nobody is lifted or buried by a few deals."""
SERVICE_LEVEL: Final = {"buyer_collects": 0.0, "shared": 0.5, "seller_delivers": 1.0}
"""How much of the carriage the seller takes on."""


def table(offers: Sequence[OfferFacts], need: NeedFacts) -> Table:
    """Features of many offers for one need.

    Returns
    -------
    array of shape (n_offers, n_features)
        Columns as in `schema.ANSWERS`; NaN is missing. An empty sequence gives zero rows.
    """
    return of_pairs(Pairs.of_need(need, OfferColumns.of(offers, Vocabulary())))


def needs_table(offer: OfferFacts, needs: Sequence[NeedFacts]) -> Table:
    """Features of one offer for many needs of one day, from the seller's view: every ceiling is missing.

    Returns
    -------
    array of shape (n_needs, n_features)

    Raises
    ------
    ValueError
        The needs are judged as of different days.
    """
    day = common_day(needs)
    if day is None:
        return np.empty((0, len(ANSWERS)), dtype=np.float32)
    return of_pairs(Pairs.of_offer(offer, NeedColumns.of(needs, Vocabulary()), day))


def common_day(needs: Sequence[NeedFacts]) -> date | None:
    """The day as of which needs are judged; None of no needs. Raises ValueError where they differ."""
    days = {need.today for need in needs}
    if len(days) > 1:
        raise ValueError(f"needs as of different days: {', '.join(map(str, sorted(days)))}")
    return days.pop() if days else None


def of_pairs(pairs: Pairs) -> Table:
    """Features of pairs, shape (n_pairs, n_features)."""
    columns = _products(pairs) | _amounts(pairs) | distances(pairs) | fits(pairs) | _terms(pairs)
    columns |= _essentials(pairs) | _wishes(pairs)
    out = np.empty((len(ANSWERS), len(pairs)), dtype=np.float32)
    for name, values in columns.items():
        out[ANSWERS.column[name]] = values
    return np.ascontiguousarray(out.T)


def _products(pairs: Pairs) -> dict[str, Floats]:
    """Closeness in the catalogue tree: of the path asked for, and of the variety if one is named."""
    whole, variety = pairs.by_products(closeness), pairs.by_products(variety_closeness)
    return {"product_closeness": whole, "variety_closeness": variety}


def closeness(offered: Path, wanted: Path) -> float:
    """Share of the wanted product's path that the offered one has."""
    return _depth(offered, wanted) / len(wanted)


def variety_closeness(offered: Path, wanted: Path) -> float:
    """1 for the variety asked for, a half for an unnamed one of its species, else 0; NaN where none is asked for."""
    if len(wanted) <= SPECIES_DEPTH:
        return NAN
    if offered[: len(wanted)] == wanted:
        return 1.0
    return 0.5 if _depth(offered, wanted) == SPECIES_DEPTH == len(offered) else 0.0


def _depth(offered: Path, wanted: Path) -> int:
    """How many codes two paths share from the top."""
    differing = (i for i, (a, b) in enumerate(zip(offered, wanted, strict=False)) if a != b)
    return next(differing, min(len(offered), len(wanted)))


def _amounts(pairs: Pairs) -> dict[str, Floats]:
    """Shares of what the need still lacks, of its weekly rate and of its days that the offer covers.

    What was harvested before the delivery window still counts for as long as the product keeps.
    """
    offers, needs, n = pairs.offers, pairs.needs, len(pairs)
    starts, ends = np.maximum(needs.starts, np.int32(pairs.today)), needs.ends
    shared = supply.overlap_days(offers.starts, offers.ends, starts, ends)
    keeps = np.nan_to_num(needs.perishability_days)
    amount = supply.available_of(offers, pairs.offer_rows, np.broadcast_to(starts - keeps, n), np.broadcast_to(ends, n))
    weeks = np.where(shared > 0, shared / supply.DAYS_A_WEEK, NAN)
    return {
        "quantity_share": _share(amount, needs.still_lacking),
        "rate_share": _share(amount / weeks, needs.rate_per_week),
        "window_share": _share(shared, np.maximum(ends - starts + 1.0, 1.0)),
    }


def quantity_share(pairs: Pairs) -> Floats:
    """Share of what each need still lacks that its offer covers: the feature of this name."""
    return _amounts(pairs)["quantity_share"]


def distances(pairs: Pairs) -> dict[str, Floats]:
    """The distance, and what it costs of the product's life."""
    km = supply.great_circle_km(*pairs.offers.point, *pairs.needs.point)
    shelf_days = or_missing(pairs.needs.perishability_days)
    return {"distance_km": km, "haul_share": ROAD_DETOUR * km / LORRY_KM_A_DAY / shelf_days}


def fits(pairs: Pairs) -> dict[str, Floats]:
    """Whether the kinds of contract agree, and who carries the goods."""
    offers, needs, words = pairs.offers, pairs.needs, pairs.offers.vocabulary.deliveries
    known = (offers.contract != NONE) & (needs.contract != NONE)
    wanted, offered = carriage(needs.delivery, words), carriage(offers.delivery, words)
    return {
        "contract_fit": np.where(known, offers.contract == needs.contract, NAN),
        "delivery_fit": 1.0 - np.maximum(wanted - offered, 0.0),
    }


def _terms(pairs: Pairs) -> dict[str, Floats]:
    """Price, age, completeness and how the seller kept its deals."""
    offers, needs = pairs.offers, pairs.needs
    return {
        "price_gap": offers.asking_price_vnd / or_missing(pairs.ceiling_of_each_vnd) - 1.0,
        "price_to_reference": offers.asking_price_vnd / or_missing(needs.reference_price_vnd) - 1.0,
        "age_days": age_days(offers.published, pairs.today),
        "completeness": offers.completeness.astype(np.float64),
        "seller_record": record(offers.record),
    }


def record(told: NDArray[np.float32]) -> Floats:
    """What a record counts: whoever has none stands where everybody begins, at what is usual, never below."""
    return np.clip(np.nan_to_num(told.astype(np.float64)), -RECORD_BAND, RECORD_BAND)


def age_days(published: NDArray[np.int32], today: int) -> Floats:
    """Days since listings were published; never less than none, NaN where they were not."""
    age = np.where(published == NO_DAY, NAN, today - published.astype(np.float64))
    return np.asarray(np.maximum(age, 0.0))


def carriage(codes: NDArray[np.int8], words: Codes[str]) -> Floats:
    """Part of the carriage that delivery terms lay on the seller; NaN where nothing is said."""
    levels = [*(SERVICE_LEVEL.get(word, NAN) for word in words.words), NAN]  # NONE is the last
    return np.asarray(np.array(levels, np.float64)[codes])


def _essentials(pairs: Pairs) -> dict[str, Floats]:
    """Share of the essential certificates that are verified, and of the shared days that all stand."""
    asked, n = of_kinds(answers(pairs, essential=True), Asks.CERTIFICATE), len(pairs)
    stands_until = np.broadcast_to(pairs.last_day, n).astype(np.int64)
    np.minimum.at(stands_until, asked.pair, asked.until)
    days = np.maximum(pairs.last_day - pairs.first_day + 1.0, 1.0)
    covered = np.maximum(stands_until - pairs.first_day + 1.0, 0.0) / days
    asked_for = count(asked, n)
    return {
        "essentials_verified": ratio(count(asked, n, asked.verified), asked_for),
        "certificate_cover": np.where(asked_for > 0, covered, NAN),
    }


def _wishes(pairs: Pairs) -> dict[str, Floats]:
    """Shares of the wished certificates and stars held, and verified; of attributes met, and stated."""
    wished, n = answers(pairs, essential=False), len(pairs)
    papers, attributes = of_kinds(wished, Asks.CERTIFICATE, Asks.STARS), of_kinds(wished, Asks.ATTRIBUTE)
    strength = star_strength(pairs)
    stated = count(attributes, n, attributes.stated)
    return {
        "wishes_held": ratio(count(papers, n, papers.held), count(papers, n)),
        "wishes_verified": ratio(count(papers, n, papers.verified), count(papers, n)),
        "attributes_met": ratio(count(attributes, n, attributes.met), stated),
        "attributes_stated": ratio(stated, count(attributes, n)),
        "ocop_stars": np.where(strength > 2, (strength - 1) // 2, NAN),
    }


def of_kinds(found: Answers, *kinds: Asks) -> Answers:
    """The answers to requirements of some kinds."""
    return found.pointing_at(np.flatnonzero(np.logical_or.reduce([found.kind == kind for kind in kinds])))


def count(found: Answers, pairs: int, which: NDArray[np.bool_] | None = None) -> Floats:
    """How many answers each pair has, of those that `which` names."""
    return np.bincount(found.pair if which is None else found.pair[which], minlength=pairs).astype(np.float64)


def ratio(part: Floats, whole: Floats) -> Floats:
    """A share of what was asked; NaN where nothing was."""
    return np.asarray(np.divide(part, whole, out=np.full(len(part), NAN), where=whole > 0))


def _share(part: Floats, whole: Floats) -> Floats:
    """Part of a whole, between 0 and 1; a whole of nothing is covered by anything."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        share = np.where(whole > 0, part / whole, np.where(np.isnan(whole), NAN, 1.0))
    return np.clip(share, 0.0, 1.0)


def or_missing(values: Floats) -> Floats:
    """The values that can be divided by; NaN for zero."""
    return np.where(values == 0, NAN, values)
