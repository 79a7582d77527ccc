"""What a fact can be of. Pure."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """As what an organisation took part in a deal."""

    BUYER = "buyer"
    SELLER = "seller"


class FactKind(StrEnum):
    """What one piece of evidence tells."""

    DELIVERED = "delivered"
    """So much of what was promised arrived: `amount` of `of_amount`."""
    GRADE_ACCEPTED = "grade_accepted"
    """So much of what was inspected was accepted in its grade: `amount` of `of_amount`."""
    COLLECTED = "collected"
    """So many `days` after the last day agreed for collecting what stood ready; 0 in time."""
    PAID = "paid"
    """So many `days` after the due day; negative where it was early."""
    CANCELLED = "cancelled"
    """The organisation ended a deal before it was done, for a `cause`."""


class Cause(StrEnum):
    """Why a deal, or a part of it, did not come about."""

    FORCE_MAJEURE = "force_majeure"
    """Weather, disease, an authority's order: told, never counted."""
    PRICE = "price"
    NO_GOODS = "no_goods"
    QUALITY = "quality"
    NOT_COLLECTED = "not_collected"
    NOT_PAID = "not_paid"
    PLANS_CHANGED = "plans_changed"
    OTHER = "other"
