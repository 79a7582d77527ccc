"""Needs in columns, as everybody may see them: there is no column for a ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.arrays import SHARED, Columns, Ragged, day, days, floats, number, told
from matchmaker.ranking.columns.vocabulary import Codes, Spot, Vocabulary
from matchmaker.ranking.facts import evidence
from matchmaker.ranking.facts.listings import AttributeValue, NeedFacts, Requirement, RequirementKind


class Asks(IntEnum):
    """What a requirement speaks of."""

    CERTIFICATE = 0
    ATTRIBUTE = 1
    STARS = 2


class How(IntEnum):
    """How an attribute is compared with what is wanted."""

    AT_LEAST = 0
    AT_MOST = 1
    ONE_OF = 2


@dataclass(frozen=True)
class Wanted(Columns):
    """Values that answer an attribute requirement: numbers, or codes of words."""

    value: NDArray[np.float64]
    is_word: NDArray[np.bool_]


@dataclass(frozen=True)
class Asked(Columns):
    """Requirements of needs."""

    requirement: NDArray[np.int32]
    """Its code: what it says in full."""
    kind: NDArray[np.int8]
    key: NDArray[np.int16]
    """Code of a certificate kind or of an attribute."""
    how: NDArray[np.int8]
    market: NDArray[np.int8]
    """Market for which a certificate must hold, if any."""
    essential: NDArray[np.bool_]
    stars: NDArray[np.float64]
    """OCOP stars, where they are asked for."""
    verified_only: NDArray[np.bool_]
    wanted: Ragged[Wanted]


@dataclass(frozen=True)
class NeedColumns(Columns):
    """What `NeedFacts` say to everybody, a row a need. The day of judgement and the ceiling are not in it."""

    need_id: NDArray[np.int32]
    revision_id: NDArray[np.int32]
    organisation_id: NDArray[np.int32]
    product: NDArray[np.int16]
    unit: NDArray[np.int8]
    contract: NDArray[np.int8]
    delivery: NDArray[np.int8]
    market: NDArray[np.int8]
    quantity: NDArray[np.float64]
    rate_per_week: NDArray[np.float64]
    reference_price_vnd: NDArray[np.float64]
    perishability_days: NDArray[np.float64]
    lacking: NDArray[np.float64]
    open_introductions: NDArray[np.int16]
    buyer_verified: NDArray[np.float32]
    record: NDArray[np.float32]
    published: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    spot: NDArray[np.int32]
    asked: Ragged[Asked]
    vocabulary: Vocabulary = field(metadata=SHARED)

    @property
    def ids(self) -> NDArray[np.int32]:
        """The listings' ids."""
        return self.need_id

    @property
    def point(self) -> NDArray[np.float64]:
        """Latitudes and longitudes, shape (2, n); NaN where unknown."""
        return self.vocabulary.points()[:, self.spot]

    @property
    def still_lacking(self) -> NDArray[np.float64]:
        """What nobody supplies yet, between nothing and the whole quantity."""
        return np.where(np.isnan(self.lacking), self.quantity, np.clip(self.lacking, 0.0, self.quantity))

    def province_of(self, row: int) -> str | None:
        """The province in which a need lies."""
        return self.vocabulary.spots[int(self.spot[row])].province_code

    @classmethod
    def of(cls, needs: Sequence[NeedFacts], vocabulary: Vocabulary, *, kept: bool = True) -> NeedColumns:
        """Needs as columns, in the order given.

        Where they are not `kept`, as one that is asked about is not, what only they say in free words
        adds nothing to the vocabulary; they do not become facts again.
        """
        words = vocabulary
        return cls(
            need_id=np.array([n.need_id for n in needs], np.int32),
            revision_id=np.array([n.revision_id for n in needs], np.int32),
            organisation_id=np.array([n.organisation_id for n in needs], np.int32),
            product=np.array([words.products.of(n.product_path) for n in needs], np.int16),
            unit=np.array([words.units.of(n.unit) for n in needs], np.int8),
            contract=np.array([words.contracts.of(n.contract_kind) for n in needs], np.int8),
            delivery=np.array([words.deliveries.of(n.delivery_terms) for n in needs], np.int8),
            market=np.array([words.markets.of(n.market) for n in needs], np.int8),
            quantity=floats(n.quantity for n in needs),
            rate_per_week=floats(n.rate_per_week for n in needs),
            reference_price_vnd=floats(n.reference_price_vnd for n in needs),
            perishability_days=floats(n.perishability_days for n in needs),
            lacking=floats(n.lacking for n in needs),
            open_introductions=np.array([n.open_introductions for n in needs], np.int16),
            buyer_verified=floats(n.buyer_verified for n in needs).astype(np.float32),
            record=floats(n.record for n in needs).astype(np.float32),
            published=days(n.published_on for n in needs),
            starts=days(n.starts_on for n in needs),
            ends=days(n.ends_on for n in needs),
            spot=np.array([words.spots.of(Spot(n.lat, n.lon, n.province_code)) for n in needs], np.int32),
            asked=_asked(needs, words, kept=kept),
            vocabulary=vocabulary,
        )

    def facts(self, row: int, today: date) -> NeedFacts:
        """One need as facts as of a day, without the ceiling that was never in here."""
        words, spot = self.vocabulary, self.vocabulary.spots[int(self.spot[row])]
        return NeedFacts(
            need_id=int(self.need_id[row]),
            revision_id=int(self.revision_id[row]),
            organisation_id=int(self.organisation_id[row]),
            product_path=words.products[self.product[row]],
            unit=words.units[self.unit[row]],
            quantity=float(self.quantity[row]),
            starts_on=date.fromordinal(int(self.starts[row])),
            ends_on=date.fromordinal(int(self.ends[row])),
            today=today,
            rate_per_week=number(self.rate_per_week[row]),
            lat=spot.lat,
            lon=spot.lon,
            province_code=spot.province_code,
            requirements=tuple(words.requirements[code] for code in self.asked.of_row(row).requirement.tolist()),
            reference_price_vnd=number(self.reference_price_vnd[row]),
            contract_kind=words.contracts.word(self.contract[row]),
            delivery_terms=words.deliveries.word(self.delivery[row]),
            market=words.markets.word(self.market[row]),
            perishability_days=number(self.perishability_days[row]),
            lacking=number(self.lacking[row]),
            open_introductions=int(self.open_introductions[row]),
            published_on=day(self.published[row]),
            buyer_verified=None if np.isnan(self.buyer_verified[row]) else bool(self.buyer_verified[row]),
            record=told(self.record[row]),
        )


