"""Terms and quotes in the reader's words: each fact one line, what two versions differ in marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from matchmaker.brokering.quotes.models import Quote, QuoteStatus
from matchmaker.browsing.words import DELIVERY_TERMS
from matchmaker.catalogue.queries import commune, province, tree
from matchmaker.listings import DeliveryTerms
from matchmaker.matching.models import Side
from matchmaker.matching.states import PairState, Tone
from matchmaker.measures import Period, format_period, in_percent, schedule
from matchmaker.measures.schedule import Portion
from matchmaker.prices.queries import Spot
from matchmaker.terms import PriceRule, Terms, price_on, total_vnd
from matchmaker.web import filters
from matchmaker.web.i18n import language

RULES: Final[Mapping[PriceRule, Any]] = {
    PriceRule.FIXED: _l("Một giá cố định"),
    PriceRule.FLOOR_PLUS_MARKET: _l("Theo thị trường, có giá sàn"),
    PriceRule.MARKET_PREMIUM: _l("Theo thị trường, cộng hoặc trừ"),
    PriceRule.BY_GRADE: _l("Theo từng loại"),
    PriceRule.TO_BE_AGREED: _l("Thỏa thuận trước mỗi đợt giao"),
}
_TONES: Final[Mapping[QuoteStatus, Tone]] = {
    QuoteStatus.ACCEPTED: "agreed",
    QuoteStatus.REJECTED: "refused",
    QuoteStatus.WITHDRAWN: "ended",
    QuoteStatus.EXPIRED: "ended",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a proposal; as `components/diff.html` reads it, where it is beside an older version."""

    label: str
    new: str
    old: str = ""
    changed: bool = False


def facts(terms: Terms, before: Terms | None = None) -> list[Fact]:
    """What a proposal says, line by line; beside it what the version before said."""
    told = _tell(terms)
    if before is None:
        return [Fact(label, text) for label, text in told if text]
    earlier = dict(_tell(before))
    return [
        Fact(label, text, earlier[label], changed=text != earlier[label])
        for label, text in told
        if text or earlier[label]
    ]


def changed(terms: Terms, before: Terms) -> list[Fact]:
    """The lines in which two versions differ."""
    return [each for each in facts(terms, before) if each.changed]


def standing(quote: Quote, day: date, side: Side) -> PairState:
    """Where a quote stands, as one side or the staff read it."""
    status = quote.status_on(day)
    if status is QuoteStatus.OPEN:
        return _waiting(quote, side)
    if status is QuoteStatus.ACCEPTED:
        return PairState(_("Đã chốt"), _TONES[status])
    if status is QuoteStatus.EXPIRED:
        return PairState(_("Hết hiệu lực"), _TONES[status])
    told = _("Đã từ chối") if status is QuoteStatus.REJECTED else _("Đã rút")
    return PairState(told, _TONES[status])


def _waiting(quote: Quote, side: Side) -> PairState:
    wrote = quote.latest.side
    if side is Side.STAFF:
        return PairState(_("Chờ bên mua") if wrote is Side.SELLER else _("Chờ bên bán"), "waiting")
    if wrote is side:
        return PairState(_("Chờ bên kia trả lời"), "waiting")
    return PairState(_("Chờ anh/chị trả lời"), "attention")


def price(terms: Terms, *, short: bool = False) -> str:
    """How the price comes about: "80.000 ₫/kg", "giá thị trường tại Gia Lai, cộng 2.000 ₫/kg"."""
    rule = terms.price_rule
    if rule is PriceRule.FIXED:
        return filters.money(terms.price_vnd, terms.unit)
    if rule is PriceRule.TO_BE_AGREED:
        return str(_("thỏa thuận trước mỗi đợt giao"))
    if rule is PriceRule.BY_GRADE:
        return str(_("theo từng loại")) if short else _grades(terms)
    market = place_of_market(terms.market_province)
    if rule is PriceRule.FLOOR_PLUS_MARKET:
        floor = filters.money(terms.price_vnd, terms.unit)
        return str(_("giá thị trường %(place)s, không dưới %(floor)s", place=market, floor=floor))
    premium = terms.premium_vnd or 0
    amount = filters.money(abs(premium), terms.unit)
    if premium == 0:
        return str(_("bằng giá thị trường %(place)s", place=market))
    if premium > 0:
        return str(_("giá thị trường %(place)s cộng %(amount)s", place=market, amount=amount))
    return str(_("giá thị trường %(place)s trừ %(amount)s", place=market, amount=amount))


def place_of_market(code: str | None) -> str:
    """Of which market the price counts."""
    found = province(code)
    return found.name if found is not None else str(_("cả nước"))


