"""What staff fill in about the register, and what they narrow its list by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField

from matchmaker.accounts.access import me
from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue.queries import commune, communes_of
from matchmaker.organisations.models import Organisation, OrganisationKind
from matchmaker.organisations.words import KINDS
from matchmaker.register import words
from matchmaker.register.counting import UNKNOWN
from matchmaker.register.facts import MAX_AREA, Facts
from matchmaker.register.founding import Founded, founded_words, parse_founded
from matchmaker.register.lists import OnSite, Order, Wanted
from matchmaker.register.models import (
    ADDRESS_LENGTH,
    NAME_LENGTH,
    PAPER_LENGTH,
    REASON_LENGTH,
    Field,
    Lifecycle,
    LinkageSide,
    RegisterEntry,
    Technology,
)
from matchmaker.register.models.counting import NOTE_LENGTH
from matchmaker.register.models.linkages import NOTE_LENGTH as LINKAGE_NOTE_LENGTH
from matchmaker.register.models.linkages import PARTNER_LENGTH, SOURCE_LENGTH
from matchmaker.register.service import Declared, Step
from matchmaker.register.sheets.reader import MAX_BYTES
from matchmaker.register.size import SizeClass
from matchmaker.web.choices import ChooseFromList, ChooseOne, ChooseSome, Option, choices_of
from matchmaker.web.fields import (
    DayField,
    NumberField,
    PickField,
    TaxCodeField,
    TextArea,
    TextLine,
    TypedField,
    WholeNumberField,
)
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language
from matchmaker.web.money_fields import SumField
from matchmaker.web.narrowing import NarrowingForm, chosen

_COOPERATIVES: Final = tuple(each for each in OrganisationKind if each.is_cooperative)
_YEARS: Final = (1945, 2200)


def _places(text: str) -> list[Option]:
    """Communes of the office's own province."""
    mine = me().province_code
    found = pickers.place_options(text)
    return [each for each in found if (place := commune(each.value)) is not None and place.province_code == mine]


def _options(known: Any, values: Iterable[Any]) -> list[tuple[Any, Any]]:
    return [(each, known[each]) for each in values]


class FoundedField(TypedField):
    """A year, or a day."""

    def read(self, text: str) -> Founded:
        return parse_founded(text)

    def write(self, value: Founded) -> str:
        return founded_words(value.year, value.on)


class EntryForm(BaseForm):
    """One entry."""

    kind = ChooseOne(
        _l("Loại hình"), choices=choices_of(_options(KINDS, _COOPERATIVES)), kind=OrganisationKind, required=True
    )
    name = TextLine(_l("Tên HTX"), max_length=NAME_LENGTH, required=True)
    tax_code = TaxCodeField(_l("Mã số thuế"))
    commune = PickField(
        _l("Xã, phường"),
        resolve=_places,
        label_of=pickers.label_of_place,
        required=True,
        hint=_l("Tên mới, hoặc tên trước sáp nhập kèm huyện: Ia Dêr, Ia Grai."),
    )
    old_address = TextLine(_l("Địa chỉ cũ"), max_length=ADDRESS_LENGTH, hint=_l("Như giấy tờ trước 1/7/2025 ghi."))
    field = ChooseFromList(
        _l("Lĩnh vực"),
        choices=choices_of(_options(words.FIELDS, Field), none=_l("Chọn lĩnh vực")),
        kind=Field,
        required=True,
    )
    chains = ChooseSome(
        _l("Chuỗi liên kết đang tham gia"),
        choices=choices_of((("crop", _l("Chuỗi cây trồng")), ("livestock", _l("Chuỗi vật nuôi")))),
    )
    technology = ChooseSome(
        _l("Công nghệ cao đang áp dụng"), choices=choices_of(_options(words.TECHNOLOGIES, Technology))
    )
    members = WholeNumberField(_l("Số thành viên"), minimum=0, maximum=1_000_000)
    area_ha = NumberField(_l("Diện tích"), minimum=0, maximum=MAX_AREA.amount)
    revenue_vnd = SumField(_l("Doanh thu một năm"), hint=_l("Ví dụ: 2,5 tỷ. Chỉ cán bộ tỉnh thấy."))
    capital_vnd = SumField(_l("Tổng vốn"), hint=_l("Ví dụ: 1,2 tỷ. Chỉ cán bộ tỉnh thấy."))
    founded = FoundedField(_l("Thành lập"), hint=_l("Năm, hoặc ngày: 2015 hay 15/6/2015."))
    version = HiddenField()

    @classmethod
    def of(cls, entry: RegisterEntry) -> EntryForm:
        """The form as an entry stands, or as it was sent."""
        values = {each.name: getattr(entry, each.name) for each in fields(Facts)}
        values["commune"] = entry.commune_code
        values["chains"] = [
            *(["crop"] if entry.is_in_crop_chain else []),
            *(["livestock"] if entry.is_in_livestock_chain else []),
        ]
        values["technology"] = [each.value for each in entry.technology]
        if entry.founded_year is not None:
            values["founded"] = Founded(entry.founded_year, entry.founded_on)
        return cls(data=values | {"version": str(entry.version)})

    def facts(self) -> Facts:
        """What a valid form says."""
        told: Founded | None = self.founded.data
        return Facts(
            kind=self.kind.data,
            name=self.name.data,
            commune_code=self.commune.data,
            field=self.field.data,
            tax_code=self.tax_code.data or None,
            old_address=self.old_address.data,
            is_in_crop_chain="crop" in self.chains.data,
            is_in_livestock_chain="livestock" in self.chains.data,
            members=self.members.data,
            revenue_vnd=self.revenue_vnd.data,
            capital_vnd=self.capital_vnd.data,
            area_ha=self.area_ha.data,
            technology=tuple(each for each in Technology if each.value in self.technology.data),
            founded_year=told.year if told else None,
            founded_on=told.on if told else None,
        )


