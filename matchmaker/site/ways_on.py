"""The ways on that do not fit the bar, in groups, by who is looking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.models import Membership


@dataclass(frozen=True, slots=True)
class WayOn:
    """One way on: its words, a line of what is there, its address and icon."""

    label: str
    note: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """Ways on that belong together."""

    title: str
    ways: list[WayOn]


def groups() -> list[Group]:
    """The groups for whoever makes this request, the most used first."""
    found = [
        Group(_("Đơn vị của tôi"), list(_organisation(acting_as()))),
        *_of_staff(),
        Group(_("Vận hành"), list(_running())),
        Group(_("Xem tất cả"), list(_everything())),
        Group(_("Tài khoản"), list(_account())),
        Group(_("Hiểu thêm"), list(_reading())),
    ]
    return [group for group in found if group.ways]


def _of_staff() -> Iterator[Group]:
    if me().is_staff:
        yield Group(_("Nối cung với cầu"), list(_linking()))
        yield Group(_("Kiểm tra"), list(_checking()))
        yield Group(_("Sổ và số liệu"), list(_reporting()))


def _organisation(membership: Membership | None) -> Iterator[WayOn]:
    if membership is None:
        if not me().is_staff and not me().is_admin:
            note = _("Hợp tác xã, tổ hợp tác, liên hiệp hoặc doanh nghiệp")
            yield WayOn(_("Đăng ký đơn vị"), note, url_for("organisations.register"), "people")
        return
    profile = url_for("organisations.show", organisation_id=membership.organisation_id)
    yield WayOn(membership.organisation.name, _("Trang mọi người thấy"), profile, "people")
    if membership.role.manages:
        yield WayOn(_("Hồ sơ"), _("Tên, nơi, mã số thuế, liên hệ"), url_for("organisations.edit"), "edit")
        yield WayOn(_("Thành viên"), _("Mời thêm, đổi vai, cho thôi"), url_for("organisations.members"), "person")
    note = _("Vùng trồng, đóng gói, VietGAP, OCOP, nhãn hiệu")
    yield WayOn(_("Giấy tờ và mã số"), note, url_for("credentials.mine"), "seal")
    if membership.organisation.kind.is_cooperative:
        note = _("Ghi lô, in tem có mã QR, thu hồi")
        yield WayOn(_("Lô hàng và tem truy xuất"), note, url_for("traceability.mine"), "eye")
        note = _("Giống, phân bón, dịch vụ cần mua")
        yield WayOn(_("Nhu cầu vật tư của tôi"), note, url_for("needs.mine"), "demand")
        note = _("Đào tạo, tư vấn, mặt bằng, vay Quỹ hỗ trợ")
        yield WayOn(_("Hỗ trợ"), note, url_for("programmes.support"), "keep")
        note = _("Đầu vào, đầu ra, đầu tư: còn lại bao nhiêu mỗi hecta")
        yield WayOn(_("Gói liên kết"), note, url_for("contracts.packages"), "keep")
    else:
        note = _("Giống, phân bón, dịch vụ chào bán")
        yield WayOn(_("Vật tư tôi chào bán"), note, url_for("offers.mine"), "supply")
    yield WayOn(_("Hộp tin"), _("Tin về việc của đơn vị"), url_for("worklist.inbox"), "mail")


def _linking() -> Iterator[WayOn]:
    """What a broker does all day."""
    yield WayOn(_("Gọi ai hôm nay?"), _("Xếp theo số tấn mong được liên kết"), url_for("radar.calls"), "people")
    note = _("Nguồn cung, mã số, nhu cầu chờ lâu: vì sao, làm gì")
    yield WayOn(_("Nguồn cung bị tắc"), note, url_for("radar.listed"), "flag")
    note = _("Nhiều HTX cùng giao cho một nhu cầu, hoặc cùng mua vật tư")
    yield WayOn(_("Nhóm chung"), note, url_for("brokering.pools"), "demand")
    note = _("Ai nên bán cho ai trong mùa, hàng nào còn dư, nhu cầu nào còn thiếu")
    yield WayOn(_("Kế hoạch mùa vụ"), note, url_for("planning.index"), "calendar")
    yield WayOn(_("Các kết nối"), _("Đang giới thiệu, đang trao đổi, đã xong"), url_for("brokering.index"), "link")
    yield WayOn(_("Gói liên kết"), _("Của các HTX trong tỉnh"), url_for("contracts.packages"), "keep")
    note = _("Đào tạo, tư vấn, mặt bằng, vay Quỹ: chờ anh/chị trả lời")
    yield WayOn(_("Đề nghị hỗ trợ"), note, url_for("programmes.support"), "review")
    yield WayOn(_("Hộp tin"), _("Tin gửi cho anh/chị"), url_for("worklist.inbox"), "mail")


def _checking() -> Iterator[WayOn]:
    """What staff look at before others rely on it."""
    note = _("Chờ kiểm tra, sắp hết hạn, đình chỉ, thu hồi")
    yield WayOn(_("Kiểm tra chứng nhận và mã số"), note, url_for("moderation.certificates"), "seal")
    yield WayOn(_("Báo cáo của người đọc"), _("Nội dung cần xem lại"), url_for("moderation.reports"), "flag")
    yield WayOn(
        _("Lô hàng"), _("Của các đơn vị trong tỉnh, cả lô đã thu hồi"), url_for("traceability.of_province"), "eye"
    )


def _reporting() -> Iterator[WayOn]:
    """What staff tell the province of."""
    yield WayOn(_("Số liệu"), _("Liên kết, HTX, thị trường, kèm bằng chứng"), url_for("insights.index"), "compare")
    note = _("Mọi HTX của tỉnh: nhập từ Excel, ngừng, giải thể, ngày báo cáo")
    yield WayOn(_("Sổ HTX"), note, url_for("register.index"), "people")
    yield WayOn(_("Lượt được thấy"), _("Bên mua thấy HTX nào, chưa thấy ai"), url_for("radar.exposed"), "eye")


def _running() -> Iterator[WayOn]:
    if me().is_admin:
        note = _("Ai chưa nhận, vì sao, gửi lại")
        yield WayOn(_("Thư không gửi được"), note, url_for("worklist.undelivered"), "mail")


def _everything() -> Iterator[WayOn]:
    yield WayOn(_("Tìm kiếm đã lưu"), _("Có tin mới là anh/chị biết"), url_for("search.saved"), "keep")
    note = _("Giá đã đăng, kèm ngày và nguồn")
    yield WayOn(_("Giá tham chiếu"), note, url_for("prices.index"), "price")
    note = _("Cần gì, thiếu gì theo tháng; dự báo giá")
    yield WayOn(_("Thị trường"), note, url_for("insights.market"), "compare")
    yield WayOn(_("Nguồn cung"), _("Hàng đang chào bán"), url_for("offers.browse"), "supply")
    yield WayOn(_("Nhu cầu mua"), _("Hàng đang cần mua"), url_for("needs.browse"), "demand")
    yield WayOn(_("HTX & doanh nghiệp"), _("Đơn vị đã xác minh"), url_for("organisations.browse"), "people")
    note = _("Hội chợ, hội nghị kết nối, tập huấn")
    yield WayOn(_("Sự kiện"), note, url_for("programmes.events"), "calendar")
    note = _("Hợp tác xã làm tốt, nơi khác làm theo được gì")
    yield WayOn(_("Mô hình điển hình"), note, url_for("programmes.cases"), "star")


def _account() -> Iterator[WayOn]:
    yield WayOn(_("Tài khoản"), _("Tên, mật khẩu, các thiết bị đang đăng nhập"), url_for("accounts.settings"), "person")
    if me().is_staff or me().is_admin:
        note = _("Mã 6 số khi đăng nhập")
        yield WayOn(_("Mã xác thực"), note, url_for("accounts.enrol_totp"), "lock")
    note = _("Xem, tải về, rút đồng ý, xóa")
    yield WayOn(_("Dữ liệu của tôi"), note, url_for("accounts.my_data"), "file")


def _reading() -> Iterator[WayOn]:
    yield WayOn(_("Hướng dẫn"), _("Từng bước cho từng vai"), url_for("site.help_index"), "info")
    note = _("Nhìn vào gì, không nhìn vào gì, ai quyết định")
    yield WayOn(_("Xếp hạng tự động thế nào"), note, url_for("site.how_ranking_works"), "compare")
    yield WayOn(_("Dữ liệu cá nhân"), _("Ai giữ, để làm gì, quyền của anh/chị"), url_for("site.privacy"), "lock")
