"""A floor or a ceiling as its reader may know it: the one place that says who reads it and that staff did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from matchmaker.browsing.viewer import Owner, Viewer
from matchmaker.organisations import looks

Side = Literal["offer", "need"]


class Priced(Protocol):
    """The listing that has the price."""

    id: int

    @property
    def organisation(self) -> Owner: ...


@dataclass(frozen=True, slots=True, repr=False)
class PrivatePrice:
    """A price that its reader may know. Reading it is a look: a list that does not show it leaves no trace."""

    side: Side
    listing_id: int
    organisation_id: int
    revision_id: int
    _vnd: int

    @classmethod
    def of(
        cls, vnd: int | None, viewer: Viewer, *, side: Side, listing: Priced, revision_id: int
    ) -> PrivatePrice | None:
        """The price in đồng per base unit, for those who may see what is private to the listing's owner."""
        if vnd is None or not viewer.sees_private(listing.organisation):
            return None
        return cls(side, listing.id, listing.organisation.id, revision_id, vnd)

    def read(self) -> int:
        """The price, to be shown. A look of staff is written into the owner's history."""
        looks.at_private_price(
            self.side, self.listing_id, organisation_id=self.organisation_id, revision_id=self.revision_id
        )
        return self._vnd
