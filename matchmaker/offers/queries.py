"""Finding offers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select

from matchmaker.accounts.models import User
from matchmaker.measures import today
from matchmaker.offers.kind import OFFERS
from matchmaker.offers.models import Offer
from matchmaker.posting.queries import Group, Listings

_listings = Listings(OFFERS)


def published(on: date | None = None) -> Select[tuple[Offer]]:
    """The offers that everybody may see on a day (today), each with its approved revision, joined as itself."""
    return _listings.published(on or today())


def owned_by(organisation_id: int, *, group: Group | None = None) -> Select[tuple[Offer]]:
    """An organisation's own offers (of one group), newest first."""
    return _listings.owned_by(organisation_id, group=group, on=today())


def count_by_group(organisation_id: int) -> dict[Group, int]:
    """How many offers an organisation has in each group."""
    return _listings.count_by_group(organisation_id, on=today())


def get_owned(offer_id: int, organisation_id: int) -> Offer:
    """A offer of one organisation. Raises NotFound for anybody else's."""
    return _listings.get_owned(offer_id, organisation_id)


def get_on_behalf(offer_id: int, staff: User) -> Offer:
    """An offer that a member of staff writes with its organisation's consent. Raises NotFound."""
    return _listings.get_on_behalf(offer_id, staff)
