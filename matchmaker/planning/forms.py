"""What staff fill in about season plans, and what they narrow their lists by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue.queries import markets, provinces
from matchmaker.measures import Period, today
from matchmaker.planning import words
from matchmaker.planning.lists import (
    GapOrder,
    LineOrder,
    LineState,
    PlanOrder,
    Supposing,
    WantedGaps,
    WantedLines,
    WantedPlans,
)
from matchmaker.planning.models import NAME_LENGTH, GapReason, GapSide, PlanStatus, SeasonPlan
from matchmaker.planning.service import Scenario
from matchmaker.web import filters
from matchmaker.web.choices import ChooseFromList, ChooseOne, Option, choices_of
from matchmaker.web.fields import DayField, PickField, TextLine
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language
from matchmaker.web.narrowing import NarrowingForm, chosen

PROVINCE: Final = "province"
COUNTRY: Final = "country"
USUAL_SEASON: Final = timedelta(days=180)
"""How long a season is that nobody told otherwise."""
_PLAN_ORDERS: Final = ((PlanOrder.NEWEST, _l("Mới lập trước")), (PlanOrder.SEASON, _l("Mùa sau trước")))
_SUPPOSING: Final = ((Supposing.NOTHING, _l("Như hiện nay")), (Supposing.SOMETHING, _l("Có giả định")))
_LINE_ORDERS: Final = (
    (LineOrder.LARGEST, _l("Nhiều nhất trước")),
    (LineOrder.NEAREST, _l("Gần nhất trước")),
    (LineOrder.SOONEST, _l("Giao sớm trước")),
    (LineOrder.BEST, _l("Hợp nhau nhất trước")),
)
_GAP_ORDERS: Final = ((GapOrder.LARGEST, _l("Nhiều nhất trước")), (GapOrder.SOONEST, _l("Hết hạn sớm trước")))


_YIELDS: Final = (-50, -40, -30, -20, -10, 10, 20, 30)
_PRICES: Final = (-30, -20, -10, -5, 5, 10, 20, 30)
"""Per cent; the few that people ask for, so that nobody types a sign on a phone."""


def _changes(percents: Iterable[int]) -> list[Any]:
    return choices_of(((str(each), f"{filters.signed(each, 0)} %") for each in percents), none=_l("Như hiện nay"))


def _products(text: str) -> list[Option]:
    return pickers.product_options(text)


def _markets() -> list[Any]:
    return choices_of(((each.code, each.name(language())) for each in markets().values()), none=_l("Không đóng"))


class PlanForm(BaseForm):
    """What a plan is to be made of."""

    name = TextLine(
        _l("Tên kế hoạch"), max_length=NAME_LENGTH, hint=_l("Ví dụ: Vụ sầu riêng 2027. Để trống cũng được.")
    )
    scope = ChooseOne(
        _l("Lập cho"),
        choices=choices_of(
            ((PROVINCE, _l("Tỉnh mình: những cặp có ít nhất một bên trong tỉnh")), (COUNTRY, _l("Cả nước")))
        ),
        required=True,
    )
    starts_on = DayField(_l("Mùa từ ngày"), required=True)
    ends_on = DayField(_l("Đến hết ngày"), required=True, coming=True)
    product = PickField(
        _l("Chỉ mặt hàng"), resolve=_products, label_of=pickers.label_of_product, hint=_l("Để trống là mọi mặt hàng.")
    )
    yield_percent = ChooseFromList(_l("Giả sử sản lượng"), choices=lambda: _changes(_YIELDS))
    price_percent = ChooseFromList(_l("Giả sử giá chào"), choices=lambda: _changes(_PRICES))
    closed_market = ChooseFromList(_l("Giả sử một thị trường đóng"), choices=_markets)

    @classmethod
    def begun(cls) -> PlanForm:
        """The form as it is first seen: the province, from today on."""
        return cls(data={"scope": PROVINCE, "starts_on": today(), "ends_on": today() + USUAL_SEASON})

    @classmethod
    def like(cls, plan: SeasonPlan) -> PlanForm:
        """The form as it was filled in for another plan, to change what should be otherwise."""
        return cls(
            data={
                "name": plan.name,
                "scope": COUNTRY if plan.is_country else PROVINCE,
                "starts_on": plan.starts_on,
                "ends_on": plan.ends_on,
                "product": plan.product_code,
                "yield_percent": str(plan.yield_percent or ""),
                "price_percent": str(plan.price_percent or ""),
                "closed_market": plan.closed_market or "",
            }
        )

    def season(self) -> Period | None:
        """The days of a valid form; None where they end before they begin."""
        return Period(self.starts_on.data, self.ends_on.data) if self.starts_on.data <= self.ends_on.data else None

    def scenario(self) -> Scenario:
        """What a valid form supposes."""
        return Scenario(
            int(self.yield_percent.data or 0), int(self.price_percent.data or 0), self.closed_market.data or None
        )


class PlansForm(NarrowingForm):
    """The filters of the list of plans."""

    status = ChooseFromList(
        _l("Tình trạng"), choices=choices_of(words.STATUSES.items(), none=_l("Tất cả")), kind=PlanStatus
    )
    supposing = ChooseFromList(_l("Giả định"), choices=choices_of(_SUPPOSING, none=_l("Tất cả")), kind=Supposing)
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_PLAN_ORDERS), kind=PlanOrder)

    @property
    def fields(self) -> list[Any]:
        return [self.status, self.supposing, self.sort]

    def wanted(self) -> WantedPlans:
        """What was asked for."""
        return WantedPlans(chosen(self.status), chosen(self.supposing), chosen(self.sort) or PlanOrder.NEWEST)


class _OfPlan(NarrowingForm):
    """What narrows a list of one plan: product and place, as far as the plan has them."""

    product = ChooseFromList(_l("Sản phẩm"))
    province = ChooseFromList(_l("Tỉnh"))

    def offer_choices(self, product_codes: Iterable[str]) -> None:
        """Let products be chosen that the plan is about, and any province."""
        named = sorted(((code, words.product_name(code)) for code in set(product_codes)), key=lambda each: each[1])
        self.product.choices = choices_of(named, none=_l("Tất cả"))
        self.province.choices = choices_of(((each.code, each.name) for each in provinces()), none=_l("Mọi nơi"))


class LinesForm(_OfPlan):
    """The filters of a plan's lines."""

    state = ChooseFromList(
        _l("Tình trạng"), choices=choices_of(words.LINE_STATES.items(), none=_l("Tất cả")), kind=LineState
    )
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_LINE_ORDERS), kind=LineOrder)

    @property
    def fields(self) -> list[Any]:
        return [self.product, self.province, self.state, self.sort]

    def wanted(self) -> WantedLines:
        """What was asked for."""
        return WantedLines(
            self.words,
            chosen(self.product),
            chosen(self.province),
            chosen(self.state),
            chosen(self.sort) or LineOrder.LARGEST,
        )


