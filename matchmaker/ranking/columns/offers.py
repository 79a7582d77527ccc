"""Offers in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.arrays import (
    NONE,
    SHARED,
    Columns,
    Ragged,
    day,
    days,
    exact,
    floats,
    number,
    short,
    told,
)
from matchmaker.ranking.columns.vocabulary import Spot, Vocabulary
from matchmaker.ranking.facts.listings import AttributeValue, CertificateFacts, OfferFacts, Portion

NEVER: Final = date.max.toordinal() + 1
"""The last day of a certificate that does not expire."""
Numbers = NDArray[np.float64] | NDArray[np.float32]
"""Numbers that lose nothing: `exact` says in how many bytes."""
STARS_MAX: Final = 127
"""As many stars as a column holds; OCOP gives five."""


@dataclass(frozen=True)
class Papers(Columns):
    """Certificates that offers rely on."""

    kind: NDArray[np.int16]
    verified: NDArray[np.bool_]
    starts: NDArray[np.int32]
    """First day on which it stands; `NO_DAY`, before any other, where it is not told."""
    expires: NDArray[np.int32]
    halted: NDArray[np.bool_]
    market: NDArray[np.int8]
    crop: NDArray[np.int16]
    stars: NDArray[np.int8]
    covers: NDArray[np.bool_]
    """Whether it covers the product that the offer names."""


@dataclass(frozen=True)
class Stated(Columns):
    """Attributes that offers state: a number, or the code of a word."""

    key: NDArray[np.int16]
    value: Numbers
    is_word: NDArray[np.bool_]


@dataclass(frozen=True)
class Portions(Columns):
    """How a quantity falls over time."""

    first: NDArray[np.int16] | NDArray[np.int32]
    last: NDArray[np.int16] | NDArray[np.int32]
    """First and last day, counted from the first of the offer's window, which is 0."""
    amount: Numbers


@dataclass(frozen=True)
class OfferColumns(Columns):
    """What `OfferFacts` say, a row an offer. The floor price is not among it, as it is not among the facts."""

    offer_id: NDArray[np.int32]
    revision_id: NDArray[np.int32]
    organisation_id: NDArray[np.int32]
    product: NDArray[np.int16]
    unit: NDArray[np.int8]
    contract: NDArray[np.int8]
    delivery: NDArray[np.int8]
    standing_verified: NDArray[np.bool_]
    quantity: Numbers
    min_lot: Numbers
    asking_price_vnd: Numbers
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    published: NDArray[np.int32]
    completeness: NDArray[np.float32]
    record: NDArray[np.float32]
    spot: NDArray[np.int32]
    papers: Ragged[Papers]
    stated: Ragged[Stated]
    schedule: Ragged[Portions]
    vocabulary: Vocabulary = field(metadata=SHARED)

    @property
    def ids(self) -> NDArray[np.int32]:
        """The listings' ids."""
        return self.offer_id

    @property
    def point(self) -> NDArray[np.float64]:
        """Latitudes and longitudes, shape (2, n); NaN where unknown."""
        return self.vocabulary.points()[:, self.spot]

    def province_of(self, row: int) -> str | None:
        """The province in which an offer lies."""
        return self.vocabulary.spots[int(self.spot[row])].province_code

    @classmethod
    def of(cls, offers: Sequence[OfferFacts], vocabulary: Vocabulary) -> OfferColumns:
        """Offers as columns, in the order given."""
        words = vocabulary
        return cls(
            offer_id=np.array([o.offer_id for o in offers], np.int32),
            revision_id=np.array([o.revision_id for o in offers], np.int32),
            organisation_id=np.array([o.organisation_id for o in offers], np.int32),
            product=np.array([words.products.of(o.product_path) for o in offers], np.int16),
            unit=np.array([words.units.of(o.unit) for o in offers], np.int8),
            contract=np.array([words.contracts.of(o.contract_kind) for o in offers], np.int8),
            delivery=np.array([words.deliveries.of(o.delivery_terms) for o in offers], np.int8),
            standing_verified=np.array([o.standing_verified for o in offers], np.bool_),
            quantity=exact(floats(o.quantity for o in offers)),
            min_lot=exact(floats(o.min_lot for o in offers)),
            asking_price_vnd=exact(floats(o.asking_price_vnd for o in offers)),
            starts=days(o.starts_on for o in offers),
            ends=days(o.ends_on for o in offers),
            published=days(o.published_on for o in offers),
            completeness=floats(o.completeness for o in offers).astype(np.float32),
            record=floats(o.record for o in offers).astype(np.float32),
            spot=np.array([words.spots.of(Spot(o.lat, o.lon, o.province_code)) for o in offers], np.int32),
            papers=_papers(offers, words),
            stated=_stated(offers, words),
            schedule=_schedule(offers),
            vocabulary=vocabulary,
        )

    def facts(self, row: int) -> OfferFacts:
        """One offer as facts: what `of` was given, its completeness and record to six digits."""
        words, spot = self.vocabulary, self.vocabulary.spots[int(self.spot[row])]
        begin = int(self.starts[row])
        return OfferFacts(
            offer_id=int(self.offer_id[row]),
            revision_id=int(self.revision_id[row]),
            organisation_id=int(self.organisation_id[row]),
            product_path=words.products[self.product[row]],
            unit=words.units[self.unit[row]],
            quantity=float(self.quantity[row]),
            starts_on=date.fromordinal(begin),
            ends_on=date.fromordinal(int(self.ends[row])),
            schedule=tuple(
                Portion(date.fromordinal(begin + first), date.fromordinal(begin + last), amount)
                for first, last, amount in _rows_of(self.schedule, row, "first", "last", "amount")
            ),
            min_lot=number(self.min_lot[row]),
            asking_price_vnd=number(self.asking_price_vnd[row]),
            certificates=tuple(
                CertificateFacts(
                    kind=words.kinds[kind],
                    verified=verified,
                    starts_on=day(starts),
                    expires_on=day(expires, NEVER),
                    halted=halted,
                    market=words.markets.word(market),
                    crop=words.crops.word(crop),
                    stars=None if stars == NONE else stars,
                )
                for kind, verified, starts, expires, halted, market, crop, stars in _rows_of(
                    self.papers, row, "kind", "verified", "starts", "expires", "halted", "market", "crop", "stars"
                )
            ),
            attributes={
                words.attributes[key]: _value(value, is_word, words)
                for key, value, is_word in _rows_of(self.stated, row, "key", "value", "is_word")
            },
            lat=spot.lat,
            lon=spot.lon,
            province_code=spot.province_code,
            contract_kind=words.contracts.word(self.contract[row]),
            delivery_terms=words.deliveries.word(self.delivery[row]),
            published_on=day(self.published[row]),
            completeness=told(self.completeness[row]),
            standing_verified=bool(self.standing_verified[row]),
            record=told(self.record[row]),
        )


