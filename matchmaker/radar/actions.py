"""The one thing to do about a cause, and where it is done: for staff, and for whoever owns the listing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from matchmaker.radar.models import Cause, RadarKind, RadarLine


@dataclass(frozen=True)
class Action:
    """What to do, and the address where."""

    label: str
    url: str


def for_staff(line: RadarLine) -> Action:
    """What the staff of the province do."""
    offer_id = line.detail.get("offer_id") if line.kind is RadarKind.CODE else line.subject_id
    if line.cause is Cause.UNDER_WAY:
        return Action(str(_("Mở tiến trình")), url_for("pipeline.listed"))
    if offer_id is None:
        return Action(
            str(_("Đăng thay, khi HTX đồng ý")),
            url_for("moderation.organisation", organisation_id=line.organisation_id),
        )
    return _about_need(line) if line.kind is RadarKind.NEED else _about_offer(line, offer_id)


def _about_offer(line: RadarLine, offer_id: int) -> Action:
    match line.cause:
        case Cause.NO_PARTNER:
            return Action(str(_("Tìm bên mua để mời")), url_for("brokering.choose_pair", offer_id=offer_id))
        case Cause.PAPER if line.detail.get("rule") == "certificate_unverified":
            return Action(str(_("Kiểm tra giấy")), url_for("moderation.certificates"))
        case Cause.PAPER | Cause.QUALITY | Cause.LOT:
            return Action(
                str(_("Xem thay đổi mở thêm nhu cầu")), url_for("matching.openings_of_offer", offer_id=offer_id)
            )
        case Cause.PRICE:
            return Action(str(_("Xem giá tham chiếu")), url_for("prices.of_product", product_code=line.product_code))
        case Cause.TOO_SMALL if line.detail.get("pool_need") is None:
            return Action(str(_("Xem nhu cầu, rủ bên khác gộp")), url_for("matching.for_offer", offer_id=offer_id))
        case Cause.TOO_SMALL:
            return _pool(line.detail["pool_need"])
        case Cause.INCOMPLETE:
            return Action(str(_("Gọi HTX viết thêm")), url_for("radar.call", organisation_id=line.organisation_id))
        case _:
            return Action(str(_("Gọi các bên mua hợp")), url_for("matching.for_offer", offer_id=offer_id))


def _about_need(line: RadarLine) -> Action:
    need_id = line.subject_id
    match line.cause:
        case Cause.NO_PARTNER:
            return Action(str(_("Tìm bên bán để mời")), url_for("brokering.choose_pair", need_id=need_id))
        case Cause.TOO_SMALL:
            return _pool(need_id)
        case Cause.PAPER | Cause.QUALITY | Cause.LOT | Cause.INCOMPLETE:
            return Action(str(_("Xem nguồn cung gần hợp")), url_for("matching.for_need", need_id=need_id))
        case _:
            return Action(str(_("Gọi các bên bán hợp")), url_for("matching.for_need", need_id=need_id))


def _pool(need_id: int) -> Action:
    """Pooling with others for a need: the line's own, or the best of the province that an offer may answer.

    Another province's staff propose pools for its needs: of those the offer's own staff see the list alone.
    """
    return Action(str(_("Gộp với nguồn cung khác")), url_for("brokering.supply_proposals", need_id=need_id))


def for_owner(line: RadarLine) -> Action:
    """What the owner of an offer does."""
    offer_id = line.subject_id
    parts = {Cause.QUALITY: "quality", Cause.INCOMPLETE: "quality", Cause.LOT: "amount", Cause.PRICE: "price"}
    if line.cause in parts:
        return Action(str(_("Sửa nguồn cung")), url_for("offers.edit_part", offer_id=offer_id, part=parts[line.cause]))
    if line.cause is Cause.PAPER:
        missing = line.detail.get("rule") == "certificate_missing"
        if missing:
            return Action(str(_("Khai giấy, mã này")), url_for("credentials.new", kind=line.detail["kind"]))
        return Action(str(_("Mở giấy, mã số của tôi")), url_for("credentials.mine"))
    if line.cause is Cause.UNDER_WAY:
        return Action(str(_("Xem các kết nối")), url_for("brokering.index"))
    if line.cause is Cause.NO_PARTNER:
        return Action(
            str(_("Lưu tìm kiếm nhu cầu")), url_for("needs.browse", q=line.product.name_vi if line.product else None)
        )
    return Action(str(_("Xem nhu cầu phù hợp")), url_for("matching.for_offer", offer_id=offer_id))
