"""Requests for support as a list: a cooperative's own, a province's for its office; narrowed and sorted as asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, case, select
from sqlalchemy.orm import joinedload

from matchmaker.organisations.models import Organisation
from matchmaker.programmes.support.models import SupportKind, SupportRequest, SupportState
from matchmaker.text import search_terms


class Age(StrEnum):
    """How long a request has waited for whoever's turn it is."""

    WEEK = "week"
    MONTH = "month"

    @property
    def days(self) -> int:
        return {Age.WEEK: 7, Age.MONTH: 30}[self]


class Order(StrEnum):
    """Which requests come first."""

    WAITING = "waiting"
    """Those that wait for the office, the longest first."""
    NEWEST = "newest"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    state: SupportState | None = None
    kind: SupportKind | None = None
    age: Age | None = None
    order: Order = Order.WAITING


def of_organisation(organisation_id: int, wanted: Wanted, at: datetime) -> Select[SupportRequest]:
    """A cooperative's own."""
    return _narrowed(wanted, at).where(SupportRequest.organisation_id == organisation_id)


def of_office(province_code: str | None, wanted: Wanted, at: datetime) -> Select[SupportRequest]:
    """Those that a province's office decides about."""
    return _narrowed(wanted, at).where(SupportRequest.province_code == province_code)


def _narrowed(wanted: Wanted, at: datetime) -> Select[SupportRequest]:
    waits = case((SupportRequest.state == SupportState.WAITING, 0), (SupportRequest.state == SupportState.ASKED, 1))
    orders = {
        Order.WAITING: (case((waits.is_(None), 2), else_=waits), SupportRequest.turned_at, SupportRequest.id),
        Order.NEWEST: (SupportRequest.created_at.desc(), SupportRequest.id.desc()),
        Order.AMOUNT: (case((SupportRequest.amount_vnd.is_(None), 1), else_=0), SupportRequest.amount_vnd.desc()),
    }
    return (
        select(SupportRequest)
        .join(SupportRequest.organisation)
        .where(*_conditions(wanted, at))
        .options(joinedload(SupportRequest.organisation))
        .order_by(*orders[wanted.order], SupportRequest.id)
    )


def _conditions(wanted: Wanted, at: datetime) -> Iterator[ColumnElement[bool]]:
    for term in search_terms(wanted.words):
        yield Organisation.search_text.contains(term, autoescape=True)
    if wanted.state is not None:
        yield SupportRequest.state == wanted.state
    if wanted.kind is not None:
        yield SupportRequest.kind == wanted.kind
    if wanted.age is not None:
        yield SupportRequest.state.in_([each for each in SupportState if each.is_open])
        yield SupportRequest.turned_at <= at - timedelta(days=wanted.age.days)
