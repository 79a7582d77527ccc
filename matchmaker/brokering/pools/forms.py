"""What staff type to open a pool: whom to ask for how much, and what is the same for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar, Final, Self

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField
from wtforms.fields import SelectChoice

from matchmaker import measures
from matchmaker.brokering import capacity, finding
from matchmaker.brokering.pools import coverage, drafted, words
from matchmaker.brokering.pools.checking import MOST_MEMBERS, Ask, Unfit
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.service import Common
from matchmaker.browsing.words import DELIVERY_TERMS
from matchmaker.listings import DeliveryTerms
from matchmaker.measures import Quantity, today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.web.choices import ChooseFromList, PickField, choices_of
from matchmaker.web.fields import DayField, QuantityField, TextArea, TextLine, WholeNumberField
from matchmaker.web.forms import BaseForm
from matchmaker.web.money_fields import PriceField

FEWEST_ROWS: Final = 2
OF_ROW: Final = ("listing", "listing-choice", "amount", "amount-unit", "price", "grade", "falls")
"""What the page sends of one row, after ``row_<n>_``."""
_MEMBERS: Final = {True: _l("Nguồn cung của thành viên"), False: _l("Nhu cầu của thành viên")}


class PoolForm(BaseForm):
    """Whom to ask for how much, and what is the same for all; `of` gives it its rows."""

    lead = ChooseFromList(
        _l("Đầu mối"), required=True, hint=_l("Xuất hóa đơn được, làm việc với bên kia thay cả nhóm.")
    )
    answer_by = DayField(_l("Thành viên trả lời trước hết ngày"), required=True, coming=True)
    message = TextArea(
        _l("Lời nhắn cho các thành viên"),
        max_length=2000,
        hint=_l("Vì sao mời cùng làm. Đừng ghi số điện thoại hay mức giá giới hạn."),
    )
    delivery = ChooseFromList(
        _l("Giao nhận"), choices=choices_of(DELIVERY_TERMS.items()), kind=DeliveryTerms, required=True
    )
    payment_days = WholeNumberField(
        _l("Trả tiền trong bao nhiêu ngày"), minimum=0, maximum=180, hint=_l("Tính từ khi kiểm hàng; 0 là trả ngay.")
    )
    tolerance = WholeNumberField(_l("Được hơn kém (%)"), minimum=0, maximum=50)
    deposit = WholeNumberField(_l("Đặt cọc (% giá trị)"), minimum=0, maximum=100)
    note = TextArea(_l("Điều khác"), max_length=1000)

    target: Need | Offer
    row_count: ClassVar[int] = 0

    @classmethod
    def of(cls, target: Need | Offer, asks: Sequence[Ask] = ()) -> Self:
        """The form as it was sent, or with some lines to begin with."""
        sent = _sent_rows(request.form)
        posted = request.method == "POST" and bool(sent)
        rows = _moved(sent) if posted else []
        count = max(len(rows) if posted else len(asks) + 1, FEWEST_ROWS)
        fields: dict[str, Any] = {}
        for at in range(min(count, MOST_MEMBERS)):
            fields |= _row_fields(at, target)
        kind: type[Self] = type(cls.__name__, (cls,), {**fields, "row_count": min(count, MOST_MEMBERS)})
        if posted:
            form = kind(formdata=_renumbered(request.form, rows))
        else:
            form = kind(formdata=None, data={**_usual(target), **_data(asks, target)})
        form.target = target
        form.count_in(target)
        form.lead.choices = form.lead_choices()
        return form

    def count_in(self, target: Need | Offer) -> None:
        """Tell the rows the product's units."""
        published = target.approved
        assert published is not None
        assert published.product is not None
        units = [measures.unit(code) for code in published.product.typed_units]
        for at in self.rows:
            amount = self[f"row_{at}_amount"]
            amount.base_unit, amount.units = capacity.unit_of(target), units
            amount.unit_code = amount.unit_code or published.typed_unit or units[0].code
            self[f"row_{at}_price"].per = capacity.unit_of(target)

    @property
    def rows(self) -> range:
        return range(self.row_count)

    def lead_choices(self) -> list[SelectChoice]:
        """The rows by their listing's name, else by their number; the first of nothing."""
        named = [
            SelectChoice(str(at), self[f"row_{at}_listing"].typed or _("Dòng %(number)s", number=at + 1))
            for at in self.rows
        ]
        return [SelectChoice("", _("Chọn một thành viên")), *named]

    # what the buttons ask for ----------------------------------------------------------------------------------

    def looks_up(self) -> bool:
        """Whether a row's search button was pressed: its options are filled in, nothing is judged."""
        name = request.form.get("search", "")
        if name not in self or not isinstance(self[name], PickField):
            return False
        self[name].look_up()
        return True

    # reading it ------------------------------------------------------------------------------------------------

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field; a row in which nothing is written says nothing."""
        super().validate(extra_validators)
        for at in self.rows:
            names = [f"row_{at}_{each}" for each in ("listing", "amount", "price", "grade")]
            if not any(self[name].typed for name in names):
                for name in names:
                    self[name].errors = ()
        return not self.errors

    def asks(self) -> list[Ask]:
        """The lines, once the form validated."""
        return [self._ask(at) for at in self.told_rows()]

    def told_rows(self) -> list[int]:
        """The rows that say something."""
        return [at for at in self.rows if self[f"row_{at}_listing"].data]

    def _ask(self, at: int) -> Ask:
        typed: Quantity = self[f"row_{at}_amount"].data
        base = capacity.unit_of(self.target)
        line = DraftLine(int(self[f"row_{at}_listing"].data), typed.amount_in(base), ())
        return Ask(
            _falling(line, self[f"row_{at}_falls"].data or "", base.decimals),
            price_vnd=self[f"row_{at}_price"].data,
            grade=self[f"row_{at}_grade"].data or "",
            is_lead=self.lead.data == str(at),
        )

    def common(self) -> Common:
        """What is the same for all, once the form validated."""
        return Common(
            message=self.message.data or "",
            answer_by=self.answer_by.data,
            delivery_terms=self.delivery.data,
            payment_days=self.payment_days.data or 0,
            tolerance_pct=self.tolerance.data or 0,
            deposit_pct=self.deposit.data or 0,
            note=self.note.data or "",
        )

    def refuse_lines(self, refusal: Unfit) -> None:
        """Put each reason beside its row; what is wrong with all of them together above."""
        told = self.told_rows()
        for each in refusal.faults:
            if each.at is None:
                self.form_errors.append(words.fault(each))
            elif each.refusal.field == "lead":
                self.refuse("lead", words.fault(each))
            else:
                self.refuse(f"row_{told[each.at]}_{each.refusal.field}", words.fault(each))


def usual_day() -> date:
    """Until when members are asked to answer unless staff say otherwise."""
    return today() + timedelta(days=current_app.config["INTRODUCTION_ANSWER_DAYS"])


def lines_sent() -> list[DraftLine]:
    """The lines that another page (of proposals) posted; what it did not write is passed over."""
    found = []
    for text in request.form.getlist(drafted.FIELD)[:MOST_MEMBERS]:
        try:
            found.append(drafted.read(text))
        except ValueError:
            continue
    return found


# inside ------------------------------------------------------------------------------------------------------


def _falling(line: DraftLine, kept: str, decimals: int) -> DraftLine:
    """The line with the weeks that came with it, fitted to its amount; without weeks where they are another's."""
    try:
        earlier = drafted.read(kept)
    except ValueError:
        return line
    if earlier.listing_id != line.listing_id or not earlier.portions:
        return line
    return replace(line, portions=coverage.scaled(earlier.portions, line.amount, decimals=decimals))


