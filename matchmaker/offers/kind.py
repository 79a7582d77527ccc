"""Offers, as the services shared with needs know them."""

from __future__ import annotations

from typing import Final

from matchmaker.offers import capacity
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.posting.kinds import Kind, Side

OFFERS: Final = Kind(
    side=Side.OFFER,
    listing=Offer,
    revision=OfferRevision,
    parts={
        "what": ("product_code", "description"),
        "amount": ("typed_amount", "typed_unit", "quantity", "starts_on", "ends_on", "min_lot", "schedule"),
        "quality": ("attributes", "certificates"),
        "price": (
            "asking_price_vnd",
            "floor_price_vnd",
            "commune_code",
            "place_note",
            "delivery_terms",
            "contract_kind",
        ),
        "photos": ("photo_ids",),
    },
    weights={
        "attributes": 0.20,
        "certificates": 0.15,
        "asking_price_vnd": 0.15,
        "min_lot": 0.10,
        "schedule": 0.05,
        "delivery_terms": 0.10,
        "contract_kind": 0.05,
        "description": 0.10,
        "photo_ids": 0.10,
    },
    private="floor_price_vnd",
    per_base_unit=(
        "typed_amount",
        "typed_unit",
        "quantity",
        "min_lot",
        "schedule",
        "asking_price_vnd",
        "floor_price_vnd",
    ),
    follow=capacity.follow,
)
