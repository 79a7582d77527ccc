"""The named features of a pair, in order, with their units and directions: one schema for each side.

`ANSWERS` says how well an offer answers a need, from what the buyer may see; `SUITS` how well a need suits
an offer, from what the seller may see. Directions are promises: with +1 a larger value never lowers the
score, all else equal; with -1 it never raises it. Missing is NaN, never zero, and each feature says what
its absence means. A name that stands in both schemas means the same number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Final, Literal


@dataclass(frozen=True)
class Feature:
    """One column of the table."""

    name: str
    unit: str
    direction: Literal[-1, 1]
    meaning: str
    missing: str


@dataclass(frozen=True)
class Schema:
    """Which features a ranker reads, in which order."""

    edition: int
    """Raised when a feature is computed differently under the same description."""
    features: tuple[Feature, ...]

    def __len__(self) -> int:
        return len(self.features)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(feature.name for feature in self.features)

    @cached_property
    def directions(self) -> tuple[int, ...]:
        """Monotonic constraints in order."""
        return tuple(feature.direction for feature in self.features)

    @cached_property
    def column(self) -> Mapping[str, int]:
        """Position of each feature by its name."""
        return {name: position for position, name in enumerate(self.names)}

    @cached_property
    def hash(self) -> str:
        """Identifies features, order, units and directions: an artefact made for others is refused."""
        content = [self.edition, *(asdict(feature) for feature in self.features)]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


ANSWERS: Final = Schema(1, (
    Feature("product_closeness", "share", 1, "need's product path that the offer shares", "never"),
    Feature("variety_closeness", "share", 1, "1 the variety asked for, .5 unnamed, 0 another", "none named"),
    Feature("quantity_share", "share", 1, "need's quantity that falls due in its window, at most 1", "never"),
    Feature("rate_share", "share", 1, "need's weekly rate covered while windows meet", "no rate or overlap"),
    Feature("window_share", "share", 1, "remaining days of the need's window inside the offer's", "never"),
    Feature("essentials_verified", "share", 1, "essential certificates the union verified", "none asked"),
    Feature("certificate_cover", "share", 1, "days windows meet with all essentials standing", "none asked"),
    Feature("wishes_held", "share", 1, "wished certificates and stars held at all", "none wished"),
    Feature("wishes_verified", "share", 1, "wished certificates and stars held and verified", "none wished"),
    Feature("attributes_met", "share", 1, "wished attributes met, of those stated", "none wished or stated"),
    Feature("attributes_stated", "share", 1, "wished attributes that the offer states", "none wished"),
    Feature("distance_km", "km", -1, "great circle from offer to need", "a place is unknown"),
    Feature("haul_share", "share", -1, "shelf life spent on the road", "place or shelf life unknown"),
    Feature("price_gap", "share", -1, "asking price above the ceiling, less than 0 below", "either unknown"),
    Feature("price_to_reference", "share", -1, "asking price above the usual, likewise", "either unknown"),
    Feature("contract_fit", "share", 1, "1 the same kind of contract, 0 another", "a side is silent"),
    Feature("delivery_fit", "share", 1, "1 less the carriage asked for and not offered", "a side is silent"),
    Feature("ocop_stars", "stars", 1, "standing OCOP stars of the product", "no OCOP recognition"),
    Feature("age_days", "days", -1, "since the offer was published", "not published"),
    Feature("completeness", "share", 1, "fields worth filling in that are", "unknown"),
    Feature("seller_record", "share", 1, "more of its deals kept than is usual, within .15; 0 without any", "never"),
))  # fmt: skip
"""How well an offer answers a need."""

SUITS: Final = Schema(1, (
    Feature("takes_share", "share", 1, "offer's quantity the need takes, up to what it still lacks", "never"),
    Feature("lacks_share", "share", 1, "need's quantity that nobody supplies yet", "never"),
    Feature("harvest_share", "share", 1, "harvest still to come that falls due in the need's window", "never"),
    Feature("distance_km", "km", -1, "great circle from offer to need", "a place is unknown"),
    Feature("haul_share", "share", -1, "shelf life spent on the road", "place or shelf life unknown"),
    Feature("own_haul_km", "km", -1, "distance times the carriage the need asks of the seller", "either unknown"),
    Feature("delivery_fit", "share", 1, "1 less the carriage asked for and not offered", "a side is silent"),
    Feature("usual_to_asking", "share", 1, "usual price above the asking price, less than 0 below", "either unknown"),
    Feature("contract_fit", "share", 1, "1 the same kind of contract, 0 another", "a side is silent"),
    Feature("essentials_met", "share", 1, "essential requirements that the offer meets already", "none asked"),
    Feature("essentials_verified", "share", 1, "essential certificates the union verified", "none asked"),
    Feature("need_age_days", "days", -1, "since the need was published", "not published"),
    Feature("buyer_verified", "share", 1, "1 the union verified the buyer, 0 it did not", "unknown"),
    Feature("buyer_record", "share", 1, "more of its deals kept than is usual, within .15; 0 without any", "never"),
))  # fmt: skip
"""How well a need suits an offer."""

BOTH_HASH: Final = hashlib.sha256(f"{ANSWERS.hash}{SUITS.hash}".encode()).hexdigest()
"""Identifies the features of both sides together, as staff's lists keep them."""

FEATURES: Final = ANSWERS.features
NAMES: Final = ANSWERS.names
DIRECTIONS: Final = ANSWERS.directions
COLUMN: Final = ANSWERS.column
SCHEMA_HASH: Final = ANSWERS.hash
