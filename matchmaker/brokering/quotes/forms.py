"""What people type about a quote: the whole of its terms, in short sections; a no with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields import SelectChoice

from matchmaker import measures
from matchmaker.brokering.forms import BesideOthers
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.quotes import rows
from matchmaker.brokering.quotes.words import RULES
from matchmaker.brokering.words import DECLINE_REASONS
from matchmaker.browsing.words import DELIVERY_TERMS
from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue.queries import Node, provinces
from matchmaker.listings import DeliveryTerms
from matchmaker.measures import Period, Quantity, schedule
from matchmaker.measures.schedule import Portion
from matchmaker.offers.forms import BY_PERIOD, EVENLY
from matchmaker.terms import PriceRule, Terms, total_vnd
from matchmaker.web.fields import (
    ChooseFromList,
    ChooseOne,
    DayField,
    PickField,
    QuantityField,
    TextArea,
    TextLine,
    WholeNumberField,
    choices_of,
)
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language
from matchmaker.web.messages import sentence
from matchmaker.web.money_fields import PremiumField, PriceField, SumField

ABOVE, BELOW = "above", "below"
LONGEST_DAYS: Final = 3 * 366
"""A proposal about more than three years is a mistyped year."""
SEARCH, ROWS = "search", "rows"


class TermsForm(BaseForm):
    """The terms that one side puts to the other; `of` fills it in and gives it its rows."""

    number = HiddenField()
    """The version that is answered; 0 for none."""
    side = HiddenField()
    """On whose behalf the broker writes."""
    product = ChooseOne(_l("Sản phẩm"), required=True)
    quantity = QuantityField(_l("Số lượng"), required=True)
    tolerance = WholeNumberField(
        _l("Được hơn kém"), minimum=0, maximum=50, hint=_l("Giao hơn kém chừng này vẫn tính là đủ.")
    )
    starts_on = DayField(_l("Giao từ ngày"), required=True)
    ends_on = DayField(_l("Đến hết ngày"), required=True, coming=True)
    spread = ChooseOne(
        _l("Giao thế nào?"),
        choices=choices_of([(EVENLY, _l("Chia đều")), (BY_PERIOD, _l("Ghi từng tuần hoặc tháng"))]),
        required=True,
    )
    rows_for = HiddenField()
    """For which days and quantity the rows below were made."""
    rule = ChooseOne(_l("Cách tính giá"), choices=choices_of(RULES.items()), kind=PriceRule, required=True)
    price = PriceField(_l("Giá"), hint=_l("Ví dụ: 85.000 hoặc 85k"))
    floor = PriceField(_l("Giá sàn"), hint=_l("Thị trường xuống dưới thì vẫn trả giá này."))
    premium_sign = ChooseFromList(
        _l("So với thị trường"), choices=choices_of([(ABOVE, _l("Cao hơn")), (BELOW, _l("Thấp hơn"))])
    )
    premium = PremiumField(_l("Chênh lệch"), hint=_l("Ghi 0 nếu đúng bằng giá thị trường."))
    market = ChooseFromList(_l("Lấy giá thị trường ở"), choices=lambda: _markets())
    delivery = ChooseOne(_l("Giao nhận"), choices=choices_of(DELIVERY_TERMS.items()), kind=DeliveryTerms, required=True)
    place = TextLine(_l("Nơi giao"), max_length=200, hint=_l("Ví dụ: kho HTX, cổng nhà máy."))
    commune = PickField(
        _l("Xã, phường"),
        resolve=pickers.place_options,
        label_of=pickers.label_of_place,
        hint=_l("Gõ tên xã, phường; tên huyện, xã cũ cũng được."),
    )
    collect_days = WholeNumberField(
        _l("Đến lấy trong bao nhiêu ngày"), minimum=0, maximum=60, hint=_l("Tính từ khi bên bán báo hàng sẵn sàng.")
    )
    deposit = SumField(_l("Đặt cọc"), hint=_l("Bên mua trả trước, trừ vào tiền hàng. Để trống nếu không cọc."))
    payment_days = WholeNumberField(
        _l("Trả tiền trong bao nhiêu ngày"), minimum=0, maximum=180, hint=_l("Tính từ khi kiểm hàng; 0 là trả ngay.")
    )
    note = TextArea(_l("Điều khác"), max_length=1000)
    valid_until = DayField(
        _l("Có hiệu lực đến hết ngày"),
        required=True,
        coming=True,
        hint=_l("Quá ngày này bên kia không đồng ý được nữa."),
    )
    message = TextArea(_l("Lời nhắn cho bên kia"), max_length=1000)

    base: measures.Unit
    portion_names: ClassVar[tuple[str, ...]] = ()
    portions: ClassVar[tuple[Portion, ...]] = ()
    """What the rows on the page stood for when they were made."""
    quality_names: ClassVar[tuple[tuple[str, ...], ...]] = ()
    grade_names: ClassVar[tuple[tuple[str, ...], ...]] = ()
    input_names: ClassVar[tuple[tuple[str, ...], ...]] = ()

    @classmethod
    def of(
        cls,
        begin: Terms,
        products: Sequence[Node],
        *,
        typed_unit: measures.Unit,
        valid_until: date,
        number: int = 0,
        portions: tuple[Portion, ...] | None = None,
    ) -> Self:
        """The form as terms to begin with fill it, or as it was sent; ``portions`` are new rows to be corrected."""
        made_for = _made_for(request.form.get("rows_for", "")) if portions is None else portions
        if not made_for and request.method != "POST" and begin.portions != _evenly(begin, products[0].unit):
            made_for = begin.portions
        base = products[0].unit
        fields, names = rows.portion_fields(made_for)
        more, of_rows = rows.fields(begin, sent=request.form)
        kind: type[Self] = type(
            cls.__name__,
            (cls,),
            {**fields, **more, **of_rows, "portion_names": names, "portions": made_for},
        )
        form = kind(
            data={
                **_data(begin, typed_unit, base),
                **rows.data(begin),
                **{
                    name: Quantity(each.amount, base).to(typed_unit) for name, each in zip(names, made_for, strict=True)
                },
                "spread": BY_PERIOD if made_for else EVENLY,
                "valid_until": valid_until,
                "number": str(number),
            }
        )
        form.base = base
        form.rows_for.data = rows.told(made_for)
        if portions is not None:
            form.spread.data = BY_PERIOD
        form._count_in(products, typed_unit)
        return form

    def _count_in(self, products: Sequence[Node], typed_unit: measures.Unit) -> None:
        """Tell the fields the product's units."""
        self.product.choices = [SelectChoice(each.code, each.name(language())) for each in products]
        amounts = [self.quantity, *(self[name] for name in self.portion_names)]
        for each in amounts:
            each.base_unit = self.base
            each.units = [measures.unit(unit.code) for unit in products[0].typed_units]
            each.unit_code = each.unit_code or typed_unit.code
        for name in ("price", "floor", "premium", *(row[1] for row in self.grade_names)):
            self[name].per = self.base

    @property
    def seen_number(self) -> int:
        """The version that its writer answers; 0 where that makes no sense."""
        return _whole_number(self.number.data)

    @property
    def qualities_told(self) -> bool:
        """Whether any row of quality says or lacks something."""
        return self._tells(self.quality_names)

    @property
    def inputs_told(self) -> bool:
        """Whether any row of inputs does."""
        return self._tells(self.input_names)

    def _tells(self, names: Sequence[Sequence[str]]) -> bool:
        return any(self[name].typed or self[name].errors for row in names for name in row)

    # what the buttons ask for ------------------------------------------------------------------------------

    def looks_up_place(self) -> bool:
        """Whether the place's search button was pressed: the options are filled in, nothing is judged."""
        if request.form.get(SEARCH) is None:
            return False
        self.commune.look_up()
        return True

    def wanted_rows(self) -> tuple[Portion, ...] | None:
        """New rows, evenly filled, where the writer wants rows and those on the page are for another quantity."""
        if self.spread.data != BY_PERIOD and request.form.get(ROWS) is None:
            return None
        amounts_stand = not any(self[name].errors for name in ("quantity", "starts_on", "ends_on"))
        wanted = self._spread() if amounts_stand and self._window() is not None else ()
        return wanted if wanted and rows.told(wanted) != rows.told(self.portions) else None

    # reading it --------------------------------------------------------------------------------------------

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then what they say together. What the chosen way of pricing or spreading hides says nothing."""
        super().validate(extra_validators)
        for name in self._unasked():
            self[name].errors, self[name].data = (), self[name].empty
        if not any(self[name].errors for name in ("quantity", "starts_on", "ends_on")):
            self._check_schedule()
        self._check_price()
        if not self.errors:
            self._check_deposit()
        return not self.errors

    def _unasked(self) -> list[str]:
        """Fields beside the point of what was chosen; where nothing was, all are asked for."""
        by_rule = {
            PriceRule.FIXED: ["price"],
            PriceRule.FLOOR_PLUS_MARKET: ["floor"],
            PriceRule.MARKET_PREMIUM: ["premium"],
            PriceRule.BY_GRADE: [name for names in self.grade_names for name in names],
        }
        rule = self.rule.data
        hidden = [name for each, names in by_rule.items() if rule and each is not rule for name in names]
        return [*hidden, *(self.portion_names if self.spread.data == EVENLY else ())]

    def _check_schedule(self) -> None:
        if self.ends_on.data < self.starts_on.data:
            self.refuse("ends_on", sentence("ends_before_start"))
        elif (self.ends_on.data - self.starts_on.data).days > LONGEST_DAYS:
            latest = date.fromordinal(self.starts_on.data.toordinal() + LONGEST_DAYS)
            self.refuse("ends_on", sentence("too_far_ahead", maximum=measures.format_date(latest, language())))
        elif self.spread.data == BY_PERIOD and rows.told(self._spread()) == rows.told(self.portions):
            missing = self._whole() - sum((each.amount for each in self._told()), Decimal(0))
            if missing:
                code = "rows_too_little" if missing > 0 else "rows_too_much"
                difference = Quantity(abs(missing), self.base).to(self.quantity.data.unit)
                self.refuse("spread", sentence(code, difference=difference))

    def _check_price(self) -> None:
        """What the chosen rule needs."""
        needs = {
            PriceRule.FIXED: "price",
            PriceRule.FLOOR_PLUS_MARKET: "floor",
            PriceRule.MARKET_PREMIUM: "premium",
        }.get(self.rule.data)
        if needs is not None and self[needs].data is None and not self[needs].errors:
            self.refuse(needs, sentence("empty"))
        if self.rule.data is PriceRule.BY_GRADE:
            self._check_grades()

    def _check_grades(self) -> None:
        told = rows.grades(self)
        shares = [each.share_pct for each in told if each.share_pct is not None]
        if not told:
            self.refuse(self.grade_names[0][0], sentence("empty"))
        for names, each in zip(self.grade_names, told, strict=False):
            if each.price_vnd is None and not self[names[1]].errors:
                self.refuse(names[1], sentence("empty"))
        if shares and (len(shares) < len(told) or sum(shares) != 100):
            self.refuse(self.grade_names[0][2], sentence("shares_are_not_whole"))

    def _check_deposit(self) -> None:
        most = total_vnd(self.terms())
        if most is not None and (self.deposit.data or 0) > most:
            self.refuse("deposit", sentence("too_large", maximum=measures.format_money(most, language=language())))

    def terms(self) -> Terms:
        """What was proposed, once the form validated."""
        rule = self.rule.data
        premium = self.premium.data or 0
        by_rule = {PriceRule.FIXED: self.price.data, PriceRule.FLOOR_PLUS_MARKET: self.floor.data}
        return Terms(
            product_code=self.product.data,
            unit=self.base.code,
            quantity=self._whole(),
            portions=tuple(self._told()) if self.spread.data == BY_PERIOD else self._spread(),
            price_rule=rule,
            tolerance_pct=self.tolerance.data or 0,
            qualities=rows.qualities(self),
            grades=rows.grades(self) if rule is PriceRule.BY_GRADE else (),
            price_vnd=by_rule.get(rule),
            premium_vnd=(-premium if self.premium_sign.data == BELOW else premium)
            if rule is PriceRule.MARKET_PREMIUM
            else None,
            market_province=(self.market.data or None) if rule.follows_market else None,
            delivery_terms=self.delivery.data,
            place=self.place.data,
            commune_code=self.commune.data,
            deposit_vnd=self.deposit.data or 0,
            payment_days=self.payment_days.data or 0,
            collect_days=self.collect_days.data or 0,
            inputs=rows.inputs(self),
            note=self.note.data,
        )

    def _whole(self) -> Decimal:
        typed: Quantity = self.quantity.data
        return typed.amount_in(self.base)

    def _window(self) -> Period | None:
        first, last = self.starts_on.data, self.ends_on.data
        fits = first is not None and last is not None and 0 <= (last - first).days <= LONGEST_DAYS
        return Period(first, last) if fits else None

    def _spread(self) -> tuple[Portion, ...]:
        window = self._window()
        return tuple(schedule.spread_evenly(self._whole(), window, decimals=self.base.decimals)) if window else ()

    def _told(self) -> list[Portion]:
        found = []
        for name, each in zip(self.portion_names, self.portions, strict=True):
            typed: Quantity | None = self[name].data
            found.append(Portion(each.period, typed.amount_in(self.base) if typed is not None else Decimal(0)))
        return found


class StepForm(BesideOthers):
    """A step about one version, as its sender saw it."""

    number = HiddenField()
    side = HiddenField()
    """For which side the broker takes it."""

    @property
    def seen_number(self) -> int:
        """The version that the sender saw; 0 where that makes no sense."""
        return _whole_number(self.number.data)


class AcceptForm(StepForm):
    """A yes."""


class WithdrawForm(StepForm):
    """Taking an own proposal back."""


class RejectForm(StepForm):
    """A no to a proposal, and why."""

    reason = ChooseOne(_l("Vì sao?"), choices=choices_of(DECLINE_REASONS), kind=EndReason, required=True)
    note = TextArea(_l("Nói thêm"), max_length=500)


def _whole_number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _data(begin: Terms, typed_unit: measures.Unit, base: measures.Unit) -> dict[str, Any]:
    """What the fields say of some terms."""
    premium = begin.premium_vnd
    return {
        "product": begin.product_code,
        "quantity": Quantity(begin.quantity, base).to(typed_unit),
        "tolerance": begin.tolerance_pct,
        "starts_on": begin.window.starts_on,
        "ends_on": begin.window.ends_on,
        "rule": begin.price_rule,
        "price": begin.price_vnd if begin.price_rule is PriceRule.FIXED else None,
        "floor": begin.price_vnd if begin.price_rule is PriceRule.FLOOR_PLUS_MARKET else None,
        "premium_sign": BELOW if (premium or 0) < 0 else ABOVE,
        "premium": None if premium is None else abs(premium),
        "market": begin.market_province or "",
        "delivery": begin.delivery_terms,
        "place": begin.place,
        "commune": begin.commune_code,
        "collect_days": begin.collect_days,
        "deposit": begin.deposit_vnd or None,
        "payment_days": begin.payment_days,
        "note": begin.note,
    }


def _evenly(begin: Terms, base: measures.Unit) -> tuple[Portion, ...]:
    return tuple(schedule.spread_evenly(begin.quantity, begin.window, decimals=base.decimals))


def _made_for(told: str) -> tuple[Portion, ...]:
    """The rows of a page that was sent: evenly filled, as they were made."""
    found = rows.read(told)
    if found is None:
        return ()
    window, whole = found
    return tuple(schedule.spread_evenly(whole, window)) if window.days <= LONGEST_DAYS + 1 else ()


def _markets() -> list[SelectChoice]:
    everywhere = SelectChoice("", str(_l("Cả nước")))
    return [everywhere, *(SelectChoice(each.code, each.name) for each in provinces())]


def _amounts(
    names: Sequence[str], portions: Sequence[Portion], base: measures.Unit, typed_unit: measures.Unit
) -> dict[str, Quantity]:
    return {name: Quantity(each.amount, base).to(typed_unit) for name, each in zip(names, portions, strict=True)}
