"""A dossier's content in the reader's language: tables that its page, its PDF and its workbook share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select

from matchmaker.brokering.record import words as record_words
from matchmaker.catalogue.models import CertificateKind
from matchmaker.catalogue.queries import commune, tree
from matchmaker.contracts.fulfilment.words import PAYMENT_KINDS
from matchmaker.contracts.kinds import PaymentKind
from matchmaker.contracts.models import ContractStatus
from matchmaker.contracts.words import STATUSES
from matchmaker.credentials.models import CertificateState
from matchmaker.credentials.words import STATES as CERTIFICATE_STATES
from matchmaker.db import session
from matchmaker.organisations.models import OrganisationKind
from matchmaker.organisations.words import KINDS as ORGANISATION_KINDS
from matchmaker.programmes.support.models import Part
from matchmaker.programmes.support.words import PARTS
from matchmaker.reputation.kinds import FactKind, Side
from matchmaker.web import filters
from matchmaker.web.i18n import language
from matchmaker.web.workbook import MONEY, Column, Sheet, Value

Row = Mapping[str, Any]


class Figure(StrEnum):
    """How the values of a column are written."""

    TEXT = "text"
    CODE = "code"
    """A number or a name of something: it stays on one line."""
    DAY = "day"
    MONEY = "money"
    AMOUNT = "amount"
    """``(Decimal, base unit)``."""


@dataclass(frozen=True)
class Field:
    """One column of a table."""

    heading: str
    of: Callable[[Row], Any]
    figure: Figure = Figure.TEXT

    def told(self, row: Row) -> str:
        """The value as people read it."""
        value = self.of(row)
        if value in (None, "") or value == (None, None):
            return "–"
        if self.figure is Figure.DAY:
            return filters.day(value)
        if self.figure is Figure.MONEY:
            return filters.money(value)
        return filters.quantity(*value) if self.figure is Figure.AMOUNT else str(value)

    def cell(self, row: Row) -> Value:
        """The value for a workbook; amounts in the product's base unit."""
        value = self.of(row)
        if self.figure is Figure.AMOUNT:
            found: Value = value[0]
            return found
        kept: Value = value
        return kept


@dataclass(frozen=True)
class Section:
    """One part of a dossier."""

    part: Part
    title: str
    fields: Sequence[Field]
    rows: Sequence[Row]

    @property
    def headings(self) -> list[str]:
        return [each.heading for each in self.fields]

    @property
    def figures(self) -> list[str]:
        """The columns that line up at the right."""
        return [each.heading for each in self.fields if each.figure in (Figure.MONEY, Figure.AMOUNT)]

    @property
    def cells(self) -> list[list[str]]:
        """The rows as people read them."""
        return [[each.told(row) for each in self.fields] for row in self.rows]

    def sheet(self) -> Sheet:
        """The same as a sheet of a workbook."""
        columns = [Column(each.heading, 24, MONEY if each.figure is Figure.MONEY else None) for each in self.fields]
        return Sheet(self.title, columns, ([each.cell(row) for each in self.fields] for row in self.rows))


def sections(content: Mapping[str, Any]) -> list[Section]:
    """Every part that a dossier holds, in the reader's language."""
    kept: Mapping[str, Sequence[Row]] = content.get("parts", {})
    return [
        Section(part, str(PARTS[part]), _FIELDS[part](), _turned(kept[part]) if part is Part.PROFILE else kept[part])
        for part in Part
        if part in kept
    ]


def signed(content: Mapping[str, Any]) -> tuple[int, int]:
    """How many signed contracts that sell goods a dossier shows, and what those of a known price come to, in đồng."""
    rows = [each for each in content.get("parts", {}).get(Part.CONTRACTS, ()) if each["sells"]]
    return len(rows), sum(each["value_vnd"] or 0 for each in rows)


def invented(content: Mapping[str, Any]) -> str:
    """What every copy of a dossier says where it holds anything of the demonstration; empty for any other."""
    return str(_("Hồ sơ trình diễn: có đơn vị, hợp đồng, số liệu không có thật.")) if content.get("is_demo") else ""


