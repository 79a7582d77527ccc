"""What people type about one line: its figures week by week, a further member; and the steps of a pool."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from matchmaker import measures
from matchmaker.brokering import capacity, finding
from matchmaker.brokering.forms import BesideOthers, VersionedForm
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.pools import coverage, words
from matchmaker.brokering.pools.answers import Figures
from matchmaker.brokering.pools.checking import Ask, Unfit
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.models import Answer, Pool, PoolKind, PoolLine
from matchmaker.brokering.words import DECLINE_REASONS
from matchmaker.measures import Quantity, format_period
from matchmaker.measures.schedule import Portion
from matchmaker.offers.forms import PortionField
from matchmaker.web.choices import ChooseOne, PickField, choices_of
from matchmaker.web.fields import DayField, QuantityField, TextArea, TextLine
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language
from matchmaker.web.messages import sentence
from matchmaker.web.money_fields import PriceField

NOTHING = Decimal(0)


class LineForm(VersionedForm):
    """The figures of one line; `of` fills them in and gives it its weeks."""

    amount = QuantityField(_l("Số lượng"), required=True)
    price = PriceField(_l("Giá"))

    base: measures.Unit
    weeks: ClassVar[tuple[Portion, ...]] = ()
    """What the rows on the page stand for."""
    week_names: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def of(cls, line: PoolLine, **more: Any) -> Self:
        """The form as it was sent, or with what the line says, or its member proposed, to begin with."""
        changed = line.answer is Answer.CHANGED and line.changed_amount is not None
        portions = tuple(line.changed_portions if changed else line.portions)
        amount = line.changed_amount if changed else line.amount
        assert amount is not None
        base = capacity.unit_of(line.offer)
        published = line.listing.approved
        typed_unit = measures.unit(published.typed_unit) if published and published.typed_unit else base
        names = tuple(f"week_{line.version}_{at}" for at in range(len(portions)))
        labels = [format_period(each.period, language()) for each in portions]
        fields = {name: PortionField(label) for name, label in zip(names, labels, strict=True)}
        kind: type[Self] = type(cls.__name__, (cls,), {**fields, "weeks": portions, "week_names": names})
        form = kind(
            data={
                "version": str(line.version),
                "amount": Quantity(amount, base).to(typed_unit),
                "price": line.changed_price_vnd if changed else line.price_vnd,
                "min_lot": Quantity(line.least, base).to(typed_unit) if line.least is not None else None,
                **{
                    name: Quantity(each.amount, base).to(typed_unit) for name, each in zip(names, portions, strict=True)
                },
                **more,
            }
        )
        form._count_in(base, typed_unit)
        return form

    def _count_in(self, base: measures.Unit, typed_unit: measures.Unit) -> None:
        self.base = base
        for each in self:
            if isinstance(each, QuantityField):
                each.base_unit, each.units = base, (typed_unit,)
                each.unit_code = each.unit_code or typed_unit.code
            elif isinstance(each, PriceField):
                each.per = base

    def renewed(self, line: PoolLine) -> Self:
        """The same about the line as it is by now: what was typed stays, and may be sent again."""
        self.version.data = str(line.version)
        return self

    @property
    def week_fields(self) -> list[QuantityField]:
        return [self[name] for name in self.week_names]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then whether the weeks, where any was changed, add up to the amount."""
        super().validate(extra_validators)
        if not self.errors and self._weeks_moved() and self._whole() != self._sum() and self._amount_moved():
            self.refuse("amount", sentence("weeks_do_not_add_up"))
        return not self.errors

    def portions(self) -> tuple[Portion, ...]:
        """How the amount falls, once the form validated: as the weeks say, else as before but for the new amount."""
        if self._weeks_moved():
            return tuple(each for each in self._told() if each.amount > 0)
        if self._amount_moved():
            return coverage.scaled(self.weeks, self._whole(), decimals=self.base.decimals)
        return self.weeks

    def _told(self) -> list[Portion]:
        return [Portion(week.period, _amount(field, self.base)) for week, field in self._pairs()]

    def _pairs(self) -> Sequence[tuple[Portion, QuantityField]]:
        return list(zip(self.weeks, self.week_fields, strict=True))

    def _weeks_moved(self) -> bool:
        return any(_amount(field, self.base) != week.amount for week, field in self._pairs())

    def _amount_moved(self) -> bool:
        return self._whole() != sum((each.amount for each in self.weeks), NOTHING)

    def _whole(self) -> Decimal:
        return _amount(self.amount, self.base)

    def _sum(self) -> Decimal:
        return sum((each.amount for each in self._told()), NOTHING)

    def refuse_line(self, refusal: Unfit) -> None:
        """Put what is wrong with the line beside its fields."""
        for each in refusal.faults:
            name = each.refusal.field
            self.refuse(name if name in self else "amount", words.fault(each))


