"""The tables of the room as workbooks: the same rows as on the pages, columns that stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _

from matchmaker.insights.figures import EVERYWHERE, Figures, Linked, Month, Part, Share, Where
from matchmaker.insights.linkage import words
from matchmaker.insights.linkage.certificates import KindCount
from matchmaker.insights.linkage.ladder import Linkage, Rung
from matchmaker.insights.linkage.summing import Known, Summary, hectares_of, premium_pct, tonnes_of, value_of
from matchmaker.organisations.words import KINDS
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, MONEY, Sheet, Told, workbook_with


def share_workbook(shares: Sequence[Share], linked: Sequence[Linked]) -> bytes:
    """The share with its history, and the cooperatives behind it."""
    return workbook_with([shares_sheet(shares), cooperatives_sheet(linked)])


def linkages_workbook(linkages: Sequence[Linkage], day: date) -> bytes:
    """One linkage a row."""
    return workbook_with([linkages_sheet(linkages, day)])


def picture_workbook(
    figures: Figures, rung: Rung, day: date, where: Where, months: Sequence[Month], kinds: Sequence[KindCount]
) -> bytes:
    """Everything that the picture shows, a sheet each."""
    return workbook_with(
        [
            summary_sheet(figures, rung, day, where),
            parts_sheet(_("Theo sản phẩm"), figures.by_product(rung, day, where), products=True),
            parts_sheet(_("Theo xã, phường"), figures.by_commune(rung, day, where), products=False),
            months_sheet(months),
            *([certificates_sheet(kinds)] if kinds else []),
            linkages_sheet(figures.standing(rung, day, where), day),
        ]
    )


def shares_sheet(shares: Sequence[Share]) -> Sheet:
    """One day a row, oldest first."""
    columns: list[Told[Share]] = [
        Told(_("Ngày"), lambda each: each.on, 12),
        Told(_("Bậc chứng cứ"), lambda each: str(words.RUNGS[each.rung]), 18),
        Told(_("HTX nông nghiệp có liên kết"), lambda each: each.linked, 16),
        Told(_("Tổng số HTX nông nghiệp"), _whole, 16),
        Told(_("Tỷ lệ (%)"), lambda each: each.percent, 10, "0.0"),
        Told(_("Mẫu số chốt ngày"), lambda each: each.denominator.on if each.denominator else None, 14),
        Told(_("Nguồn mẫu số"), lambda each: words.denominator_source(each.denominator), 40),
        Told(_("Ngoài sổ đã chốt"), lambda each: each.outside, 12),
    ]
    return Sheet.of(_("Tỷ lệ"), columns, shares)


def _whole(share: Share) -> int | None:
    return share.denominator.agricultural_cooperatives if share.denominator else None


def cooperatives_sheet(linked: Sequence[Linked]) -> Sheet:
    """One cooperative a row."""
    columns: list[Told[Linked]] = [
        Told(_("Tên"), lambda each: each.cooperative.name, 40),
        Told(_("Loại đơn vị"), lambda each: str(KINDS[each.cooperative.kind]), 18),
        Told(_("Xã, phường"), lambda each: words.commune_name(each.cooperative.commune_code), 24),
        Told(_("Tính vào tỷ lệ"), lambda each: each.cooperative.counts_in_share, 12),
        Told(_("Bậc chứng cứ"), lambda each: str(words.RUNGS[each.rung]), 18),
        Told(_("Số liên kết"), lambda each: each.summary.linkages, 10),
        Told(_("Doanh nghiệp"), lambda each: each.summary.enterprises, 12),
        Told(_("Diện tích (ha)"), lambda each: _if_known(each.summary.hectares), 12, AMOUNT),
        Told(_("Sản lượng (tấn)"), lambda each: _if_known(each.summary.tonnes), 14, AMOUNT),
        Told(_("Đã nhận (tấn)"), lambda each: each.summary.delivered_tonnes, 14, AMOUNT),
        Told(_("Giá trị (đồng)"), lambda each: _if_known(each.summary.value_vnd), 18, MONEY),
    ]
    return Sheet.of(_("Hợp tác xã"), columns, linked)


def linkages_sheet(linkages: Sequence[Linkage], day: date) -> Sheet:
    """One linkage a row, with the day of each rung."""
    columns: list[Told[Linkage]] = [
        Told(_("Số"), lambda each: each.key, 8),
        Told(_("Hợp tác xã"), lambda each: each.cooperative.name, 40),
        Told(_("Xã, phường"), lambda each: words.commune_name(each.cooperative.commune_code), 24),
        Told(_("Doanh nghiệp"), lambda each: each.enterprise.name, 40),
        Told(_("Sản phẩm"), lambda each: words.product_name(each.product_code), 24),
        Told(_("Chiều"), lambda each: str(words.DIRECTIONS[each.direction]), 18),
        Told(_("Bậc chứng cứ"), lambda each: words.rung_name(each.rung_on(day)), 18),
        *(_rung_column(rung, day) for rung in Rung),
        Told(_("Ngày ký trên giấy"), lambda each: each.paper_on, 12),
        Told(_("Số hợp đồng"), lambda each: each.contract_number, 16),
        Told(_("Diện tích (ha)"), lambda each: _if_known(hectares_of([each])), 12, AMOUNT),
        Told(_("Sản lượng (tấn)"), lambda each: tonnes_of(each, day), 14, AMOUNT),
        Told(_("Giá trị (đồng)"), lambda each: value_of(each, day), 18, MONEY),
        Told(_("Cao hơn giá tham chiếu (%)"), lambda each: _premium(each, day), 14, "0.0"),
        Told(_("Nguồn lời khai"), lambda each: each.source, 30),
        Told(_("Địa chỉ trang"), lambda each: public_address(page_of(each)), 40),
    ]
    return Sheet.of(_("Liên kết"), columns, linkages)


def _rung_column(rung: Rung, day: date) -> Told[Linkage]:
    def reached(each: Linkage) -> date | None:
        on = each.reached(rung)
        return on if on is not None and on <= day else None

    return Told(str(words.RUNGS[rung]), reached, 14)


def _premium(linkage: Linkage, day: date) -> Decimal | None:
    return premium_pct(linkage.agreed_on(day))


def page_of(linkage: Linkage) -> str:
    """The address of a linkage's page."""
    if linkage.introduction_id is not None:
        return url_for("insights.linkage", introduction_id=linkage.introduction_id)
    return url_for("insights.declared_linkage", declaration_id=linkage.declaration_id)


