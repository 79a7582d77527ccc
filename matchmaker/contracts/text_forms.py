"""The whole text of a contract as a form: the terms as quotes have them, and the clauses beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _l

from matchmaker import measures
from matchmaker.brokering.quotes.forms import TermsForm
from matchmaker.catalogue.queries import Node
from matchmaker.contracts.clauses import Clauses, LinkageForm
from matchmaker.contracts.words import FORMS
from matchmaker.errors import Unprocessable
from matchmaker.measures import schedule, today
from matchmaker.offers.forms import BY_PERIOD, EVENLY
from matchmaker.terms import Terms
from matchmaker.web.fields import ChooseFromList, DayField, TextArea, WholeNumberField, choices_of
from matchmaker.web.messages import sentence_for

LONGEST_TEXT = 4000
AS_USUAL = _l("Để trống thì hợp đồng dùng câu mẫu.")
_FIELDS = {"starts_on": "lasts_from", "ends_on": "lasts_to", "amount": "quantity", "note": "why"}
"""What a service calls a field, and what it is called here."""


class ContractForm(TermsForm):
    """A version as it is to be; `over` fills it in."""

    valid_until = None  # type: ignore[assignment]  # WTForms' way to leave out a field of the base
    message = None  # type: ignore[assignment]  # the same
    ends_on = DayField(_l("Đến hết ngày"), required=True)  # of a contract that runs late, it may have passed
    linkage = ChooseFromList(
        _l("Hình thức liên kết (Nghị định 98/2018)"),
        choices=choices_of((str(int(each)), words) for each, words in FORMS.items()),
        required=True,
    )
    lasts_from = DayField(_l("Hợp đồng có hiệu lực từ ngày"), required=True)
    lasts_to = DayField(_l("Đến hết ngày"), required=True, hint=_l("Đủ lâu để kiểm hàng và thanh toán đợt cuối."))
    inspection_days = WholeNumberField(
        _l("Kiểm hàng trong bao nhiêu ngày"), minimum=0, maximum=60, required=True,
        hint=_l("Tính từ ngày giao. Quá hạn mà bên mua không báo gì thì hàng coi như đạt."),
    )  # fmt: skip
    inspection = TextArea(_l("Cách kiểm hàng"), max_length=LONGEST_TEXT, hint=AS_USUAL)
    rejection = TextArea(_l("Hàng không đạt thì xử lý thế nào"), max_length=LONGEST_TEXT, hint=AS_USUAL)
    advances = TextArea(_l("Trừ đầu vào ứng trước thế nào"), max_length=LONGEST_TEXT, hint=AS_USUAL)
    payment = TextArea(_l("Cách thanh toán"), max_length=LONGEST_TEXT, hint=AS_USUAL)
    penalty = WholeNumberField(
        _l("Phạt vi phạm"), minimum=0, maximum=100, required=True,
        hint=_l("Phần trăm giá trị phần vi phạm. Luật Thương mại giới hạn 8 %."),
    )  # fmt: skip
    deposit_multiple = WholeNumberField(
        _l("Bên bán phá hợp đồng thì trả lại mấy lần tiền cọc"), minimum=1, maximum=10, required=True
    )
    force_majeure = TextArea(_l("Bất khả kháng"), max_length=LONGEST_TEXT, hint=AS_USUAL)
    disputes = TextArea(_l("Giải quyết tranh chấp"), max_length=LONGEST_TEXT, hint=AS_USUAL)
    codes = TextArea(_l("Mã số vùng trồng, cơ sở đóng gói, truy xuất"), max_length=LONGEST_TEXT)
    other = TextArea(_l("Thỏa thuận khác"), max_length=LONGEST_TEXT)
    why = TextArea(_l("Vì sao sửa?"), max_length=500, hint=_l("Bên kia đọc câu này cạnh chỗ thay đổi."))

    begun: ClassVar[Clauses]
    is_fresh: ClassVar[bool] = False
    """Whether it shows what it is given and not what was sent."""

    def __init__(self, *args: Any, data: dict[str, Any] | None = None, **options: Any) -> None:
        if self.is_fresh:
            options["formdata"] = None
        super().__init__(*args, data={**_data(self.begun), **(data or {})}, **options)

    @classmethod
    def over(
        cls,
        terms: Terms,
        clauses: Clauses,
        products: Sequence[Node],
        *,
        typed_unit: measures.Unit,
        number: int,
        fresh: bool = False,
        portions: tuple[schedule.Portion, ...] | None = None,
    ) -> Self:
        """The form over a text; ``fresh`` leaves out what was sent, ``portions`` are new rows to be corrected."""
        kind: type[Self] = type(cls.__name__, (cls,), {"begun": clauses, "is_fresh": fresh})
        terms = regular(terms, products[0])
        if fresh:
            even = schedule.spread_evenly(terms.quantity, terms.window, decimals=products[0].unit.decimals)
            portions = () if terms.portions == tuple(even) else terms.portions
        form = kind.of(terms, products, typed_unit=typed_unit, valid_until=today(), number=number, portions=portions)
        if fresh:
            form.spread.data = BY_PERIOD if portions else EVENLY
        return form

    def clauses(self) -> Clauses:
        """What was written, once the form validated."""
        return Clauses(
            form=LinkageForm(int(self.linkage.data)),
            starts_on=self.lasts_from.data,
            ends_on=self.lasts_to.data,
            inspection=self.inspection.data,
            inspection_days=self.inspection_days.data,
            rejection=self.rejection.data,
            inputs=self.advances.data,
            payment=self.payment.data,
            force_majeure=self.force_majeure.data,
            penalty_pct=self.penalty.data,
            deposit_multiple=self.deposit_multiple.data,
            disputes=self.disputes.data,
            codes=self.codes.data,
            other=self.other.data,
        )

    def refuse_for(self, error: Unprocessable) -> None:
        """Put a service's refusal beside the field that it names."""
        self.refuse(_FIELDS.get(error.field, error.field), sentence_for(error))


def regular(terms: Terms, product: Node) -> Terms:
    """Terms whose portions are the weeks or months of their window; others are spread anew, for the form knows no
    others."""
    if [each.period for each in terms.portions] == schedule.stretches(terms.window):
        return terms
    even = schedule.spread_evenly(terms.quantity, terms.window, decimals=product.unit.decimals)
    return replace(terms, portions=tuple(even))


def _data(clauses: Clauses) -> dict[str, Any]:
    return {
        "linkage": str(int(clauses.form)),
        "lasts_from": clauses.starts_on,
        "lasts_to": clauses.ends_on,
        "inspection_days": clauses.inspection_days,
        "inspection": clauses.inspection,
        "rejection": clauses.rejection,
        "advances": clauses.inputs,
        "payment": clauses.payment,
        "penalty": clauses.penalty_pct,
        "deposit_multiple": clauses.deposit_multiple,
        "force_majeure": clauses.force_majeure,
        "disputes": clauses.disputes,
        "codes": clauses.codes,
        "other": clauses.other,
    }
