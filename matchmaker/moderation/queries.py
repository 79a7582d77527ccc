"""What waits for a decision: submitted revisions of organisations, offers and needs in one list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Subquery,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload

from matchmaker.accounts.models import User, UserRole
from matchmaker.audit import Event
from matchmaker.catalogue.models import Product, Province
from matchmaker.db import now, session
from matchmaker.listings import RevisionStatus
from matchmaker.moderation.models import Decision, Report, SubjectKind
from matchmaker.moderation.subjects import Reviewed, Revision
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation, OrganisationKind, OrganisationRevision, Standing


@dataclass(frozen=True)
class Case:
    """One line of the inbox: who asks for what, since when."""

    kind: SubjectKind
    revision_id: int
    organisation_id: int
    organisation_name: str
    organisation_kind: OrganisationKind
    standing: Standing
    province_code: str
    province_name: str
    product_vi: str | None
    product_en: str | None
    quantity: Decimal | None
    """In the product's base unit, `unit`."""
    unit: str | None
    is_change: bool
    """Whether an approved version exists, which stays public meanwhile."""
    submitted_at: datetime

    def product(self, language: str) -> str | None:
        """The product's name in the reader's language."""
        return self.product_en if language == "en" else self.product_vi


@dataclass(frozen=True)
class CaseFilter:
    """Which cases of the inbox to show; the default shows all that wait in the staff's own province."""

    kind: SubjectKind | None = None
    is_change: bool | None = None
    everywhere: bool = False
    """Listings of all provinces, not only the staff's own."""
    waiting_days: int = 0
    """Only cases that have waited at least so many days."""


def _listing_cases(
    kind: SubjectKind, listing: type[Offer] | type[Need], revision: type[OfferRevision] | type[NeedRevision]
) -> Select[*tuple[Any, ...]]:
    owner = revision.offer_id if revision is OfferRevision else revision.need_id  # type: ignore[union-attr]  # as tested
    return (
        select(
            literal(kind.value).label("kind"),
            revision.id.label("revision_id"),
            listing.organisation_id.label("organisation_id"),
            revision.product_code.label("product_code"),
            cast(revision.quantity, BigInteger).label("thousandths"),
            listing.approved_id.is_not(None).label("is_change"),
            revision.submitted_at.label("submitted_at"),
        )
        .join(listing, owner == listing.id)
        .where(revision.status == RevisionStatus.SUBMITTED)
    )


def _organisation_cases() -> Select[*tuple[Any, ...]]:
    revision = OrganisationRevision
    return (
        select(
            literal(SubjectKind.ORGANISATION.value).label("kind"),
            revision.id.label("revision_id"),
            revision.organisation_id.label("organisation_id"),
            cast(null(), String(24)).label("product_code"),
            cast(null(), BigInteger).label("thousandths"),
            Organisation.verified_at.is_not(None).label("is_change"),
            revision.submitted_at.label("submitted_at"),
        )
        .join(Organisation, revision.organisation_id == Organisation.id)
        .where(revision.status == RevisionStatus.SUBMITTED)
    )


def _waiting() -> Subquery:
    return union_all(
        _listing_cases(SubjectKind.OFFER, Offer, OfferRevision),
        _listing_cases(SubjectKind.NEED, Need, NeedRevision),
        _organisation_cases(),
    ).subquery("waiting")


def _conditions(waiting: Subquery, staff: User, wanted: CaseFilter) -> Iterable[ColumnElement[bool]]:
    mine = Organisation.province_code == staff.province_code
    yield mine if not wanted.everywhere else (mine | (waiting.c.kind != SubjectKind.ORGANISATION.value))
    if wanted.is_change is not None:
        yield waiting.c.is_change.is_(wanted.is_change)
    if wanted.waiting_days:
        yield waiting.c.submitted_at <= now() - timedelta(days=wanted.waiting_days)


def cases(staff: User, wanted: CaseFilter) -> Select[*tuple[Any, ...]]:
    """The cases that ``staff`` may look at and ``wanted`` lets through, longest waiting first."""
    waiting = _waiting()
    statement = (
        select(
            waiting.c.kind,
            waiting.c.revision_id,
            waiting.c.organisation_id,
            waiting.c.thousandths,
            waiting.c.is_change,
            waiting.c.submitted_at,
            Organisation.name.label("organisation_name"),
            Organisation.kind.label("organisation_kind"),
            Organisation.standing,
            Organisation.province_code,
            Province.name.label("province_name"),
            Product.name_vi.label("product_vi"),
            Product.name_en.label("product_en"),
            Product.unit,
        )
        .join(Organisation, waiting.c.organisation_id == Organisation.id)
        .join(Province, Organisation.province_code == Province.code)
        .outerjoin(Product, waiting.c.product_code == Product.code)
        .where(*_conditions(waiting, staff, wanted))
        .order_by(waiting.c.submitted_at, waiting.c.kind, waiting.c.revision_id)
    )
    return statement if wanted.kind is None else statement.where(waiting.c.kind == wanted.kind.value)