class ChangeForm(LineForm):
    """What a member would rather take part with."""

    price = PriceField(_l("Giá"), required=True)
    min_lot = QuantityField(
        _l("Ít nhất"), hint=_l("Ít hơn mức này thì anh/chị không tham gia. Để trống nếu không cần.")
    )
    note = TextArea(_l("Lời nhắn cho Liên minh HTX"), max_length=500)

    def figures(self) -> Figures:
        """What was typed, once the form validated."""
        portions = self.portions()
        least = _amount(self.min_lot, self.base)
        return Figures(
            amount=sum((each.amount for each in portions), NOTHING),
            portions=portions,
            price_vnd=self.price.data,
            min_lot=least or None,
        )


class AskAgainForm(LineForm):
    """What the broker asks a member anew."""

    answer_by = DayField(_l("Trả lời trước hết ngày"), required=True, coming=True)

    def ask(self, line: PoolLine) -> Ask:
        """What the member of a line is asked now, once the form validated."""
        portions = self.portions()
        amount = sum((each.amount for each in portions), NOTHING)
        return Ask(DraftLine(line.listing.id, amount, portions), price_vnd=self.price.data)


class AddForm(BaseForm):
    """One more member."""

    amount = QuantityField(_l("Số lượng"), required=True)
    price = PriceField(_l("Giá"), hint=_l("Để trống để thành viên tự ghi giá."))
    grade = TextLine(_l("Loại hàng"), max_length=60)
    answer_by = DayField(_l("Trả lời trước hết ngày"), required=True, coming=True)

    base: measures.Unit

    @classmethod
    def to(cls, pool: Pool, **more: Any) -> Self:
        """The form over what may join a pool."""
        supplies = pool.kind is PoolKind.SUPPLY
        listing = PickField(
            _l("Nguồn cung của thành viên") if supplies else _l("Nhu cầu của thành viên"),
            required=True,
            resolve=finding.offers_found if supplies else finding.needs_found,
            label_of=finding.label_of_offer if supplies else finding.label_of_need,
            hint=_l("Gõ sản phẩm, nơi hoặc tên đơn vị; hoặc dán địa chỉ trang của tin."),
        )
        kind: type[Self] = type(cls.__name__, (cls,), {"listing": listing})
        form = kind(data=more)
        published = pool.target.approved
        assert published is not None
        assert published.product is not None
        form.base = capacity.unit_of(pool.target)
        form.amount.base_unit = form.price.per = form.base
        form.amount.units = [measures.unit(code) for code in published.product.typed_units]
        form.amount.unit_code = form.amount.unit_code or published.typed_unit or form.amount.units[0].code
        return form

    def ask(self) -> Ask:
        """Whom to ask for what, once the form validated."""
        line = DraftLine(int(self["listing"].data), _amount(self.amount, self.base), ())
        return Ask(line, price_vnd=self.price.data, grade=self.grade.data or "")

    def refuse_line(self, refusal: Unfit) -> None:
        """Put what is wrong with the line beside its fields."""
        for each in refusal.faults:
            self.refuse(each.refusal.field, words.fault(each))


# steps -------------------------------------------------------------------------------------------------------


class AcceptLineForm(VersionedForm):
    """A member's yes to the line that it read."""


class DeclineLineForm(VersionedForm):
    """A member's no, and why."""

    reason = ChooseOne(_l("Vì sao?"), choices=choices_of(DECLINE_REASONS), kind=EndReason, required=True)
    note = TextArea(_l("Nói thêm"), max_length=500)


class SeenForm(BesideOthers):
    """A step about the quote that its sender read."""

    seen = HiddenField()


class OfferForm(SeenForm):
    """Putting the pool before the other side."""

    valid_until = DayField(
        _l("Có hiệu lực đến hết ngày"),
        required=True,
        coming=True,
        hint=_l("Quá ngày này bên kia không đồng ý được nữa."),
    )

    @staticmethod
    def usual_day(today: date) -> date:
        """A week from a day."""
        return date.fromordinal(today.toordinal() + 7)


class RefuseQuoteForm(SeenForm):
    """The other side's no, and why."""

    reason = ChooseOne(_l("Vì sao?"), choices=choices_of(DECLINE_REASONS), kind=EndReason, required=True)
    note = TextArea(_l("Nói thêm"), max_length=500)


def _amount(field: QuantityField, base: measures.Unit) -> Decimal:
    typed: Quantity | None = field.data
    return typed.amount_in(base) if typed is not None else NOTHING