def _turned(rows: Sequence[Row]) -> list[Row]:
    """A profile is read line by line."""
    (row,) = rows
    trades = ", ".join(_product(code) for code in row["trades"])
    area = filters.quantity(Decimal(row["area_ha"]), "ha") if row["area_ha"] else ""
    lines = (
        (_("Tên đơn vị"), row["name"]),
        (_("Loại"), str(ORGANISATION_KINDS[OrganisationKind(row["kind"])])),
        (_("Địa bàn"), _place(row["commune"])),
        (_("Mã số thuế"), row["tax_code"]),
        (_("Thành lập"), str(row["founded_year"] or "")),
        (_("Thành viên"), filters.number(row["member_count"]) if row["member_count"] else ""),
        (_("Diện tích"), area),
        (_("Mặt hàng"), trades),
        (_("Lời giới thiệu"), row["about"]),
    )
    return [{"what": what, "value": value} for what, value in lines if value]


def _profile() -> list[Field]:
    return [Field(_("Mục"), lambda row: row["what"], Figure.CODE), Field(_("Nội dung"), lambda row: row["value"])]


def _credentials() -> list[Field]:
    kinds = {each.code: each for each in session.scalars(select(CertificateKind))}

    def name(row: Row) -> str:
        kind = kinds.get(row["kind"])
        return (kind.name_en if language() == "en" else kind.name_vi) if kind else row["kind"]

    return [
        Field(_("Chứng nhận, mã số"), name),
        Field(_("Số, mã"), lambda row: row["number"], Figure.CODE),
        Field(_("Tình trạng"), lambda row: str(CERTIFICATE_STATES[CertificateState(row["state"])])),
        Field(_("Hết hạn ngày"), lambda row: _day(row["expires_on"]), Figure.DAY),
    ]


def _deal() -> list[Field]:
    return [
        Field(_("Hợp đồng"), lambda row: row["contract"], Figure.CODE),
        Field(_("Đối tác"), lambda row: _to(row)),
        Field(_("Mặt hàng"), lambda row: _product(row["product"])),
    ]


def _contracts() -> list[Field]:
    return [
        *_deal(),
        Field(_("Số lượng"), lambda row: _amount(row, "quantity"), Figure.AMOUNT),
        Field(_("Trị giá"), lambda row: row["value_vnd"], Figure.MONEY),
        Field(_("Ký ngày"), lambda row: _day(row["signed_on"]), Figure.DAY),
        Field(_("Đến ngày"), lambda row: _day(row["ends_on"]), Figure.DAY),
        Field(_("Tình trạng"), lambda row: str(STATUSES[ContractStatus(row["status"])])),
    ]


def _deliveries() -> list[Field]:
    return [
        *_deal(),
        Field(_("Ngày giao"), lambda row: _day(row["on"]), Figure.DAY),
        Field(_("Đã giao"), lambda row: _amount(row, "delivered"), Figure.AMOUNT),
        Field(_("Được nhận"), lambda row: _amount(row, "accepted"), Figure.AMOUNT),
        Field(_("Trị giá"), lambda row: row["value_vnd"], Figure.MONEY),
    ]


def _payments() -> list[Field]:
    return [
        *_deal(),
        Field(_("Ngày"), lambda row: _day(row["on"]), Figure.DAY),
        Field(_("Khoản"), lambda row: str(PAYMENT_KINDS[PaymentKind(row["kind"])])),
        Field(_("Thu hay chi"), lambda row: _("đã thu") if row["received"] else _("đã chi")),
        Field(_("Số tiền"), lambda row: row["amount_vnd"], Figure.MONEY),
    ]


def _record() -> list[Field]:
    return [
        Field(_("Mặt hàng"), lambda row: record_words.side(Side(row["side"]), _product(row["product"]))),
        Field(_("Điều được ghi"), lambda row: str(record_words.KINDS[FactKind(row["fact"])])),
        Field(_("Tỷ lệ"), lambda row: record_words.percent(row["share"])),
        Field(_("Mức chung"), lambda row: record_words.percent(row["usual"])),
    ]


_FIELDS: Final[Mapping[Part, Callable[[], list[Field]]]] = {
    Part.PROFILE: _profile,
    Part.CREDENTIALS: _credentials,
    Part.CONTRACTS: _contracts,
    Part.DELIVERIES: _deliveries,
    Part.PAYMENTS: _payments,
    Part.RECORD: _record,
}


def _to(row: Row) -> str:
    return str(_("bán cho %(who)s", who=row["other"]) if row["sells"] else _("mua của %(who)s", who=row["other"]))


def _amount(row: Row, name: str) -> tuple[Decimal | None, str | None]:
    node = tree().get(row["product"])
    return (Decimal(row[name]), node.unit.code) if row[name] is not None and node is not None else (None, None)


def _product(code: str) -> str:
    node = tree().get(code)
    return node.name(language()) if node is not None else code


def _place(code: str) -> str:
    found = commune(code)
    return f"{found.full_name}, {found.province}" if found else ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
