"""The quotes for one need side by side: one fact a row, the best of each marked with a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from matchmaker.brokering.quotes import pricing, words
from matchmaker.brokering.quotes.abnormal import Low
from matchmaker.brokering.quotes.models import Quote
from matchmaker.browsing.parts import Proof
from matchmaker.browsing.view import ListingView
from matchmaker.browsing.words import DELIVERY_TERMS
from matchmaker.matching.comparison import Cell, Column, Row
from matchmaker.matching.models import Side
from matchmaker.measures import format_period, great_circle_km, schedule
from matchmaker.measures.schedule import Portion
from matchmaker.prices.queries import Spot
from matchmaker.terms import Terms, price_on
from matchmaker.web import filters
from matchmaker.web.i18n import language

NOTHING: Final = Decimal(0)
WHOLE: Final = 100


@dataclass(frozen=True)
class Compared:
    """One quote of a comparison."""

    quote: Quote
    terms: Terms
    offer: ListingView
    """What the seller offers, as the reader may see it."""
    market: Spot | None
    low: Low | None
    record: str = ""
    """How the seller kept its deals, in a few words."""

    @property
    def price_vnd(self) -> int | None:
        """What it comes to today."""
        return price_on(self.terms, self.market.price_vnd if self.market is not None else None)


@dataclass(frozen=True)
class Coverage:
    """How much of what a need asks for a quote brings, when it is asked for."""

    percent: int
    short: tuple[Portion, ...]
    """Weeks or months that get less than they ask for, with what they lack, in whole units."""


def compared(
    quotes: Sequence[Quote],
    offers: Mapping[int, ListingView],
    records: Mapping[int, str],
    low: Mapping[int, Low],
    day: date,
) -> list[Compared]:
    """Quotes with all that is compared of them; ``offers`` by the id of the offer, ``records`` by the seller's."""
    proposals = [each.latest.terms for each in quotes]
    return [
        Compared(
            quote,
            terms,
            offers[quote.introduction.offer_id],
            market,
            low.get(quote.id),
            records.get(quote.introduction.seller_id, ""),
        )
        for quote, terms, market in zip(quotes, proposals, pricing.markets(proposals, day), strict=True)
    ]


def columns(each_of: Sequence[Compared]) -> list[Column]:
    """The heads of the columns."""
    return [
        Column(
            id=each.quote.id,
            title=each.quote.introduction.seller.name,
            url=url_for("brokering.quote", quote_id=each.quote.id),
            organisation=_("bản %(number)s", number=each.quote.latest.number),
        )
        for each in each_of
    ]


def rows(each_of: Sequence[Compared], asked: ListingView, day: date) -> list[Row]:
    """The facts to compare, the weightiest first."""
    wanted = wanted_portions(asked)
    covers = {each.quote.id: coverage(each.terms, wanted) for each in each_of if each.terms.unit == asked.unit}
    return [
        _row(_("Tình trạng"), "", each_of, lambda each: words.standing(each.quote, day, Side.BUYER).word),
        _row(
            _("Giá hôm nay"),
            "",
            each_of,
            _price,
            best=lambda each: None if each.price_vnd is None else -float(each.price_vnd),
            word=_("rẻ nhất"),
        ),
        _row(_("Cách tính giá"), "", each_of, lambda each: words.price(each.terms)),
        _row(_("Giá tham chiếu"), "", each_of, lambda each: _market(each)),
        _row(
            _("Số lượng"),
            filters.quantity(asked.quantity, asked.unit),
            each_of,
            lambda each: filters.quantity(each.terms.quantity, each.terms.unit),
            best=lambda each: float(each.terms.quantity),
            word=_("nhiều nhất"),
        ),
        _row(
            _("Đủ theo lịch cần"),
            format_period(asked.window, language()) if asked.window else "",
            each_of,
            lambda each: _covered(covers.get(each.quote.id), asked.unit),
            best=lambda each: float(covers[each.quote.id].percent) if each.quote.id in covers else None,
            word=_("đủ nhất"),
        ),
        _row(_("Giấy tờ còn hiệu lực"), _papers_asked(asked), each_of, lambda each: _papers(each.offer, asked)),
        _row(
            _("Cách"),
            "",
            each_of,
            lambda each: filters.distance(_km(each.offer, asked)),
            best=lambda each: _minus(_km(each.offer, asked)),
            word=_("gần nhất"),
        ),
        _row(_("Uy tín"), "", each_of, lambda each: each.record),
        _row(
            _("Đặt cọc"),
            "",
            each_of,
            lambda each: filters.money(each.terms.deposit_vnd) if each.terms.deposit_vnd else _("không"),
            best=lambda each: -float(each.terms.deposit_vnd),
            word=_("ít nhất"),
        ),
        _row(
            _("Trả tiền"),
            "",
            each_of,
            lambda each: words.payment(each.terms.payment_days),
            best=lambda each: float(each.terms.payment_days),
            word=_("lâu nhất"),
        ),
        _row(
            _("Giao nhận"),
            str(DELIVERY_TERMS[asked.delivery_terms]) if asked.delivery_terms else "",
            each_of,
            lambda each: str(DELIVERY_TERMS[each.terms.delivery_terms]),
        ),
        _row(_("Hiệu lực đến"), "", each_of, lambda each: filters.day(each.quote.latest.valid_until)),
    ]


