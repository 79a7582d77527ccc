"""The register as a list: narrowed and sorted as its reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.organisations.models import OrganisationKind
from matchmaker.register import pairs, queries
from matchmaker.register.counting import UNKNOWN
from matchmaker.register.models import (
    EntryTechnology,
    Field,
    Lifecycle,
    LifecycleEvent,
    RegisterEntry,
    Technology,
)
from matchmaker.register.size import KNOWN, SizeClass, Threshold
from matchmaker.text import search_terms

UNTOUCHED_DAYS: Final = 365
"""Facts that nobody looked at for so long count as not updated."""


class OnSite(StrEnum):
    """Whether an entry is an organisation of the site."""

    YES = "yes"
    NO = "no"
    ASK = "ask"
    """Nobody has said so yet, and an organisation has its name."""


class Order(StrEnum):
    """What comes first."""

    NAME = "name"
    NEWEST = "newest"
    MEMBERS = "members"
    AREA = "area"
    STALE = "stale"
    """What nobody looked at for longest."""


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    kind: OrganisationKind | None = None
    field: Field | None = None
    size: str | None = None
    """A `SizeClass`, or `counting.UNKNOWN`."""
    technology: str | None = None
    """A `Technology`, or `any`."""
    lifecycle: Lifecycle | None = None
    commune_code: str | None = None
    on_site: OnSite | None = None
    founded: int | None = None
    """A year."""
    befell: tuple[Lifecycle, int] | None = None
    """What befell it, in which year."""
    is_stale: bool = False
    order: Order = Order.NAME


def listed(province_code: str, wanted: Wanted, today: date) -> Select[RegisterEntry]:
    """A province's entries that fit, each with its place, organisation, history and technology."""
    by: dict[Order, tuple[Any, ...]] = {
        Order.NAME: (RegisterEntry.sort_key, RegisterEntry.id),
        Order.NEWEST: (RegisterEntry.created_at.desc(), RegisterEntry.id.desc()),
        Order.MEMBERS: (func.coalesce(RegisterEntry.members, -1).desc(), RegisterEntry.id),
        Order.AREA: (func.coalesce(RegisterEntry.area_ha, 0).desc(), RegisterEntry.id),
        Order.STALE: (RegisterEntry.updated_on, RegisterEntry.id),
    }
    return (
        queries.entries(province_code)
        .where(*_conditions(province_code, wanted, today))
        .options(
            joinedload(RegisterEntry.commune),
            joinedload(RegisterEntry.organisation),
            selectinload(RegisterEntry.events),
            selectinload(RegisterEntry.technologies),
        )
        .order_by(*by[wanted.order])
    )


def _conditions(province_code: str, wanted: Wanted, today: date) -> Iterator[ColumnElement[bool]]:
    for term in search_terms(wanted.words):
        yield RegisterEntry.search_text.contains(term, autoescape=True)
    for column, value in (
        (RegisterEntry.kind, wanted.kind),
        (RegisterEntry.field, wanted.field),
        (RegisterEntry.lifecycle, wanted.lifecycle),
        (RegisterEntry.commune_code, wanted.commune_code),
        (RegisterEntry.founded_year, wanted.founded),
    ):
        if value is not None:
            yield column == value
    if wanted.size is not None:
        yield _of_size(wanted.size)
    if wanted.technology is not None:
        yield _applies(wanted.technology)
    if wanted.on_site is not None:
        yield _on_site(province_code, wanted.on_site)
    if wanted.befell is not None:
        becomes, year = wanted.befell
        yield RegisterEntry.events.any(
            and_(
                LifecycleEvent.becomes == becomes,
                LifecycleEvent.removed_at.is_(None),
                LifecycleEvent.on.between(date(year, 1, 1), date(year, 12, 31)),
            )
        )
    if wanted.is_stale:
        yield RegisterEntry.updated_on < today - timedelta(days=UNTOUCHED_DAYS)


def _applies(technology: str) -> ColumnElement[bool]:
    if technology == "any":
        return RegisterEntry.technologies.any()
    return RegisterEntry.technologies.any(EntryTechnology.technology == Technology(technology))


def _on_site(province_code: str, wanted: OnSite) -> ColumnElement[bool]:
    if wanted is OnSite.ASK:
        return RegisterEntry.id.in_(pairs.questions(province_code).with_only_columns(RegisterEntry.id))
    is_there = RegisterEntry.organisation_id.is_not(None)
    return is_there if wanted is OnSite.YES else ~is_there


def _of_size(size: str) -> ColumnElement[bool]:
    """Entries of a size class, as `size.size_class` tells it: the same rule, in the database's words."""
    told = case(
        *((_in_field(field, cls), cls.value) for field in KNOWN for cls in SizeClass if _known(field, cls)),
        else_=UNKNOWN,
    )
    return and_(RegisterEntry.kind == OrganisationKind.COOPERATIVE, told == size)


def _known(field: Field, size: SizeClass) -> bool:
    return (size is SizeClass.MICRO and field is Field.AGRICULTURE) or any(each.size is size for each in KNOWN[field])


def _in_field(field: Field, size: SizeClass) -> ColumnElement[bool]:
    """Whether an entry of a field is of a class: it reaches the class's threshold and surely none above it."""
    above: list[Threshold] = []
    for each in KNOWN[field]:
        if each.size is size:
            return and_(RegisterEntry.field == field, *map(_misses, above), _reaches(each))
        above.append(each)
    return and_(RegisterEntry.field == field, *map(_misses, above))


def _reaches(threshold: Threshold) -> ColumnElement[bool]:
    """Surely reached: the members, and either sum, are known and enough."""
    return and_(
        func.coalesce(RegisterEntry.members, -1) >= threshold.members,
        or_(
            func.coalesce(RegisterEntry.revenue_vnd, -1) >= threshold.revenue_vnd,
            func.coalesce(RegisterEntry.capital_vnd, -1) >= threshold.capital_vnd,
        ),
    )


def _misses(threshold: Threshold) -> ColumnElement[bool]:
    """Surely not reached: too few members, or both sums known and too small."""
    members, revenue, capital = RegisterEntry.members, RegisterEntry.revenue_vnd, RegisterEntry.capital_vnd
    return or_(
        func.coalesce(members, threshold.members) < threshold.members,
        and_(
            func.coalesce(revenue, threshold.revenue_vnd) < threshold.revenue_vnd,
            func.coalesce(capital, threshold.capital_vnd) < threshold.capital_vnd,
        ),
    )


def communes_in_use(province_code: str) -> Select[Any]:
    """The codes of the communes that a province's entries lie in."""
    return select(RegisterEntry.commune_code).where(RegisterEntry.province_code == province_code).distinct()