class StepForm(BaseForm):
    """Something that befell a cooperative; the choices are those that may follow on what it is."""

    becomes = ChooseOne(_l("HTX này"), kind=Lifecycle, required=True)
    on = DayField(_l("Từ ngày"), required=True)
    reason = TextLine(_l("Lý do"), max_length=REASON_LENGTH, required=True)
    paper = TextLine(
        _l("Quyết định"), max_length=PAPER_LENGTH, hint=_l("Số và ngày của quyết định, thông báo hoặc biên bản.")
    )

    def step(self) -> Step:
        """What a valid form says."""
        return Step(self.becomes.data, self.on.data, self.reason.data, self.paper.data)


class LinkageForm(BaseForm):
    """A linkage that somebody declares."""

    partner = TextLine(_l("Đối tác"), max_length=PARTNER_LENGTH, required=True)
    side = ChooseOne(
        _l("Chiều hàng"), choices=choices_of(_options(words.SIDES, LinkageSide)), kind=LinkageSide, required=True
    )
    product = PickField(
        _l("Sản phẩm"),
        resolve=pickers.product_options,
        label_of=pickers.label_of_product,
    )
    area_ha = NumberField(_l("Diện tích"), minimum=0, maximum=MAX_AREA.amount)
    amount_t = NumberField(_l("Sản lượng một năm"), minimum=0)
    value_vnd = SumField(_l("Giá trị một năm"), hint=_l("Ví dụ: 2,5 tỷ."))
    households = WholeNumberField(_l("Số hộ"), minimum=0, maximum=1_000_000)
    form = ChooseFromList(
        _l("Hình thức liên kết (Nghị định 98/2018)"),
        choices=choices_of(((str(each), told) for each, told in words.FORMS.items()), none=_l("Chưa rõ")),
    )
    since = DayField(_l("Từ ngày"))
    until = DayField(_l("Đến ngày"), hint=_l("Còn liên kết thì để trống."))
    source = TextLine(
        _l("Ai cho biết"),
        max_length=SOURCE_LENGTH,
        required=True,
        hint=_l("Báo cáo, hợp đồng đã xem, cuộc gọi ngày nào."),
    )
    note = TextArea(_l("Ghi chú"), max_length=LINKAGE_NOTE_LENGTH)

    def told(self, partner: Organisation | None) -> Declared:
        """What a valid form says; ``partner`` is the organisation of the site that bears the partner's name."""
        return Declared(
            partner_name=self.partner.data,
            side=self.side.data,
            source=self.source.data,
            partner_id=partner.id if partner is not None else None,
            product_code=self.product.data or None,
            area_ha=self.area_ha.data,
            amount_t=self.amount_t.data,
            value_vnd=self.value_vnd.data,
            households=self.households.data,
            form=int(self.form.data) if self.form.data else None,
            since=self.since.data,
            until=self.until.data,
            note=self.note.data,
        )


class FreezeForm(BaseForm):
    """A reporting date to freeze."""

    on = DayField(_l("Ngày báo cáo"), required=True, hint=_l("Ví dụ: 31/12/2026."))
    note = TextLine(_l("Ghi chú"), max_length=NOTE_LENGTH, hint=_l("Dùng cho báo cáo nào, văn bản số mấy."))


