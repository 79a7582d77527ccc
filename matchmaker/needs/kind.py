"""Needs, as the services shared with offers know them."""

from __future__ import annotations

from typing import Final

from matchmaker.needs.models import Need, NeedRevision
from matchmaker.posting.kinds import Kind, Side

NEEDS: Final = Kind(
    side=Side.NEED,
    listing=Need,
    revision=NeedRevision,
    parts={
        "what": ("product_code", "market", "description"),
        "amount": ("typed_amount", "typed_unit", "quantity", "weekly_rate", "starts_on", "ends_on"),
        "requirements": ("requirements",),
        "price": ("ceiling_vnd", "commune_code", "place_note", "delivery_terms", "contract_kind"),
    },
    weights={
        "weekly_rate": 0.20,
        "requirements": 0.20,
        "market": 0.15,
        "delivery_terms": 0.15,
        "contract_kind": 0.15,
        "description": 0.15,
    },
    private="ceiling_vnd",
    per_base_unit=("typed_amount", "typed_unit", "quantity", "weekly_rate", "ceiling_vnd"),
)