def read_cases(rows: Iterable[Any]) -> list[Case]:
    """The rows of `cases` as values."""
    return [_read_case(dict(row._mapping)) for row in rows]


def _read_case(row: dict[str, Any]) -> Case:
    thousandths = row.pop("thousandths")
    return Case(
        **{**row, "kind": SubjectKind(row["kind"]), "is_change": bool(row["is_change"])},
        quantity=None if thousandths is None else Decimal(thousandths) / 1000,
    )


def count_by_kind(staff: User, wanted: CaseFilter) -> dict[SubjectKind, int]:
    """How many cases of each kind there are under the filter, its own kind aside."""
    waiting = _waiting()
    rows = session.execute(
        select(waiting.c.kind, func.count())
        .join(Organisation, waiting.c.organisation_id == Organisation.id)
        .where(*_conditions(waiting, staff, wanted))
        .group_by(waiting.c.kind)
    )
    counts = dict.fromkeys(SubjectKind, 0)
    counts.update({SubjectKind(kind): count for kind, count in rows})
    return counts


def next_case(staff: User, *, after: tuple[SubjectKind, int] | None = None) -> Case | None:
    """The case of the staff's own province that has waited longest, ``after`` itself aside."""
    rows = session.execute(cases(staff, CaseFilter()).limit(2))
    return next((case for case in read_cases(rows) if (case.kind, case.revision_id) != after), None)


def waiting_count(staff: User) -> int:
    """How many cases wait for the staff's province."""
    return sum(count_by_kind(staff, CaseFilter()).values())


def neighbours(staff: User, kind: SubjectKind, revision_id: int) -> tuple[Case | None, Case | None]:
    """The cases before and after one in the staff's own inbox, for going through it by keyboard."""
    waiting = read_cases(session.execute(cases(staff, CaseFilter()).limit(500)))
    place = next((at for at, case in enumerate(waiting) if (case.kind, case.revision_id) == (kind, revision_id)), None)
    if place is None:
        return None, waiting[0] if waiting else None
    before = waiting[place - 1] if place else None
    return before, waiting[place + 1] if place + 1 < len(waiting) else None


def staff_of(province_code: str) -> Select[User]:
    """Who works in a province's union office now."""
    return select(User).where(
        User.role == UserRole.STAFF,
        User.province_code == province_code,
        User.confirmed_at.is_not(None),
        User.closed_at.is_(None),
    )


def decisions_about(organisation_id: int) -> Select[Decision]:
    """What staff decided about an organisation and its listings, newest first."""
    return (
        select(Decision)
        .where(Decision.organisation_id == organisation_id)
        .order_by(Decision.at.desc(), Decision.id.desc())
    )


def events_of(organisation_id: int, office: str | None) -> Select[*tuple[Any, ...]]:
    """An organisation's history: each event with who acted, newest first.

    Without what concerns the office of another province alone, which stands in an event's detail as ``office``.
    """
    of_office = Event.detail["office"].as_string()
    return (
        select(Event, User.name, User.email)
        .outerjoin(User, User.id == Event.by_id)
        .where(Event.organisation_id == organisation_id, or_(of_office.is_(None), of_office == office))
        .order_by(Event.at.desc(), Event.id.desc())
    )


def reports(staff: User, *, handled: bool = False, kind: SubjectKind | None = None) -> Select[Report]:
    """What readers reported about organisations of the staff's province: open ones oldest first."""
    statement = (
        select(Report)
        .join(Report.organisation)
        .options(
            contains_eager(Report.organisation),
            joinedload(Report.offer).joinedload(Offer.approved).joinedload(OfferRevision.product),
            joinedload(Report.need).joinedload(Need.approved).joinedload(NeedRevision.product),
            joinedload(Report.reporter),
        )
        .where(
            Organisation.province_code == staff.province_code,
            Report.handled_at.is_not(None) if handled else Report.handled_at.is_(None),
        )
    )
    if kind is not None:
        statement = statement.where(Report.kind == kind)
    return statement.order_by(Report.handled_at.desc() if handled else Report.created_at, Report.id)


def reports_about(organisation_id: int) -> Select[Report]:
    """The latest reports about one organisation and its listings."""
    return select(Report).where(Report.organisation_id == organisation_id).order_by(Report.id.desc()).limit(20)


def open_report_count(staff: User) -> int:
    """How many reports wait for the staff's province."""
    return session.scalar(select(func.count()).select_from(reports(staff).order_by(None).subquery())) or 0


def newest_submitted(item: Reviewed) -> Revision | None:
    """The version of a case's subject that waits now, whichever that is."""
    versions: Any = type(item.revision)
    owner = getattr(versions, f"{item.kind}_id")
    found: Revision | None = session.scalar(
        select(versions)
        .where(owner == item.subject.id, versions.status == RevisionStatus.SUBMITTED)
        .order_by(versions.number.desc())
        .limit(1)
    )
    return found