class UploadForm(BaseForm):
    """A workbook."""

    workbook = FileField(_l("Tệp Excel"), description=_l("Tệp .xlsx, nhiều nhất 5.000 dòng và 3 MB."))

    def content(self) -> tuple[bytes, str] | None:
        """What was sent, a byte more than may be at most, and its name; None where no file was chosen."""
        upload = self.workbook.data
        if upload is None or not upload.filename:
            return None
        return upload.stream.read(MAX_BYTES + 1), upload.filename


class ConfirmForm(BaseForm):
    """What was shown in the dry run is to be written."""

    digest = HiddenField()


def _communes() -> list[Any]:
    mine = communes_of(me().province_code or "")
    return choices_of(((each.code, each.called(language())) for each in mine), none=_l("Mọi xã, phường"))


class ListForm(NarrowingForm):
    """What narrows the register."""

    lifecycle = ChooseFromList(
        _l("Tình trạng"),
        choices=choices_of(_options(words.LIFECYCLES, Lifecycle), none=_l("Mọi tình trạng")),
        kind=Lifecycle,
    )
    field = ChooseFromList(
        _l("Lĩnh vực"), choices=choices_of(_options(words.FIELDS, Field), none=_l("Mọi lĩnh vực")), kind=Field
    )
    kind = ChooseFromList(
        _l("Loại hình"),
        choices=choices_of(_options(KINDS, _COOPERATIVES), none=_l("Mọi loại hình")),
        kind=OrganisationKind,
    )
    size = ChooseFromList(
        _l("Quy mô"),
        choices=choices_of([*_options(words.SIZES, SizeClass), (UNKNOWN, _l("Chưa rõ quy mô"))], none=_l("Mọi quy mô")),
    )
    technology = ChooseFromList(
        _l("Công nghệ"),
        choices=choices_of(
            [("any", _l("Có công nghệ cao")), *_options(words.TECHNOLOGIES, Technology)], none=_l("Có hay không")
        ),
    )
    commune = ChooseFromList(_l("Xã, phường"), choices=_communes)
    on_site = ChooseFromList(
        _l("Trên trang"),
        choices=choices_of(
            (
                (OnSite.YES, _l("Đã có trên trang")),
                (OnSite.NO, _l("Chưa có trên trang")),
                (OnSite.ASK, _l("Cần xác nhận")),
            ),
            none=_l("Có hay chưa"),
        ),
        kind=OnSite,
    )
    checked = ChooseFromList(
        _l("Cập nhật"), choices=choices_of((("stale", _l("Quá một năm chưa xem lại")),), none=_l("Lúc nào cũng được"))
    )
    founded = TextLine(_l("Năm thành lập"), max_length=4)
    stopped = TextLine(_l("Năm ngừng"), max_length=4)
    dissolved = TextLine(_l("Năm giải thể"), max_length=4)
    sort = ChooseFromList(
        _l("Xếp"),
        choices=choices_of(
            (
                (Order.NAME, _l("Theo tên")),
                (Order.NEWEST, _l("Mới ghi trước")),
                (Order.MEMBERS, _l("Nhiều thành viên trước")),
                (Order.AREA, _l("Diện tích lớn trước")),
                (Order.STALE, _l("Lâu chưa xem lại trước")),
            )
        ),
        kind=Order,
    )

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        return [
            *(self.lifecycle, self.field, self.kind, self.size, self.technology),
            *(self.commune, self.on_site, self.checked, self.sort),
        ]

    def used(self) -> Any:
        """The selects', and the years by which a figure leads here."""
        yield from super().used()
        for each in (self.founded, self.stopped, self.dissolved):
            if _year(each) is not None:
                yield f"{each.label.text}: {_year(each)}", each.name

    def wanted(self) -> Wanted:
        """What the address asks for."""
        stopped, dissolved = _year(self.stopped), _year(self.dissolved)
        befell = (Lifecycle.STOPPED, stopped) if stopped else (Lifecycle.DISSOLVED, dissolved) if dissolved else None
        return Wanted(
            words=self.words,
            kind=chosen(self.kind),
            field=chosen(self.field),
            size=chosen(self.size) or None,
            technology=chosen(self.technology) or None,
            lifecycle=chosen(self.lifecycle),
            commune_code=chosen(self.commune) or None,
            on_site=chosen(self.on_site),
            founded=_year(self.founded),
            befell=befell,
            is_stale=chosen(self.checked) == "stale",
            order=chosen(self.sort) or Order.NAME,
        )


def _year(field: TextLine) -> int | None:
    """A year of an address; nonsense narrows nothing."""
    typed = str(field.typed)
    return int(typed) if typed.isascii() and typed.isdecimal() and _YEARS[0] <= int(typed) <= _YEARS[1] else None


def most_rows() -> int:
    """How many rows an export holds at most."""
    most: int = current_app.config["EXPORT_MAX_ROWS"]
    return most
