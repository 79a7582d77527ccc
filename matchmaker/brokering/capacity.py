"""What a need still lacks and an offer still has, and what becomes of that as introductions come and go.

The figures stand on the listings themselves, where ranking sees them, and are changed under the lock of their row
alone: two brokers at the same moment never promise more than there is.
"""

from __future__ import annotations

from decimal import Decimal

from matchmaker.accounts.models import User
from matchmaker.db import lock, session
from matchmaker.errors import Unprocessable
from matchmaker.measures import Quantity, Unit, unit
from matchmaker.needs.models import Need
from matchmaker.offers import capacity as growing_areas
from matchmaker.offers.models import Offer


def unit_of(listing: Need | Offer) -> Unit:
    """The base unit in which a published listing is counted."""
    product = listing.approved.product if listing.approved else None
    return unit(product.unit if product else "kg")


def left_between(need: Need, offer: Offer) -> Decimal:
    """How much the two can still agree on: what is left of the offer, at most what the need lacks.

    A need that is counted in another unit bounds nothing.
    """
    return min(need.left, offer.left) if unit_of(need) == unit_of(offer) else offer.left


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


def introduced(need: Need) -> None:
    """One more offer is being introduced to a need, whose row is locked already."""
    need.open_introductions += 1


def introduction_ended(need: Need) -> None:
    """One offer less is being introduced."""
    lock(need)
    need.open_introductions = max(need.open_introductions - 1, 0)
