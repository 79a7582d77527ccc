"""The named features of a pair of offer and need, in order, with their units and directions.

Directions are promises: with +1 a larger value never lowers the score, all else equal; with -1 it never
raises it. Missing is NaN, never zero, and each feature says what its absence means.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Final, Literal

EDITION: Final = 1
"""Raised when a feature is computed differently under the same description."""


@dataclass(frozen=True)
class Feature:
    """One column of the table."""

    name: str
    unit: str
    direction: Literal[-1, 1]
    meaning: str
    missing: str


FEATURES: Final = (
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
)  # fmt: skip

NAMES: Final = tuple(feature.name for feature in FEATURES)
DIRECTIONS: Final = tuple(feature.direction for feature in FEATURES)
COLUMN: Final = {name: position for position, name in enumerate(NAMES)}
SCHEMA_HASH: Final = hashlib.sha256(
    json.dumps([EDITION, *(asdict(feature) for feature in FEATURES)]).encode()
).hexdigest()
"""Identifies which features, in which order, units and directions: an artefact made for others is refused."""
