"""What the growing areas of an offer have left, told to whoever writes it: before the staff must refuse."""

from __future__ import annotations

from flask_babel import gettext as _

from matchmaker import measures
from matchmaker.credentials.ledger.capacity import Plan
from matchmaker.offers.capacity import room_for
from matchmaker.offers.models import Offer
from matchmaker.posting.kinds import WrittenListing
from matchmaker.web.i18n import language


def _planned(listing: WrittenListing) -> Plan | None:
    assert isinstance(listing, Offer)
    return room_for(listing, listing.latest)


def hint(listing: WrittenListing) -> str:
    """The largest quantity that the chosen areas have for an offer; nothing where that is not known."""
    planned = _planned(listing)
    if planned is None or planned.room is None:
        return ""
    most = measures.format_quantity(planned.room, language())
    return str(_("Các vùng trồng đã chọn còn đủ cho %(most)s, vụ %(year)s.", most=most, year=planned.season))


def warnings(listing: WrittenListing) -> list[str]:
    """That an offer, as it was saved, promises more than its areas have left."""
    planned = _planned(listing)
    if planned is None or not planned.is_too_much:
        return []
    most = measures.format_quantity(planned.most, language())
    return [
        str(
            _(
                "Các vùng trồng đã chọn chỉ còn đủ cho %(most)s, vụ %(year)s. Giảm sản lượng hoặc chọn thêm mã vùng"
                " trồng; vượt quá thì Liên minh chưa duyệt được.",
                most=most,
                year=planned.season,
            )
        )
    ]