def effective(terms: Terms, market: Spot | None) -> str:
    """What the rule comes to today, with day and source of the price it rests on; empty where it stands anyway."""
    if terms.price_rule is PriceRule.FIXED or terms.price_rule is PriceRule.TO_BE_AGREED:
        return ""
    known = price_on(terms, market.price_vnd if market is not None else None)
    if terms.price_rule is PriceRule.BY_GRADE:
        return str(_("trung bình %(price)s", price=filters.money(known, terms.unit)))
    if market is None:
        return str(_("chưa có giá tham chiếu mới"))
    return str(
        _(
            "hôm nay %(price)s, theo giá tham chiếu %(market)s ngày %(day)s (%(source)s)",
            price=filters.money(known, terms.unit),
            market=filters.money(market.price_vnd, terms.unit),
            day=filters.day(market.on),
            source=market.source,
        )
    )


def published(market: Spot | None, unit: str) -> str:
    """A reference price with its day and its source."""
    if market is None:
        return str(_("chưa có giá tham chiếu mới"))
    return f"{filters.money(market.price_vnd, unit)}, {filters.day(market.on)}, {market.source}"


def weeks(portions: Sequence[Portion], unit: str) -> str:
    """How the quantity falls over its weeks or months."""
    if not portions:
        return ""
    window = format_period(_window(portions), language())
    whole = sum((each.amount for each in portions), portions[0].amount * 0)
    if tuple(portions) == tuple(schedule.spread_evenly(whole, _window(portions))):
        count = len(portions)
        many = (
            ngettext("đều trong %(num)d tuần", "đều trong %(num)d tuần", count)
            if schedule.is_weekly(_window(portions))
            else ngettext("đều trong %(num)d tháng", "đều trong %(num)d tháng", count)
        )
        return f"{window}, {many}"
    parts = [f"{format_period(each.period, language())}: {filters.quantity(each.amount, unit)}" for each in portions]
    return "; ".join(parts)


def _window(portions: Sequence[Portion]) -> Period:
    return Period(portions[0].period.starts_on, portions[-1].period.ends_on)


def _tell(terms: Terms) -> list[tuple[str, str]]:
    """Every line that terms may have, in the order in which people settle them; empty text where it says nothing."""
    node = tree().get(terms.product_code)
    total = total_vnd(terms)
    return [
        (str(_("Sản phẩm")), node.name(language()) if node is not None else terms.product_code),
        (str(_("Số lượng")), _quantity(terms)),
        (str(_("Giao khi nào")), weeks(terms.portions, terms.unit)),
        (str(_("Giá")), price(terms)),
        (str(_("Tổng giá trị")), filters.money(total) if total is not None else ""),
        (str(_("Chất lượng")), "; ".join(_quality(each.what, each.target, each.tolerance) for each in terms.qualities)),
        (str(_("Giao nhận")), str(DELIVERY_TERMS[terms.delivery_terms])),
        (str(_("Nơi giao")), ", ".join(filter(None, (terms.place, _commune(terms.commune_code))))),
        (str(_("Đến lấy trong")), _collects(terms)),
        (str(_("Đặt cọc")), filters.money(terms.deposit_vnd) if terms.deposit_vnd else str(_("không"))),
        (str(_("Trả tiền")), payment(terms.payment_days)),
        (str(_("Ứng trước")), _inputs(terms)),
        (str(_("Điều khác")), terms.note),
    ]


def _quantity(terms: Terms) -> str:
    amount = filters.quantity(terms.quantity, terms.unit)
    share = in_percent(str(terms.tolerance_pct), language())
    return f"{amount} (±\u00a0{share})" if terms.tolerance_pct else amount


def _quality(what: str, target: str, tolerance: str) -> str:
    told = f"{what}: {target}"
    return f"{told} ({tolerance})" if tolerance else told


def _grades(terms: Terms) -> str:
    parts = []
    for each in terms.grades:
        told = f"{each.name}: {filters.money(each.price_vnd, terms.unit)}"
        share = "" if each.share_pct is None else str(_(", khoảng %(share)s %%", share=each.share_pct))
        parts.append(told + share)
    return "; ".join(parts)


def _commune(code: str | None) -> str:
    found = commune(code)
    return found.place_name if found is not None else ""


def _collects(terms: Terms) -> str:
    """Only who collects has to come in time."""
    if terms.delivery_terms is DeliveryTerms.SELLER_DELIVERS:
        return ""
    return str(ngettext("%(num)d ngày từ khi hàng sẵn sàng", "%(num)d ngày từ khi hàng sẵn sàng", terms.collect_days))


def payment(days: int) -> str:
    """When the goods are paid."""
    if not days:
        return str(_("ngay khi nhận hàng"))
    return str(ngettext("trong %(num)d ngày từ khi kiểm hàng", "trong %(num)d ngày từ khi kiểm hàng", days))


def _inputs(terms: Terms) -> str:
    return "; ".join(
        f"{', '.join(filter(None, (each.name, each.quantity)))}: {filters.money(each.amount_vnd)}"
        for each in terms.inputs
    )
