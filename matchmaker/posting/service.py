"""The steps of a listing's life, written once for offers and needs.

A step takes the listing's lock first, so two people who act at once act one after the other. Each leaves an
event in the same transaction; steps that somebody waits for leave messages too. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from sqlalchemy import delete

from matchmaker import audit, outbox
from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Product
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.listings import ListingState, RevisionStatus
from matchmaker.measures import schedule, today
from matchmaker.organisations import queries as organisations
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.posting import rules
from matchmaker.posting.kinds import Kind, L, R, WrittenListing
from matchmaker.posting.search import search_text_of

CONSENT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """Which state of a listing a form was made from."""

    revision_id: int
    version: int


@dataclass(frozen=True)
class Posting(Generic[L, R]):
    """The verbs for one kind of listing."""

    kind: Kind[L, R]

    def start_draft(self, organisation: Organisation, *, by: User, on_behalf_consent: str | None = None) -> L:
        """An empty draft of ``organisation``. ``on_behalf_consent`` says how it agreed that staff write for it."""
        listing = self.kind.listing()
        listing.organisation = organisation
        listing.on_behalf_consent = on_behalf_consent
        listing.on_behalf_by_id = by.id if on_behalf_consent else None
        session.add(listing)
        session.flush()
        self._add_revision(listing, by=by, number=1, content={"commune_code": organisation.commune_code})
        detail = {"on_behalf": True} if on_behalf_consent else {}
        self._record("started", listing, by, **detail)
        return listing

    def draft_of(self, listing: L, *, by: User) -> R:
        """The revision to write in: the open one, or a new one with the latest's content.

        Raises WrongState for a listing that was withdrawn or suspended.
        """
        self._lock(listing)
        if listing.withdrawn_at is not None or listing.suspended_at is not None:
            raise WrongState(listing, wanted=ListingState.PUBLISHED)
        latest: R = listing.latest
        if latest.is_open:
            return latest
        return self._add_revision(listing, by=by, number=latest.number + 1, content=self._content(latest))

    def write_part(self, listing: L, part: str, values: Mapping[str, Any], *, by: User, seen: Seen) -> R:
        """Write one part of a listing, in a new draft where the latest revision is closed.

        Raises Conflict where the listing is no longer as it was seen, WrongState where it was withdrawn.
        """
        self._lock(listing)
        if seen != Seen(listing.latest.id, listing.latest.version):
            raise Conflict(f"{self.kind.name} {listing.id} was written to since")
        draft = self.draft_of(listing, by=by)
        self.save_part(draft, part, values, by=by)
        return draft

    def save_part(self, revision: R, part: str, values: Mapping[str, Any], *, by: User) -> None:
        """Write one part of a draft. Values are typed and checked; a part may be left incomplete.

        Where its organisation writes itself, staff write on its behalf no longer. Raises WrongState where the
        revision is no longer open, ValueError for a column of another part.
        """
        listing = self.kind.listing_of(revision)
        self._lock(listing)
        if not revision.is_open:
            raise WrongState(revision, wanted=RevisionStatus.DRAFT)
        if foreign := set(values) - set(self.kind.parts[part]):
            raise ValueError(f"{sorted(foreign)} are not of the part {part}")
        if "product_code" in values:
            self._follow_product(revision, values["product_code"])
        for column, value in values.items():
            setattr(revision, column, value)
        revision.version += 1
        session.flush()
        session.refresh(revision, ["product", "commune"])
        revision.search_text = search_text_of(revision, listing.organisation)
        self._record("saved", listing, by, part=part, revision=revision.number)
        if listing.helper_id is not None and not by.is_staff:
            self._end_consent(listing, by=by, why="owner_wrote")

    def submit(self, listing: L, *, by: User) -> R:
        """Hand the open revision to the staff; an older submission steps back for it.

        Raises Unprocessable for the first column that is missing or no longer possible, WrongState where
        there is nothing to submit.
        """
        self._lock(listing)
        revision: R = listing.latest
        if listing.withdrawn_at is not None or listing.suspended_at is not None:
            raise WrongState(listing, wanted=ListingState.DRAFT)
        self._check_whole(revision, listing.organisation)
        for older in self._submitted(listing):
            older.decide(RevisionStatus.SUPERSEDED)
        revision.submit()
        session.flush()
        self._record("submitted", listing, by, revision=revision.number)
        self._tell(listing, "submitted", path=self._mine)
        return revision

    def publish(self, revision: R, *, by: User) -> None:
        """Approve exactly this revision and show it, unless the listing or its owner is hidden: then it shows after.

        Raises WrongState where it no longer waits, Unprocessable where it promises more than there is: then
        nothing of the step is to be kept.
        """
        listing = self._lock_for(revision)
        if listing.withdrawn_at is not None:
            raise WrongState(listing, wanted=ListingState.SUBMITTED)
        revision.decide(RevisionStatus.APPROVED)
        listing.approved = revision
        listing.published_at = listing.published_at or now()
        session.flush()
        self.kind.follow(listing, by)
        hidden = _why_hidden(listing)
        self._record("approved" if hidden else "published", listing, by, revision=revision.number)
        self._tell(listing, "published", path=self._page(listing), hidden=hidden)

    def send_back(self, revision: R, *, by: User, reasons: Sequence[str], note: str = "") -> None:
        """Ask its author to change a submitted revision. Reasons are codes. Raises WrongState."""
        self._refuse(revision, RevisionStatus.SENT_BACK, by=by, reasons=reasons, note=note)

    def reject(self, revision: R, *, by: User, reasons: Sequence[str], note: str = "") -> None:
        """Refuse a submitted revision for good. Reasons are codes. Raises WrongState."""
        self._refuse(revision, RevisionStatus.REJECTED, by=by, reasons=reasons, note=note)

    def _refuse(self, revision: R, outcome: RevisionStatus, *, by: User, reasons: Sequence[str], note: str) -> None:
        listing = self._lock_for(revision)
        revision.decide(outcome)
        session.flush()
        self._record(outcome.value, listing, by, revision=revision.number, reasons=list(reasons), note=note)
        path = f"{self._page(listing)}/edit" if outcome is RevisionStatus.SENT_BACK else self._mine
        self._tell(listing, outcome.value, path=path, reasons=list(reasons), note=note)

    def withdraw(self, listing: L, *, by: User, reason: str = "") -> None:
        """Take a listing back. A submission that waits leaves the queue. Raises WrongState."""
        self._lock(listing)
        if listing.withdrawn_at is not None or listing.suspended_at is not None:
            raise WrongState(listing, wanted=ListingState.PUBLISHED)
        listing.withdrawn_at = now()
        for waiting in self._submitted(listing):
            waiting.decide(RevisionStatus.SUPERSEDED)
        session.flush()
        self.kind.follow(listing, by)
        self._record("withdrawn", listing, by, reason=reason)
        if listing.helper_id is not None:
            self._end_consent(listing, by=by, why="withdrawn")

    def end_consent(self, listing: L, *, by: User) -> None:
        """Let staff write on the organisation's behalf no longer. Raises WrongState where nobody may."""
        self._lock(listing)
        if listing.helper_id is None:
            raise WrongState(listing, wanted="written on behalf")
        self._end_consent(listing, by=by, why="owner_ended")

    def _end_consent(self, listing: L, *, by: User, why: str) -> None:
        listing.on_behalf_ended_at = now()
        session.flush()
        self._record("consent_ended", listing, by, why=why)

    def suspend(self, listing: L, *, by: User, reasons: Sequence[str], note: str = "") -> None:
        """Hide a listing from everybody but its owner and the staff. Raises WrongState if nobody sees it anyway."""
        self._lock(listing)
        if listing.suspended_at is not None or listing.withdrawn_at is not None:
            raise WrongState(listing, wanted=ListingState.PUBLISHED)
        listing.suspended_at = now()
        session.flush()
        self.kind.follow(listing, by)
        self._record("suspended", listing, by, reasons=list(reasons))
        self._tell(listing, "suspended", path=self._mine, reasons=list(reasons), note=note)

    def restore(self, listing: L, *, by: User, note: str = "") -> None:
        """Show a suspended listing again, if nothing else hides it.

        Raises WrongState unless it is suspended, Unprocessable where others hold by now what it promises.
        """
        self._lock(listing)
        if listing.suspended_at is None:
            raise WrongState(listing, wanted=ListingState.SUSPENDED)
        listing.suspended_at = None
        session.flush()
        self.kind.follow(listing, by)
        self._record("restored", listing, by)
        self._tell(listing, "restored", path=self._page(listing), note=note, hidden=_why_hidden(listing))

    def copy(self, listing: L, *, by: User) -> L:
        """A new draft with the content of ``listing``'s latest revision.

        What an organisation copies itself is its own: staff write on in copies that they made alone.
        """
        consent = listing.on_behalf_consent if listing.helper_id == by.id else None
        made = self.start_draft(listing.organisation, by=by, on_behalf_consent=consent)
        for column, value in self._content(listing.latest).items():
            setattr(made.latest, column, value)
        session.flush()
        made.latest.search_text = listing.latest.search_text
        self._record("copied", made, by, of=listing.id)
        return made

    def discard(self, listing: L, *, by: User) -> None:
        """Delete a draft that never left its author's hands. Raises WrongState for any other listing."""
        self._lock(listing)
        revision = listing.latest
        if revision.submitted_at is not None or revision.number > 1 or not revision.is_open:
            raise WrongState(listing, wanted=ListingState.DRAFT)
        self._record("discarded", listing, by)
        listing.latest_id = None
        session.flush()
        session.delete(revision)
        session.flush()
        session.execute(delete(self.kind.listing).where(self.kind.listing.id == listing.id))  # type: ignore[arg-type]  # one of two classes
        session.expunge(listing)

    # the pieces of the steps -----------------------------------------------------------------------------

    def _lock(self, listing: L) -> None:
        """See the listing and its latest revision as they are now, and hold them until the commit."""
        session.flush()
        lock(listing)
        session.refresh(listing.latest)

    def _lock_for(self, revision: R) -> L:
        listing = self.kind.listing_of(revision)
        self._lock(listing)
        session.refresh(revision)
        return listing

    def _submitted(self, listing: L) -> list[R]:
        """Revisions of a listing that wait for a decision; there is one at most."""
        table: Any = self.kind.revision
        owner = getattr(table, f"{self.kind.name}_id")
        return list(session.query(table).filter(owner == listing.id, table.status == RevisionStatus.SUBMITTED))

    def _add_revision(self, listing: L, *, by: User, number: int, content: Mapping[str, Any]) -> R:
        revision = self.kind.revision()
        setattr(revision, self.kind.name, listing)
        revision.number = number
        revision.created_by_id = by.id
        for column, value in content.items():
            setattr(revision, column, value)
        session.add(revision)
        session.flush()
        listing.latest = revision
        session.flush()
        return revision

    def _content(self, revision: R) -> dict[str, Any]:
        """What a revision says, as values that another one may own."""
        return {column: _own(getattr(revision, column)) for column in (*self.kind.columns, "search_text")}

    def _follow_product(self, revision: R, code: str | None) -> None:
        """Forget what made sense for the former product alone."""
        if code == revision.product_code:
            return
        former = revision.product
        product = session.get(Product, code) if code else None
        asked = {each["key"] for each in product.attributes} if product else set()
        revision.attributes = {key: value for key, value in revision.attributes.items() if key in asked}
        if former is not None and product is not None and former.unit != product.unit:
            for column in self.kind.per_base_unit:
                setattr(revision, column, [] if column == "schedule" else None)

    def _check_whole(self, revision: R, organisation: Organisation) -> None:
        for column in rules.missing(revision):
            raise Unprocessable(column, "empty")
        assert revision.product is not None
        assert revision.starts_on is not None
        assert revision.ends_on is not None
        rules.check_branch(organisation.kind, self.kind.side, is_input=revision.product.is_input)
        window = rules.check_window(revision.starts_on, revision.ends_on, today=today())
        rows = getattr(revision, "schedule", [])
        if rows and not schedule.fits(rows, total=revision.quantity, window=window):
            raise Unprocessable("schedule", "not_the_total")

    def _record(self, what: str, listing: L, by: User, **detail: Any) -> None:
        audit.record(
            f"{self.kind.name}.{what}",
            listing,  # type: ignore[arg-type]  # a listing is a mapped row
            by=by,
            organisation_id=listing.organisation_id,
            **detail,
        )

    def _tell(self, listing: L, what: str, *, path: str, **values: Any) -> None:
        """A message to everybody who acts for the organisation."""
        product: Product | None = listing.latest.product
        for membership in organisations.members(listing.organisation_id):
            reader = membership.user
            outbox.queue(
                f"{self.kind.name}s/{what}",
                to_email=reader.email,
                to_id=reader.id,
                language=reader.language,
                path=path,
                product_vi=product.name("vi") if product else "",
                product_en=product.name("en") if product else "",
                organisation=listing.organisation.name,
                **values,
            )

    @property
    def _mine(self) -> str:
        return f"/{self.kind.name}s/mine"

    def _page(self, listing: L) -> str:
        return f"/{self.kind.name}s/{listing.id}"


def _why_hidden(listing: WrittenListing) -> str:
    """Why nobody else sees a listing with an approved version; empty where everybody does."""
    owner = listing.organisation
    if listing.suspended_at is not None:
        return "suspended"
    if owner.standing is Standing.SUSPENDED:
        return "organisation_suspended"
    if not owner.is_verified:
        return "organisation_unverified"
    return "expired" if listing.state() is ListingState.EXPIRED else ""


def _own(value: Any) -> Any:
    """A copy of what two revisions must not share."""
    return value.copy() if isinstance(value, dict | list) else value
