"""Who reads a listing, as far as it decides what they may see (security.md 1.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol


class Owner(Protocol):
    """The organisation that a listing belongs to."""

    id: int
    province_code: str


class Version(Protocol):
    """One revision of a listing."""

    submitted_at: datetime | None


class Written(Protocol):
    """A listing as far as it says who writes it."""

    @property
    def organisation(self) -> Owner: ...
    @property
    def helper_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Viewer:
    """A reader: a visitor unless more is said."""

    language: str = "vi"
    organisation_id: int | None = None
    """The organisation the reader acts for."""
    province_code: str | None = None
    """The province whose union office the reader works in."""
    staff_id: int | None = None
    """The reader's own id, where that is staff."""
    is_party: bool = False
    """Whether both sides of an introduction between the reader and the owner said yes."""

    def owns(self, owner: Owner) -> bool:
        return self.organisation_id is not None and self.organisation_id == owner.id

    def keeps(self, owner: Owner) -> bool:
        """Whether the reader is staff of the owner's province."""
        return self.province_code is not None and self.province_code == owner.province_code

    def sees_private(self, owner: Owner) -> bool:
        """Floor, ceiling, exact address: the owner and its province's staff."""
        return self.owns(owner) or self.keeps(owner)

    def helps(self, listing: Written) -> bool:
        """Whether the reader is the member of staff who writes the listing with its owner's consent."""
        return self.staff_id is not None and self.staff_id == listing.helper_id

    def reads(self, version: Version, listing: Written) -> bool:
        """Whether the reader may see a version that is not public: its owner, whoever writes it on the owner's
        behalf, and, once it was submitted, union staff. The one rule about drafts; nobody else ever sees one.
        """
        if self.owns(listing.organisation) or self.helps(listing):
            return True
        return self.province_code is not None and version.submitted_at is not None

    def sees_codes(self, owner: Owner) -> bool:
        """Growing-area and packing-house codes in full."""
        return self.sees_private(owner) or self.is_party

    def as_party(self) -> Viewer:
        """The same reader once an introduction to the owner was accepted by both."""
        return replace(self, is_party=True)

    def as_stranger(self) -> Viewer:
        """What the reader's own listing looks like to everybody else: for previews."""
        return Viewer(language=self.language)
