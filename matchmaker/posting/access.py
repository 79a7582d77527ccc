"""Who writes listings: members of the organisation, and the member of staff to whom it agreed."""

from __future__ import annotations

from typing import Final

from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.access import me
from matchmaker.organisations.access import acting_as, acts_for_organisation, my_organisation
from matchmaker.posting.kinds import L, R
from matchmaker.posting.queries import Listings
from matchmaker.web.access import Rule


def _writes() -> ResponseReturnValue | None:
    if current_user.is_authenticated and me().is_staff:
        return None  # `writable` finds nothing that its organisation did not agree to
    return acts_for_organisation.check()


writes_listings: Final = Rule("member, or staff on behalf", _writes)
"""Whoever may write a listing; `writable` narrows to those it may be."""


def writable(listings: Listings[L, R], listing_id: int) -> L:
    """The listing to write in. Raises NotFound for one that the signed-in person may not write."""
    if acting_as() is None:
        return listings.get_on_behalf(listing_id, me())
    return listings.get_owned(listing_id, my_organisation().id)
