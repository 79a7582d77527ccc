"""Model cases as a list: narrowed and sorted as the reader asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.organisations.models import Organisation, Standing
from matchmaker.programmes.cases.models import ModelCase
from matchmaker.text import search_terms


class Order(StrEnum):
    """Which cases come first."""

    NEWEST = "newest"
    NAME = "name"
    """By the cooperative."""


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    province: str | None = None
    order: Order = Order.NEWEST


def listed(wanted: Wanted, *, staff_province: str | None) -> Select[ModelCase]:
    """Public cases that fit; to staff also those that their own office still writes."""
    known: ColumnElement[bool] = and_(
        ModelCase.published_at.is_not(None),
        ModelCase.agreed_edition == ModelCase.edition,
        Organisation.standing == Standing.VERIFIED,
    )
    if staff_province is not None:
        known = or_(known, Organisation.province_code == staff_province)
    found = select(ModelCase).join(ModelCase.organisation).where(known)
    for term in search_terms(wanted.words):
        found = found.where(
            or_(
                ModelCase.search_text.contains(term, autoescape=True),
                Organisation.search_text.contains(term, autoescape=True),
            )
        )
    if wanted.province is not None:
        found = found.where(Organisation.province_code == wanted.province)
    newest = ModelCase.published_at.is_(None).desc(), ModelCase.published_at.desc(), ModelCase.id.desc()
    by = (Organisation.sort_key, ModelCase.id) if wanted.order is Order.NAME else newest
    return found.options(joinedload(ModelCase.organisation).joinedload(Organisation.commune)).order_by(*by)