def summary_sheet(figures: Figures, rung: Rung, day: date, where: Where = EVERYWHERE) -> Sheet:
    """One figure a row: what it is, how much, and of how many linkages it is known."""
    rows = words.summary_rows(figures.summary(rung, day, where))
    columns: list[Told[words.FigureRow]] = [
        Told(_("Số liệu"), lambda each: str(each.name), 36),
        Told(_("Giá trị"), lambda each: each.value, 18, AMOUNT),
        Told(_("Biết của mấy liên kết"), lambda each: each.known, 14),
        Told(_("Trong số"), lambda each: each.of, 10),
        Told(_("Bậc chứng cứ"), lambda _each: str(words.RUNGS[rung]), 18),
        Told(_("Tính đến ngày"), lambda _each: day, 14),
    ]
    return Sheet.of(_("Tóm tắt"), columns, rows)


def parts_sheet(title: str, parts: Sequence[Part], *, products: bool) -> Sheet:
    """One product or commune a row."""
    name = words.product_name if products else words.commune_name
    columns: list[Told[Part]] = [
        Told(_("Sản phẩm") if products else _("Xã, phường"), lambda each: name(each.code), 28),
        Told(_("Số liên kết"), lambda each: each.summary.linkages, 10),
        Told(_("Hợp tác xã"), lambda each: each.summary.cooperatives, 10),
        Told(_("Tổ hợp tác"), lambda each: each.summary.groups, 10),
        Told(_("Doanh nghiệp"), lambda each: each.summary.enterprises, 12),
        Told(_("Diện tích (ha)"), lambda each: _if_known(each.summary.hectares), 12, AMOUNT),
        Told(_("Sản lượng (tấn)"), lambda each: _if_known(each.summary.tonnes), 14, AMOUNT),
        Told(_("Đã nhận (tấn)"), lambda each: each.summary.delivered_tonnes, 14, AMOUNT),
        Told(_("Giá trị (đồng)"), lambda each: _if_known(each.summary.value_vnd), 18, MONEY),
        Told(_("Cao hơn giá tham chiếu (%)"), lambda each: _median(each.summary), 14, "0.0"),
        Told(_("Số hợp đồng có giá tham chiếu"), lambda each: _compared(each.summary), 14),
    ]
    return Sheet.of(title, columns, parts)


def _median(told: Summary) -> Decimal | None:
    return told.premium.median_pct if told.premium is not None else None


def _compared(told: Summary) -> int:
    return told.premium.count if told.premium is not None else 0


def months_sheet(months: Sequence[Month]) -> Sheet:
    """One month a row, those without anything too."""
    columns: list[Told[Month]] = [
        Told(_("Tháng"), lambda each: words.month(each.first), 12),
        Told(_("Liên kết mới lên bậc"), lambda each: each.new, 14),
        Told(_("Đã nhận (tấn)"), lambda each: each.delivered_tonnes, 14, AMOUNT),
        Told(_("Giá trị đã nhận (đồng)"), lambda each: each.delivered_vnd, 18, MONEY),
    ]
    return Sheet.of(_("Theo tháng"), columns, months)


def certificates_sheet(kinds: Sequence[KindCount]) -> Sheet:
    """One kind of certificate a row."""
    columns: list[Told[KindCount]] = [
        Told(_("Loại giấy tờ"), lambda each: each.name(language()), 32),
        Told(_("Còn hiệu lực"), lambda each: each.valid, 12),
        Told(_("HTX có giấy"), lambda each: each.holders, 12),
        Told(_("Hết hạn trong 90 ngày"), lambda each: each.expiring, 14),
        Told(_("Đã hết hạn"), lambda each: each.expired, 12),
        Told(_("Sớm nhất hết hạn ngày"), lambda each: each.next_on, 14),
    ]
    return Sheet.of(_("Giấy chứng nhận"), columns, kinds)


def _if_known(sum_: Known) -> Decimal | None:
    """A sum; an empty cell where nothing of it is known."""
    return sum_.amount if sum_.known else None
