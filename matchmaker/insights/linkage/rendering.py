"""Tables in the reader's words: as sheets of a workbook, and as text for pages and papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.catalogue import reading
from matchmaker.insights.linkage import words
from matchmaker.insights.linkage.chains import ChainKind
from matchmaker.insights.linkage.ladder import Direction, Linkage, Rung
from matchmaker.insights.linkage.tables import COLUMNS, Cell, Kind, Name, Table
from matchmaker.measures import format_date, format_number
from matchmaker.organisations.models import OrganisationKind
from matchmaker.organisations.words import KINDS
from matchmaker.web import workbook
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import Sheet, workbook_with

TITLES: Final[Mapping[Name, Any]] = {
    Name.SUMMARY: _l("Tóm tắt"),
    Name.SHARES: _l("Tỷ lệ theo thời gian"),
    Name.RUNGS: _l("Tỷ lệ theo bậc"),
    Name.COOPERATIVES: _l("Các HTX"),
    Name.LINKAGES: _l("Từng liên kết"),
    Name.PRODUCTS: _l("Theo sản phẩm"),
    Name.COMMUNES: _l("Theo xã, phường"),
    Name.PROVINCES: _l("Theo tỉnh của doanh nghiệp"),
    Name.CHAINS: _l("Chuỗi cây trồng, vật nuôi"),
    Name.MONTHS: _l("Theo tháng"),
    Name.CERTIFICATES: _l("Giấy chứng nhận và mã số"),
}
HEADINGS: Final[Mapping[str, Any]] = {
    "figure": _l("Số liệu"),
    "amount": _l("Giá trị"),
    "known": _l("Biết của mấy liên kết"),
    "of": _l("Trong số"),
    "on": _l("Ngày"),
    "rung": _l("Bậc chứng cứ"),
    "linked": _l("HTX nông nghiệp có liên kết"),
    "counted": _l("HTX nông nghiệp"),
    "percent": _l("Tỷ lệ (%)"),
    "counted_on": _l("Mẫu số ngày"),
    "outside": _l("Có liên kết, ngoài sổ đã chốt"),
    "invented_counted": _l("HTX trình diễn trong mẫu số"),
    "cooperative": _l("Hợp tác xã"),
    "organisation": _l("Loại đơn vị"),
    "commune": _l("Xã, phường"),
    "province": _l("Tỉnh của doanh nghiệp"),
    "counts_in_share": _l("Tính vào tỷ lệ"),
    "linkages": _l("Liên kết"),
    "cooperatives": _l("Số HTX"),
    "groups": _l("Số tổ hợp tác"),
    "unions": _l("Số liên hiệp HTX"),
    "enterprise": _l("Doanh nghiệp"),
    "enterprises": _l("Số doanh nghiệp"),
    "hectares": _l("Diện tích (ha)"),
    "tonnes": _l("Sản lượng (tấn)"),
    "delivered_tonnes": _l("Đã nhận (tấn)"),
    "value_vnd": _l("Giá trị (đồng)"),
    "delivered_vnd": _l("Giá trị đã nhận (đồng)"),
    "inputs_tonnes": _l("Đầu vào (tấn)"),
    "inputs_vnd": _l("Giá trị đầu vào (đồng)"),
    "premium_pct": _l("So giá tham chiếu (%)"),
    "compared": _l("Số hợp đồng so được giá"),
    "key": _l("Số"),
    "product": _l("Sản phẩm"),
    "direction": _l("Chiều"),
    **{f"{rung.value}_on": words.RUNGS[rung] for rung in Rung},
    "paper_on": _l("Ngày ký trên giấy"),
    "contract_number": _l("Số hợp đồng"),
    "source": _l("Nguồn lời khai"),
    "invented": _l("Dữ liệu trình diễn"),
    "invented_count": _l("Trong đó trình diễn"),
    "page": _l("Địa chỉ trang"),
    "chain": _l("Loại chuỗi"),
    "chains": _l("Số sản phẩm"),
    "chain_linked": _l("HTX, tổ có liên kết"),
    "chain_registered": _l("HTX, tổ theo cột chuỗi trong sổ"),
    "month": _l("Tháng"),
    "new": _l("Liên kết mới lên bậc"),
    "certificate": _l("Loại giấy tờ"),
    "valid": _l("Còn hiệu lực"),
    "holders": _l("HTX có giấy"),
    "expiring": _l("Hết hạn trong 90 ngày"),
    "expired": _l("Đã hết hạn"),
    "next_on": _l("Sớm nhất hết hạn"),
}
_FORMATS: Final[Mapping[Kind, str]] = {
    Kind.AMOUNT: workbook.AMOUNT,
    Kind.MONEY: workbook.MONEY,
    Kind.COUNT: workbook.MONEY,
    Kind.PERCENT: "0.0",
}
_WIDTHS: Final[Mapping[Kind, int]] = {
    Kind.TEXT: 32,
    Kind.PRODUCT: 26,
    Kind.COMMUNE: 24,
    Kind.PROVINCE: 24,
    Kind.FIGURE: 30,
    Kind.PAGE: 40,
}


def book(tables: Iterable[Table], about: Sequence[tuple[str, str]] = ()) -> bytes:
    """A workbook with a sheet for each table: every column, values of the right type.

    ``about``, what the figures are of in named sentences, is its first sheet.
    """
    return workbook_with([*([about_sheet(about)] if about else []), *map(sheet, tables)])


def about_sheet(told: Sequence[tuple[str, str]]) -> Sheet:
    """Named sentences as a sheet."""
    return Sheet(_("Về số liệu này"), [workbook.Column(_("Mục"), 24), workbook.Column(_("Nội dung"), 110)], told)


def sheet(table: Table) -> Sheet:
    """One table as a sheet."""
    kinds = [each.kind for each in COLUMNS[table.name]]
    columns = [
        workbook.Column(str(HEADINGS[each.key]), _WIDTHS.get(each.kind, 14), _FORMATS.get(each.kind))
        for each in COLUMNS[table.name]
    ]
    rows = ([_value(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in table.rows)
    return Sheet(str(TITLES[table.name]), columns, rows)


def _value(cell: Cell, kind: Kind) -> workbook.Value:
    """A cell as a workbook keeps it: numbers and days as such, codes in words."""
    if cell is None or kind in (Kind.DAY, Kind.YES) or kind.is_number:
        return cell
    return text(cell, kind)


def texts(table: Table, keys: Sequence[str]) -> list[list[str]]:
    """Some columns of a table as people read them; what is not known is a dash."""
    columns = {each.key: (at, each.kind) for at, each in enumerate(COLUMNS[table.name])}
    return [[text(row[columns[key][0]], columns[key][1]) for key in keys] for row in table.rows]


def text(cell: Cell, kind: Kind) -> str:
    """A cell as people read it."""
    if cell is None:
        names = {Kind.PRODUCT: words.product_name, Kind.COMMUNE: words.commune_name, Kind.PROVINCE: words.province_name}
        return names[kind](None) if kind in names else "–"
    if isinstance(cell, bool):
        return str(words.YES if cell else words.NO)
    if isinstance(cell, date):
        return words.month(cell) if kind is Kind.MONTH else format_date(cell, language())
    if isinstance(cell, int | Decimal):
        return format_number(Decimal(cell), language(), 1)
    return _named(cell, kind)


def _named(code: str, kind: Kind) -> str:
    """A code in words; text as it is."""
    if kind is Kind.CERTIFICATE:
        return certificate_name(code)
    if kind is Kind.PAGE:
        return public_address(page_of_key(code))
    names: Mapping[Kind, Any] = {
        Kind.RUNG: lambda: words.RUNGS[Rung(code)],
        Kind.PRODUCT: lambda: words.product_name(code),
        Kind.COMMUNE: lambda: words.commune_name(code),
        Kind.PROVINCE: lambda: words.province_name(code),
        Kind.CHAIN: lambda: words.CHAINS[ChainKind(code)],
        Kind.DIRECTION: lambda: words.DIRECTIONS[Direction(code)],
        Kind.ORGANISATION: lambda: KINDS[OrganisationKind(code)],
        Kind.FIGURE: lambda: words.FIGURES[code],
    }
    return str(names[kind]()) if kind in names else code


def certificate_name(code: str) -> str:
    """A kind of certificate in the reader's language."""
    found = next((each for each in reading.certificate_kinds() if each.code == code), None)
    return (found.name_en if language() == "en" else found.name_vi) if found is not None else code


def page_of(linkage: Linkage) -> str:
    """The address of a linkage's page."""
    return page_of_key(linkage.key)


def page_of_key(key: str) -> str:
    """The same by `Linkage.key`."""
    if key.startswith("d"):
        return url_for("insights.declared_linkage", declaration_id=int(key[1:]))
    return url_for("insights.linkage", introduction_id=int(key))