class GapsForm(_OfPlan):
    """The filters of what a plan leaves over."""

    reason = ChooseFromList(_l("Vì sao"), kind=GapReason)
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_GAP_ORDERS), kind=GapOrder)

    def explain(self, side: GapSide) -> None:
        """Word the reasons for one side."""
        self.reason.choices = choices_of(words.REASONS[side].items(), none=_l("Tất cả"))

    @property
    def fields(self) -> list[Any]:
        return [self.product, self.province, self.reason, self.sort]

    def wanted(self) -> WantedGaps:
        """What was asked for."""
        return WantedGaps(
            self.words,
            chosen(self.product),
            chosen(self.province),
            chosen(self.reason),
            chosen(self.sort) or GapOrder.LARGEST,
        )


class WeeksForm(_OfPlan):
    """The filters of a plan's calendar."""

    show = ChooseFromList(
        _l("Cho xem"),
        choices=choices_of(
            (("home", _l("Lượng có nơi nhận")), ("supply_left", _l("Còn dư")), ("need_left", _l("Còn thiếu")))
        ),
    )

    @property
    def fields(self) -> list[Any]:
        return [self.show, self.product, self.province]

    @property
    def shown(self) -> str:
        """Which amount each cell tells."""
        return chosen(self.show) or "home"


class CompareForm(NarrowingForm):
    """Which other plan to lay beside one."""

    beside = ChooseFromList(_l("So với kế hoạch"))

    @classmethod
    def among(cls, plans: Iterable[SeasonPlan]) -> CompareForm:
        """As the address says."""
        form = cls.read()
        form.beside.choices = choices_of(
            ((str(each.id), f"{words.title(each)} · {words.scenario(each)}") for each in plans),
            none=_l("Chọn kế hoạch"),
        )
        return form

    @property
    def fields(self) -> list[Any]:
        return [self.beside]
