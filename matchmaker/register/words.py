"""The register in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker import measures
from matchmaker.catalogue.queries import tree
from matchmaker.measures import format_date
from matchmaker.organisations.words import KINDS
from matchmaker.register.counting import UNKNOWN
from matchmaker.register.importing.judging import Becomes
from matchmaker.register.importing.reading import Doubt, Fault
from matchmaker.register.models import Field, Lifecycle, LinkageSide, Technology
from matchmaker.register.published import PublishedFigure
from matchmaker.register.sheets import Column, NotAWorkbook
from matchmaker.register.size import SizeClass
from matchmaker.web.i18n import language
from matchmaker.web.messages import EXAMPLES_FOR_COUNTS, sentence_for

FIELDS: Final[Mapping[Field, Any]] = {
    Field.AGRICULTURE: _l("Nông nghiệp"),
    Field.INDUSTRY_HANDICRAFT: _l("Công nghiệp - TTCN"),
    Field.TRANSPORT: _l("Vận tải"),
    Field.CONSTRUCTION: _l("Xây dựng"),
    Field.TRADE: _l("Thương mại - dịch vụ"),
    Field.CREDIT_FUND: _l("Quỹ tín dụng nhân dân"),
    Field.ENVIRONMENT: _l("Môi trường"),
    Field.OTHER: _l("Lĩnh vực khác"),
}
SIZES: Final[Mapping[SizeClass, Any]] = {
    SizeClass.MICRO: _l("Siêu nhỏ"),
    SizeClass.SMALL: _l("Nhỏ"),
    SizeClass.MEDIUM: _l("Vừa"),
    SizeClass.LARGE: _l("Lớn"),
}
TECHNOLOGIES: Final[Mapping[Technology, Any]] = {
    Technology.SAVING_IRRIGATION: _l("Tưới tiết kiệm, tưới nhỏ giọt, tưới tự động"),
    Technology.GREENHOUSE: _l("Nhà kính, nhà lưới"),
    Technology.COLD_PRESERVATION: _l("Bảo quản lạnh, cấp đông"),
    Technology.VIETGAP: _l("VietGAP"),
    Technology.GLOBALGAP: _l("GlobalGAP"),
}
LIFECYCLES: Final[Mapping[Lifecycle, Any]] = {
    Lifecycle.ACTIVE: _l("Đang hoạt động"),
    Lifecycle.STOPPED: _l("Ngừng hoạt động"),
    Lifecycle.DISSOLVED: _l("Đã giải thể"),
}
TONES: Final[Mapping[Lifecycle, str]] = {
    Lifecycle.ACTIVE: "live",
    Lifecycle.STOPPED: "attention",
    Lifecycle.DISSOLVED: "ended",
}
SIDES: Final[Mapping[LinkageSide, Any]] = {
    LinkageSide.OUTPUT: _l("Đầu ra: bán nông sản"),
    LinkageSide.INPUTS: _l("Đầu vào: mua vật tư, dịch vụ"),
}
FORMS: Final[Mapping[int, Any]] = {
    1: _l("1. Cung ứng đầu vào, sản xuất, thu hoạch, sơ chế hoặc chế biến, tiêu thụ"),
    2: _l("2. Cung ứng đầu vào, tiêu thụ"),
    3: _l("3. Sản xuất, thu hoạch, tiêu thụ"),
    4: _l("4. Cung ứng đầu vào, sản xuất, thu hoạch, tiêu thụ"),
    5: _l("5. Sản xuất, thu hoạch, sơ chế hoặc chế biến, tiêu thụ"),
    6: _l("6. Cung ứng đầu vào, sơ chế hoặc chế biến, tiêu thụ"),
    7: _l("7. Sơ chế hoặc chế biến, tiêu thụ"),
}
"""The seven forms of linkage in Article 4 of Decree 98/2018/NĐ-CP."""
COLUMNS: Final[Mapping[Column, Any]] = {
    "id": _l("Số sổ"),
    "name": _l("Tên HTX"),
    "kind": _l("Loại hình"),
    "tax_code": _l("Mã số thuế"),
    "commune": _l("Xã, phường"),
    "commune_code": _l("Mã xã"),
    "district": _l("Huyện cũ"),
    "old_address": _l("Địa chỉ cũ"),
    "field": _l("Lĩnh vực"),
    "crop_chain": _l("Chuỗi cây trồng"),
    "livestock_chain": _l("Chuỗi vật nuôi"),
    "members": _l("Số thành viên"),
    "revenue": _l("Doanh thu"),
    "capital": _l("Tổng vốn"),
    "area": _l("Diện tích"),
    "technology": _l("Công nghệ"),
    "founded": _l("Ngày thành lập"),
    "lifecycle": _l("Tình trạng"),
    "lifecycle_on": _l("Từ ngày"),
    "reason": _l("Lý do"),
    "paper": _l("Quyết định"),
}
BECOMES: Final[Mapping[Becomes, Any]] = {
    Becomes.CREATED: _l("Ghi mới"),
    Becomes.UPDATED: _l("Sửa"),
    Becomes.UNCHANGED: _l("Giữ nguyên"),
    Becomes.REFUSED: _l("Không nhận"),
}
BECOMES_TONES: Final[Mapping[Becomes, str]] = {
    Becomes.CREATED: "live",
    Becomes.UPDATED: "attention",
    Becomes.UNCHANGED: "draft",
    Becomes.REFUSED: "refused",
}
MEASURES: Final[Mapping[str, Any]] = {
    "cooperatives": _l("Số hợp tác xã"),
    "cooperatives_more": _l("Số hợp tác xã tăng thêm"),
    "high_tech_cooperatives": _l("HTX nông nghiệp ứng dụng công nghệ cao"),
    "linked_area_ha": _l("Diện tích liên kết (ha)"),
    "linked_chains": _l("Số chuỗi liên kết"),
    "linked_cooperatives": _l("HTX tham gia liên kết"),
    "linked_groups": _l("Tổ hợp tác tham gia liên kết"),
    "linked_households": _l("Hộ tham gia liên kết"),
    "linked_enterprises": _l("Doanh nghiệp tham gia liên kết"),
    "linked_share_target_pct": _l("Mục tiêu: HTX nông nghiệp có liên kết chuỗi giá trị (%)"),
    "dissolved": _l("HTX giải thể"),
    "stopped": _l("HTX ngừng hoạt động"),
}
CHAINS: Final[Mapping[str, Any]] = {"crop": _l("cây trồng"), "livestock": _l("vật nuôi")}
_FAULTS: Final[Mapping[str, Any]] = {
    "no_rows": _l("Tệp chưa có dòng nào dưới dòng tên cột."),
    "no_heading": _l("Không thấy dòng tên cột. Cần một dòng có cột “Tên HTX” và các cột khác."),
    "file_too_large": _l("Tệp nặng quá. Nhiều nhất %(megabytes)s MB: chia ra vài tệp."),
    "not_a_workbook": _l("Không đọc được tệp này. Mở bằng Excel, lưu lại thành .xlsx rồi gửi."),
    "old_workbook": _l("Tệp .xls cũ hoặc có mật khẩu. Mở bằng Excel, lưu lại thành .xlsx không mật khẩu rồi gửi."),
    "has_macros": _l("Tệp có macro. Lưu lại thành .xlsx rồi gửi."),
    "workbook_too_large": _l("Bên trong tệp lớn hoặc phức tạp quá. Bỏ hình, bỏ trang thừa hoặc chia ra vài tệp."),
    "too_many_rows": _l("Tệp dài quá. Nhiều nhất %(rows)s dòng: chia ra vài tệp."),
    "too_many_columns": _l("Tệp rộng quá. Nhiều nhất %(columns)s cột."),
}
_DOUBTS: Final[Mapping[str, Any]] = {
    "by_old_name": _l("Hiểu %(old)s cũ là %(commune)s."),
    "comma_as_thousands": _l("Hiểu dấu phẩy là phần nghìn: %(value)s."),
    "field_guessed": _l("Đoán lĩnh vực theo tên: %(field)s."),
    "named_alike": _l("Sổ đã có %(name)s (số %(id)s), tên giống: xem có phải một không."),
}
HISTORY: Final[Mapping[str, Any]] = {
    "register_entry.added": _l("Ghi vào sổ"),
    "register_entry.changed": _l("Sửa thông tin"),
    "register_entry.reviewed": _l("Xem lại, thông tin còn đúng"),
    "register_entry.active": _l("Ghi hoạt động trở lại"),
    "register_entry.stopped": _l("Ghi ngừng hoạt động"),
    "register_entry.dissolved": _l("Ghi giải thể"),
    "register_entry.step_removed": _l("Bỏ một lần đổi tình trạng ghi sai"),
    "register_entry.paired": _l("Nhận là một đơn vị trên trang"),
    "register_entry.told_apart": _l("Xác nhận không phải một đơn vị trên trang"),
    "declared_linkage.added": _l("Ghi liên kết tự khai"),
    "declared_linkage.removed": _l("Bỏ liên kết tự khai"),
    "reporting_date.frozen": _l("Chốt số liệu ngày báo cáo"),
    "register_workbook.confirmed": _l("Nhập sổ từ tệp Excel"),
}
FACTS: Final[Mapping[str, Any]] = {
    "kind": COLUMNS["kind"],
    "name": COLUMNS["name"],
    "commune_code": COLUMNS["commune"],
    "field": COLUMNS["field"],
    "tax_code": COLUMNS["tax_code"],
    "old_address": COLUMNS["old_address"],
    "is_in_crop_chain": COLUMNS["crop_chain"],
    "is_in_livestock_chain": COLUMNS["livestock_chain"],
    "members": COLUMNS["members"],
    "revenue_vnd": COLUMNS["revenue"],
    "capital_vnd": COLUMNS["capital"],
    "area_ha": COLUMNS["area"],
    "technology": COLUMNS["technology"],
    "founded_year": _l("Năm thành lập"),
    "founded_on": COLUMNS["founded"],
}
"""The facts of an entry, by the names of `Facts`."""


def product_name(code: str | None) -> str:
    """A product in the reader's language; "–" where none is named."""
    node = tree().get(code) if code else None
    return node.name(language()) if node else "–"