def _row_fields(at: int, target: Need | Offer) -> dict[str, Any]:
    supplies = isinstance(target, Need)
    return {
        f"row_{at}_listing": PickField(
            _MEMBERS[supplies],
            required=True,
            resolve=finding.offers_found if supplies else finding.needs_found,
            label_of=finding.label_of_offer if supplies else finding.label_of_need,
        ),
        f"row_{at}_amount": QuantityField(_l("Số lượng"), required=True),
        f"row_{at}_price": PriceField(_l("Giá")),
        f"row_{at}_grade": TextLine(_l("Loại hàng"), max_length=60),
        f"row_{at}_falls": HiddenField(),
    }


def _sent_rows(sent: Mapping[str, str]) -> list[int]:
    """The numbers of the rows that came, at most as many as a pool has members."""
    return [at for at in range(MOST_MEMBERS) if f"row_{at}_listing" in sent]


def _moved(rows: list[int]) -> list[int | None]:
    """The rows in their new order: without the one to drop, with an empty one (None) where more are wanted."""
    dropped = request.form.get("drop", "")
    kept: list[int | None] = [at for at in rows if str(at) != dropped]
    return [*kept, None] if "more" in request.form and len(kept) < MOST_MEMBERS else kept


def _renumbered(sent: MultiDict[str, str], rows: Sequence[int | None]) -> MultiDict[str, str]:
    """What was sent, with the rows under their new numbers."""
    found = MultiDict({name: value for name, value in sent.items(multi=True) if not name.startswith("row_")})
    for now_at, was in enumerate(rows):
        for each in OF_ROW:
            found[f"row_{now_at}_{each}"] = sent.get(f"row_{was}_{each}", "") if was is not None else ""
        if was is not None and sent.get("lead") == str(was):
            found["lead"] = str(now_at)
    if sent.get("lead", "") not in {str(was) for was in rows}:
        found["lead"] = ""
    return found


def _usual(target: Need | Offer) -> dict[str, Any]:
    published = target.approved
    assert published is not None
    return {
        "answer_by": usual_day(),
        "delivery": published.delivery_terms or DeliveryTerms.BUYER_COLLECTS,
        "payment_days": 7,
        "tolerance": 5,
    }


def _data(asks: Sequence[Ask], target: Need | Offer) -> dict[str, Any]:
    """What the rows say of some lines."""
    published = target.approved
    assert published is not None
    base = capacity.unit_of(target)
    typed_unit = measures.unit(published.typed_unit) if published.typed_unit else base
    data: dict[str, Any] = {}
    for at, each in enumerate(asks):
        data |= {
            f"row_{at}_listing": str(each.line.listing_id),
            f"row_{at}_amount": Quantity(each.line.amount, base).to(typed_unit),
            f"row_{at}_price": each.price_vnd,
            f"row_{at}_grade": each.grade,
            f"row_{at}_falls": drafted.written(each.line),
        }
        if each.is_lead:
            data["lead"] = str(at)
    return data
