"""Finding listings, written once for offers and needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.listings import RevisionStatus
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.posting.kinds import Kind, L, R


class Group(StrEnum):
    """How an organisation sorts its own listings."""

    UNFINISHED = "unfinished"
    """Never published, and its author's turn."""
    LIVE = "live"
    """In review or published."""
    CLOSED = "closed"
    """Expired, withdrawn, suspended or rejected."""


@dataclass(frozen=True)
class Listings(Generic[L, R]):
    """The statements for one kind of listing."""

    kind: Kind[L, R]

    def published(self, on: date) -> Select[tuple[L]]:
        """What everybody may see on a day: approved, its window not over, its owner verified.

        The approved revision (joined under its own name, so callers may filter by it), its product and
        commune and the organisation come along.
        """
        listing, revision = self._tables()
        return (
            select(listing)
            .join(revision, listing.approved_id == revision.id)
            .join(Organisation, Organisation.id == listing.organisation_id)
            .where(
                listing.withdrawn_at.is_(None),
                listing.suspended_at.is_(None),
                revision.ends_on >= on,
                Organisation.standing == Standing.VERIFIED,
            )
            .options(
                contains_eager(listing.approved).joinedload(revision.product),
                contains_eager(listing.approved).joinedload(revision.commune),
                contains_eager(listing.organisation),
            )
        )

    def owned_by(self, organisation_id: int, *, group: Group | None = None, on: date) -> Select[tuple[L]]:
        """An organisation's own listings (of one group), newest first, each with both its revisions."""
        listing, _ = self._tables()
        latest, approved = self._revisions()
        statement = (
            self._joined(latest, approved)
            .where(listing.organisation_id == organisation_id)
            .options(
                contains_eager(listing.latest.of_type(latest)).joinedload(latest.product),
                contains_eager(listing.approved.of_type(approved)),
                joinedload(listing.organisation),
            )
            .order_by(func.coalesce(latest.submitted_at, latest.created_at).desc(), listing.id.desc())
        )
        return statement if group is None else statement.where(self._is_in(group, latest, approved, on))

    def count_by_group(self, organisation_id: int, *, on: date) -> dict[Group, int]:
        """How many listings an organisation has in each group."""
        listing, _ = self._tables()
        latest, approved = self._revisions()
        counts = [func.count().filter(self._is_in(group, latest, approved, on)).label(group.value) for group in Group]
        statement = (
            self._joined(latest, approved).where(listing.organisation_id == organisation_id).with_only_columns(*counts)
        )
        row = session.execute(statement).one()
        return {group: row._mapping[group.value] for group in Group}

    def get_owned(self, listing_id: int, organisation_id: int) -> L:
        """A listing of one organisation. Raises NotFound for anybody else's."""
        listing, _ = self._tables()
        found: L | None = session.scalar(
            select(listing).where(listing.id == listing_id, listing.organisation_id == organisation_id)
        )
        if found is None:
            raise NotFound
        return found

    def get_on_behalf(self, listing_id: int, staff: User) -> L:
        """A listing that a member of staff writes with its organisation's consent. Raises NotFound.

        The consent is to this person, while it lasts, and while the organisation is of the person's province.
        """
        listing, _ = self._tables()
        found: L | None = session.scalar(
            select(listing)
            .join(Organisation, Organisation.id == listing.organisation_id)
            .where(
                listing.id == listing_id,
                listing.on_behalf_by_id == staff.id,
                listing.on_behalf_ended_at.is_(None),
                Organisation.province_code == staff.province_code,
            )
        )
        if found is None:
            raise NotFound
        return found

    def _joined(self, latest: Any, approved: Any) -> Select[Any]:
        listing, _ = self._tables()
        return (
            select(listing)
            .join(latest, latest.id == listing.latest_id)
            .outerjoin(approved, approved.id == listing.approved_id)
        )

    def _is_in(self, group: Group, latest: Any, approved: Any, on: date) -> ColumnElement[bool]:
        """The condition of a group; every listing is in exactly one."""
        listing, _ = self._tables()
        closed = or_(
            listing.withdrawn_at.is_not(None),
            listing.suspended_at.is_not(None),
            and_(approved.id.is_not(None), approved.ends_on < on),
            and_(approved.id.is_(None), latest.status == RevisionStatus.REJECTED),
        )
        open_to_author = latest.status.in_([RevisionStatus.DRAFT, RevisionStatus.SENT_BACK])
        unfinished = and_(approved.id.is_(None), open_to_author)
        if group is Group.CLOSED:
            return closed
        not_closed = func.coalesce(closed, False).is_(False)
        return and_(not_closed, unfinished if group is Group.UNFINISHED else ~unfinished)

    def _revisions(self) -> tuple[Any, Any]:
        """The revision table twice: for the latest and for the approved one."""
        return aliased(self.kind.revision, name="latest"), aliased(self.kind.revision, name="approved")

    def _tables(self) -> tuple[Any, Any]:
        """The mapped classes, whose columns the protocols know as plain values."""
        return self.kind.listing, self.kind.revision