def size_words(size: SizeClass | str | None) -> str:
    """A size class; what is not known is said so."""
    return str(_("Chưa rõ quy mô") if size in (None, UNKNOWN) else SIZES[SizeClass(size)])


def why_no_workbook(error: NotAWorkbook) -> str:
    """Why a file cannot be read, and what to do."""
    told: str = str(_FAULTS[error.fault]) % {
        name: measures.format_number(value, language()) for name, value in error.params.items()
    }
    return told


def fault_words(fault: Fault) -> str:
    """What is wrong with a cell, beginning with its column."""
    whole = EXAMPLES_FOR_COUNTS if fault.column == "members" else None
    return f"{COLUMNS[fault.column]}: {sentence_for(fault.error, whole)}"


def doubt_words(doubt: Doubt) -> str:
    """What was guessed."""
    params = dict(doubt.params)
    if "field" in params:
        params["field"] = FIELDS[params["field"]]
    if "value" in params:
        params["value"] = measures.format_number(params["value"], language())
    told: str = str(_DOUBTS[doubt.code]) % params
    return told


def value_words(fact: str, value: Any) -> str:
    """A fact as the history keeps it, in words."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return str(_("có") if value else _("không"))
    if isinstance(value, list):
        return ", ".join(str(TECHNOLOGIES[Technology(each)]) for each in value)
    known: Mapping[str, Mapping[Any, Any]] = {"field": FIELDS, "kind": KINDS}
    return str(known[fact][value]) if fact in known else str(value)


def counted(counts: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, int]]]]:
    """What a frozen day counted: by what, and of each the name and how many cooperatives."""
    told: tuple[tuple[str, str, Mapping[Any, Any]], ...] = (
        ("by_field", str(_("Lĩnh vực")), FIELDS),
        ("by_size", str(_("Quy mô")), SIZES),
        ("by_technology", str(_("Công nghệ")), TECHNOLOGIES),
        ("by_lifecycle", str(_("Tình trạng")), LIFECYCLES),
    )
    found = []
    for key, heading, names in told:
        numbers = counts[key]
        lines = [(str(name), int(numbers[code])) for code, name in names.items() if code in numbers]
        if UNKNOWN in numbers:
            lines.append((size_words(None), int(numbers[UNKNOWN])))
        found.append((heading, lines))
    return found


def published_measure(figure: PublishedFigure) -> str:
    """What a published figure counts, in words: the measure, and which of it unless it is all."""
    measure, key = str(MEASURES[figure.measure]), figure.key
    if not key:
        return measure
    if figure.measure == "linked_chains":
        return f"{measure}: {CHAINS[key]}"
    return f"{measure}: {FIELDS[Field(key)] if key in set(Field) else key}"


def published_period(figure: PublishedFigure) -> str:
    """The time a published figure is of; where nothing more is told, the day it was published."""
    if not figure.period:
        return format_date(figure.published_on, language())
    return " – ".join(_time(each) for each in figure.period.split("/"))


def _time(text: str) -> str:
    """`2024`, `2025-04` or `2025-04-30` as people write it."""
    year, *rest = text.split("-")
    return "/".join([*(str(int(each)) for each in reversed(rest)), year])
