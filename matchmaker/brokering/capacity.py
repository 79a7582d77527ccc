"""What a need still lacks and an offer still has, and what becomes of that as introductions come and go.

The figures stand on the listings themselves, where ranking sees them, and are changed under the lock of their row
alone: two brokers at the same moment never promise more than there is.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from matchmaker.accounts.models import User
from matchmaker.brokering.models import Introduction
from matchmaker.db import lock, session
from matchmaker.errors import Unprocessable
from matchmaker.measures import Quantity, Unit, unit
from matchmaker.needs.models import Need
from matchmaker.offers import capacity as growing_areas
from matchmaker.offers.models import Offer

NOTHING: Final = Decimal(0)


def unit_of(listing: Need | Offer) -> Unit:
    """The base unit in which a published listing is counted."""
    product = listing.approved.product if listing.approved else None
    return unit(product.unit if product else "kg")


def left_between(need: Need, offer: Offer) -> Decimal:
    """How much the two can still agree on: what is left of the offer, at most what the need lacks.

    A need that is counted in another unit bounds nothing.
    """
    return min(need.left, offer.left) if unit_of(need) == unit_of(offer) else offer.left


def lock_all(introduction: Introduction) -> None:
    """See an introduction and its listings as they are now, and let nobody else change them until the commit.

    The one order in which they are ever locked: the need, the offer, the introduction; growing areas come after.
    """
    for row in (introduction.need, introduction.offer, introduction):
        lock(row)


def promise(need: Need, offer: Offer, amount: Decimal, *, by: User) -> None:
    """Take an amount of the offer's base unit off both, and commit it on the offer's growing areas.

    Raises Unprocessable(amount) for more than is left, as the rows stand once nobody else changes them.
    """
    for listing in (need, offer):
        lock(listing)
    most = left_between(need, offer)
    if most <= 0:
        raise Unprocessable("amount", "nothing_left")
    if not 0 < amount <= most:
        raise Unprocessable("amount", "more_than_is_left", most=Quantity(most, unit_of(offer)))
    growing_areas.commit(offer, amount, by=by)
    offer.taken += amount
    if unit_of(need) == unit_of(offer):
        need.taken += amount
    session.flush()  # or the next lock would read the rows as they were


def release(need: Need, offer: Offer, amount: Decimal, *, signed: bool = False, by: User | None) -> None:
    """Give back to both what was agreed on and fell through, or was not delivered: what `promise` took, undone.

    ``signed`` says that it was under a contract. Raises Unprocessable(amount) for more than the offer has agreed on.
    """
    for listing in (need, offer):
        lock(listing)
    if not 0 < amount <= offer.taken:
        raise Unprocessable("amount", "more_than_is_agreed", most=Quantity(offer.taken, unit_of(offer)))
    growing_areas.release(offer, amount, signed=signed, by=by)
    offer.taken -= amount
    if unit_of(need) == unit_of(offer):
        need.taken = max(need.taken - amount, NOTHING)
    session.flush()  # or the next lock would read the rows as they were


def introduced(need: Need) -> None:
    """One more offer is being introduced to a need, whose row is locked already."""
    need.open_introductions += 1


def introduction_ended(need: Need) -> None:
    """One offer less is being introduced."""
    lock(need)
    need.open_introductions = max(need.open_introductions - 1, 0)