def wanted_portions(asked: ListingView) -> list[Portion]:
    """How a need falls over its weeks or months: evenly."""
    if asked.window is None or not asked.quantity:
        return []
    return schedule.spread_evenly(asked.quantity, asked.window)


def coverage(terms: Terms, wanted: Sequence[Portion]) -> Coverage:
    """What of some wanted portions terms bring by the time they are wanted: what comes early is kept for later.

    Each portion of the terms falls evenly over its days.
    """
    whole = sum((each.amount for each in wanted), NOTHING)
    stock = reached = NOTHING
    given = met = NOTHING
    short = []
    for each in wanted:
        reached = _brought_by(terms.portions, each.period.ends_on)
        stock += reached - given
        given = reached
        part = min(stock, each.amount)
        stock, met = stock - part, met + part
        if part < each.amount:
            short.append(Portion(each.period, (each.amount - part).quantize(Decimal(1), ROUND_UP)))
    return Coverage(int(WHOLE * met / whole) if whole else 0, tuple(short))


def _brought_by(portions: Sequence[Portion], day: date) -> Decimal:
    """How much of some portions has come by the end of a day."""
    found = NOTHING
    for each in portions:
        days = (day - each.period.starts_on).days + 1
        found += each.amount * min(max(days, 0), each.period.days) / each.period.days
    return found


Value = Callable[[Compared], float | None]


def _row(
    label: str,
    need: str,
    each_of: Sequence[Compared],
    tell: Callable[[Compared], str],
    *,
    best: Value | None = None,
    word: str = "",
) -> Row:
    """One row; whatever is best is marked, unless all are alike."""
    known = {at: found for at, each in enumerate(each_of) if best and (found := best(each)) is not None}
    top = max(known.values(), default=None) if len(known) > 1 and len(set(known.values())) > 1 else None
    return Row(
        label,
        need,
        tuple(
            Cell(str(tell(each)), word if top is not None and known.get(at) == top else None)
            for at, each in enumerate(each_of)
        ),
    )


def _price(each: Compared) -> str:
    told = filters.money(each.price_vnd, each.terms.unit) if each.price_vnd is not None else str(_("chưa rõ"))
    low = _("thấp bất thường")
    return f"{told} ({low})" if each.low is not None else told


def _market(each: Compared) -> str:
    if not each.terms.price_rule.follows_market:
        return ""
    return words.published(each.market, each.terms.unit)


def _covered(found: Coverage | None, unit: str | None) -> str:
    if found is None:
        return ""
    if not found.short:
        return str(_("đủ, không đợt nào thiếu"))
    first = found.short[0]
    return str(
        _(
            "%(percent)s %%, thiếu từ %(period)s: %(amount)s",
            percent=found.percent,
            period=format_period(first.period, language()),
            amount=filters.quantity(first.amount, unit),
        )
    )


def _papers_asked(asked: ListingView) -> str:
    return ", ".join(each.label for each in asked.requirements if each.kind == "certificate")


def _papers(offer: ListingView, asked: ListingView) -> str:
    """What stands today, for the need's market where a paper belongs to one; each kind once, with who says so."""
    standing = {
        each.short_name: _("Liên minh đã kiểm tra") if each.proof is Proof.VERIFIED else _("tự khai")
        for each in offer.certificates
        if each.proof in (Proof.VERIFIED, Proof.DECLARED) and each.market in (None, asked.market)
    }
    return "; ".join(f"{name}, {who}" for name, who in standing.items())


def _km(offer: ListingView, asked: ListingView) -> float | None:
    if offer.place is None or asked.place is None:
        return None
    return great_circle_km(offer.place.lat, offer.place.lon, asked.place.lat, asked.place.lon)


def _minus(value: float | None) -> float | None:
    return None if value is None else -value