def _papers(offers: Sequence[OfferFacts], words: Vocabulary) -> Ragged[Papers]:
    held = [(paper, offer.product_path) for offer in offers for paper in offer.certificates]
    members = Papers(
        kind=np.array([words.kinds.of(paper.kind) for paper, _ in held], np.int16),
        verified=np.array([paper.verified for paper, _ in held], np.bool_),
        starts=days(paper.starts_on for paper, _ in held),
        expires=days((paper.expires_on for paper, _ in held), NEVER),
        halted=np.array([paper.halted for paper, _ in held], np.bool_),
        market=np.array([words.markets.of(paper.market) for paper, _ in held], np.int8),
        crop=np.array([words.crops.of(paper.crop) for paper, _ in held], np.int16),
        stars=np.array([_stars(paper) for paper, _ in held], np.int8),
        covers=np.array([paper.crop is None or paper.crop in path for paper, path in held], np.bool_),
    )
    return Ragged.of((len(offer.certificates) for offer in offers), members)


def _stars(paper: CertificateFacts) -> int:
    return NONE if paper.stars is None else min(max(paper.stars, 0), STARS_MAX)


def _stated(offers: Sequence[OfferFacts], words: Vocabulary) -> Ragged[Stated]:
    told = [(key, value) for offer in offers for key, value in offer.attributes.items()]
    members = Stated(
        key=np.array([words.attributes.of(key) for key, _ in told], np.int16),
        value=exact(floats(words.words.of(value) if isinstance(value, str) else value for _, value in told)),
        is_word=np.array([isinstance(value, str) for _, value in told], np.bool_),
    )
    return Ragged.of((len(offer.attributes) for offer in offers), members)


def _schedule(offers: Sequence[OfferFacts]) -> Ragged[Portions]:
    portions = [(portion, offer.starts_on) for offer in offers for portion in offer.schedule]
    members = Portions(
        first=short([(portion.starts_on - begin).days for portion, begin in portions]),
        last=short([(portion.ends_on - begin).days for portion, begin in portions]),
        amount=exact(floats(portion.amount for portion, _ in portions)),
    )
    return Ragged.of((len(offer.schedule) for offer in offers), members)


def _rows_of(lists: Ragged[Any], row: int, *names: str) -> Iterator[tuple[Any, ...]]:
    """One row's members as tuples of plain Python values."""
    first, last = lists.bounds[row : row + 2].tolist()
    if first == last:
        return iter(())
    return zip(*(getattr(lists.members, name)[first:last].tolist() for name in names), strict=True)


def _value(value: float, is_word: bool, words: Vocabulary) -> AttributeValue:
    return words.words[int(value)] if is_word else value
