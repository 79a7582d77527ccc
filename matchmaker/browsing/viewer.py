"""Who reads a listing, as far as it decides what they may see (security.md 1.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol


class Owner(Protocol):
    """The organisation that a listing belongs to."""

    id: int
    province_code: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """A reader: a visitor unless more is said."""

    language: str = "vi"
    organisation_id: int | None = None
    """The organisation the reader acts for."""
    province_code: str | None = None
    """The province whose union office the reader works in."""
    is_party: bool = False
    """Whether both sides of an introduction between the reader and the owner said yes."""

    def owns(self, owner: Owner) -> bool:
        return self.organisation_id is not None and self.organisation_id == owner.id

    def keeps(self, owner: Owner) -> bool:
        """Whether the reader is staff of the owner's province."""
        return self.province_code is not None and self.province_code == owner.province_code

    def sees_private(self, owner: Owner) -> bool:
        """Floor, ceiling, exact address, what is not published: the owner and its province's staff."""
        return self.owns(owner) or self.keeps(owner)

    def sees_codes(self, owner: Owner) -> bool:
        """Growing-area and packing-house codes in full."""
        return self.sees_private(owner) or self.is_party

    def as_party(self) -> Viewer:
        """The same reader once an introduction to the owner was accepted by both."""
        return replace(self, is_party=True)

    def as_stranger(self) -> Viewer:
        """What the reader's own listing looks like to everybody else: for previews."""
        return Viewer(language=self.language)
