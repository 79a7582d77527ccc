"""Who reads a ranked list, and as which side: the listing's own organisation, or staff of its province."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from matchmaker.accounts.access import me
from matchmaker.accounts.models import User
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.viewer import Viewer
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.matching.models import Side
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.models import Organisation


@dataclass(frozen=True)
class Reader:
    """A signed-in person before a list: what they may see of listings, and on which side they stand."""

    user: User
    viewer: Viewer
    side: Side
    organisation: Organisation | None
    """The organisation they act for; None for staff."""

    @property
    def organisation_id(self) -> int | None:
        return self.organisation.id if self.organisation else None


def need_to_read(need_id: int) -> tuple[Need, Reader]:
    """A need for whose list the reader may ask. Raises NotFound for anybody else's."""
    need = session.scalar(select(Need).where(Need.id == need_id).options(*_with_owner(Need)))
    if need is None:
        raise NotFound
    return need, _reader(need, Side.BUYER)


def offer_to_read(offer_id: int) -> tuple[Offer, Reader]:
    """An offer for whose list the reader may ask. Raises NotFound for anybody else's."""
    offer = session.scalar(select(Offer).where(Offer.id == offer_id).options(*_with_owner(Offer)))
    if offer is None:
        raise NotFound
    return offer, _reader(offer, Side.SELLER)


def pair_to_read(need_id: int, offer_id: int) -> tuple[Need, Offer]:
    """A need and an offer, both approved once, for the staff of either's province. Raises NotFound for others."""
    need = session.scalar(select(Need).where(Need.id == need_id).options(*_with_owner(Need)))
    offer = session.scalar(select(Offer).where(Offer.id == offer_id).options(*_with_owner(Offer)))
    if need is None or offer is None or need.approved_id is None or offer.approved_id is None:
        raise NotFound
    sees = current_viewer()
    if not (sees.keeps(need.organisation) or sees.keeps(offer.organisation)):
        raise NotFound
    return need, offer


def own_need(need_id: int) -> tuple[Need, Reader]:
    """A need of the organisation that the reader acts for. Raises NotFound for anybody else's."""
    need, reader = need_to_read(need_id)
    if reader.side is not Side.BUYER:
        raise NotFound
    return need, reader


def own_offer(offer_id: int) -> tuple[Offer, Reader]:
    """An offer of the organisation that the reader acts for. Raises NotFound for anybody else's."""
    offer, reader = offer_to_read(offer_id)
    if reader.side is not Side.SELLER:
        raise NotFound
    return offer, reader


def _with_owner(listing: type[Need] | type[Offer]) -> tuple[ORMOption, ...]:
    return joinedload(listing.organisation), joinedload(listing.approved), joinedload(listing.latest)


def _reader(listing: Need | Offer, own_side: Side) -> Reader:
    sees, membership = current_viewer(), acting_as()
    if membership is not None and sees.owns(listing.organisation):
        return Reader(me(), sees, own_side, membership.organisation)
    is_known = listing.approved_id is not None or sees.reads(listing.latest, listing)
    if sees.keeps(listing.organisation) and is_known:
        return Reader(me(), sees, Side.STAFF, None)
    raise NotFound