def _asked(needs: Sequence[NeedFacts], words: Vocabulary, *, kept: bool) -> Ragged[Asked]:
    all_of = [(requirement, need) for need in needs for requirement in need.requirements]
    wanted = [_values_of(requirement) for requirement, _ in all_of]
    flat = [value for values in wanted for value in values]
    code_of = words.requirements.of if kept else words.requirements.find
    word_of = words.words.of if kept else words.words.find
    members = Asked(
        requirement=np.array([code_of(r) for r, _ in all_of], np.int32),
        kind=np.array([Asks[r.kind.name] for r, _ in all_of], np.int8),
        key=np.array([_names(r, words).of(r.key) for r, _ in all_of], np.int16),
        how=np.array([_how(r) for r, _ in all_of], np.int8),
        market=np.array([words.markets.of(evidence.wanted_market(r, n)) for r, n in all_of], np.int8),
        essential=np.array([r.essential for r, _ in all_of], np.bool_),
        stars=floats(r.value if isinstance(r.value, int | float) else evidence.ANY_STARS for r, _ in all_of),
        verified_only=np.array([r.verified_only for r, _ in all_of], np.bool_),
        wanted=Ragged.of(
            map(len, wanted),
            Wanted(
                value=floats(word_of(value) if isinstance(value, str) else value for value in flat),
                is_word=np.array([isinstance(value, str) for value in flat], np.bool_),
            ),
        ),
    )
    return Ragged.of((len(need.requirements) for need in needs), members)


def _names(requirement: Requirement, words: Vocabulary) -> Codes[str]:
    return words.attributes if requirement.kind is RequirementKind.ATTRIBUTE else words.kinds


def _how(requirement: Requirement) -> How:
    if requirement.op in ("=", "in"):
        return How.ONE_OF
    return How.AT_LEAST if requirement.op == ">=" else How.AT_MOST


def _values_of(requirement: Requirement) -> tuple[AttributeValue, ...]:
    """The values that can answer an attribute requirement; none where its value is of the wrong kind."""
    value = requirement.value
    if requirement.kind is not RequirementKind.ATTRIBUTE or value is None:
        return ()
    if requirement.op == "in":
        return value if isinstance(value, tuple) else ()
    if isinstance(value, tuple) or (requirement.op != "=" and isinstance(value, str)):
        return ()
    return (value,)
