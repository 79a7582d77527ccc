"""Who reads and writes lots: the organisation; its province's staff read; staff write with its consent."""

from __future__ import annotations

from matchmaker.accounts.access import me
from matchmaker.errors import NotFound
from matchmaker.organisations.access import acting_as
from matchmaker.traceability import queries
from matchmaker.traceability.models import Lot


def may_write(lot: Lot) -> bool:
    """Whether the reader belongs to the lot's organisation, or writes the lot with its consent."""
    membership = acting_as()
    if membership is not None:
        return membership.organisation_id == lot.organisation_id
    return me().is_staff and lot.helper_id == me().id and _is_of_my_province(lot)


def readable(lot_id: int) -> Lot:
    """A lot of the reader's organisation or province. Raises NotFound for any other."""
    lot = queries.get(lot_id)
    if may_write(lot) or (acting_as() is None and me().is_staff and _is_of_my_province(lot)):
        return lot
    raise NotFound


def writable(lot_id: int) -> Lot:
    """A lot to write in. Raises NotFound for one that the reader may not write."""
    lot = queries.get(lot_id)
    if not may_write(lot):
        raise NotFound
    return lot


def kept(lot_id: int) -> Lot:
    """A lot of an organisation of the staff's province. Raises NotFound for any other."""
    lot = queries.get(lot_id)
    if not (me().is_staff and _is_of_my_province(lot)):
        raise NotFound
    return lot


def _is_of_my_province(lot: Lot) -> bool:
    return lot.organisation.province_code == me().province_code
