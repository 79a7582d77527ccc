"""A ranked list as a workbook: what its reader may see of the other listings, and the reasons in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from flask_babel import gettext as _

from matchmaker.browsing.export import unit_name
from matchmaker.browsing.parts import Proof
from matchmaker.browsing.view import ListingView
from matchmaker.browsing.words import market_name, requirement_in_words
from matchmaker.matching import wording
from matchmaker.matching.cards import kilometres
from matchmaker.ranking.shortlist import Match
from matchmaker.web.workbook import AMOUNT, MONEY, Told, Value, workbook_of


@dataclass(frozen=True)
class Line:
    """One pair of a list: how it was ranked, the other listing, and the reasons in words."""

    match: Match
    other: ListingView
    fors: str
    againsts: str

    @classmethod
    def of(cls, match: Match, other: ListingView) -> Self:
        told = [wording.reason(each, match.offer, match.need) for each in match.explanation.reasons]
        fors, againsts = ([each.text for each in told if each.tone == tone] for tone in ("for", "against"))
        return cls(match, other, str(_("; ")).join(fors), str(_("; ")).join(againsts))


Column: Final = Told[Line]


def matches_workbook(title: str, shown: Sequence[Match], views: Mapping[int, ListingView]) -> bytes:
    """The ranked offers of a need, one a row. ``views`` are the offers by id."""
    columns = [
        *_ranked(_("Đơn vị bán")),
        Column(_("Sản lượng"), lambda each: each.other.quantity, 12, AMOUNT),
        _unit(),
        Column(_("Đáp ứng"), lambda each: each.match.named_features["quantity_share"], 10, "0%"),
        *_window(),
        Column(_("Giá (₫)"), lambda each: each.other.price_vnd, 12, MONEY),
        Column(_("Giấy tờ LMHTX đã kiểm tra"), lambda each: _papers(each.other, Proof.VERIFIED), 32),
        Column(_("Giấy tờ tự khai"), lambda each: _papers(each.other, Proof.DECLARED), 32),
        *_reasons(),
    ]
    return workbook_of(title, columns, (Line.of(each, views[each.offer.offer_id]) for each in shown))


def needs_workbook(title: str, shown: Sequence[Match], views: Mapping[int, ListingView]) -> bytes:
    """The ranked needs of an offer, one a row. ``views`` are the needs by id; no ceiling is among what they tell."""
    columns = [
        *_ranked(_("Đơn vị mua")),
        Column(_("Lượng cần"), lambda each: each.other.quantity, 12, AMOUNT),
        Column(_("Còn cần"), _still_lacking, 12, AMOUNT),
        _unit(),
        Column(_("Nhận được phần hàng"), _taken_share, 12, "0%"),
        Column(_("Mỗi tuần"), lambda each: each.other.weekly_rate, 12, AMOUNT),
        *_window(),
        Column(_("Thị trường"), lambda each: market_name(each.other.market), 16),
        Column(_("Bắt buộc"), lambda each: "; ".join(map(requirement_in_words, each.other.essentials)), 40),
        Column(_("Ưu tiên"), lambda each: "; ".join(map(requirement_in_words, each.other.wishes)), 40),
        *_reasons(),
    ]
    return workbook_of(title, columns, (Line.of(each, views[each.need.need_id]) for each in shown))


def _ranked(owner: str) -> list[Told[Line]]:
    return [
        Column(_("Hạng"), lambda each: each.match.place, 6),
        Column(_("Mức độ hợp"), lambda each: wording.level(each.match.level), 12),
        Column(_("Mã tin"), lambda each: each.other.id, 8),
        Column(_("Sản phẩm"), lambda each: each.other.product_name, 28),
        Column(owner, lambda each: each.other.organisation.name, 32),
        Column(_("Nơi"), lambda each: each.other.place.name if each.other.place else None, 28),
        Column(_("Cách (km)"), lambda each: kilometres(each.match.offer, each.match.need), 10, "0"),
    ]


def _unit() -> Told[Line]:
    return Column(_("Đơn vị tính"), lambda each: unit_name(each.other.unit), 10)


def _window() -> list[Told[Line]]:
    return [
        Column(_("Từ ngày"), lambda each: each.other.window.starts_on if each.other.window else None, 12),
        Column(_("Đến ngày"), lambda each: each.other.window.ends_on if each.other.window else None, 12),
    ]


def _reasons() -> list[Told[Line]]:
    return [
        Column(_("Điểm hợp"), lambda each: each.fors, 60),
        Column(_("Điểm chưa hợp"), lambda each: each.againsts, 40),
    ]


def _still_lacking(line: Line) -> Value:
    return line.other.quantity if line.other.left is None else line.other.left


def _taken_share(line: Line) -> float:
    """What the need can take of the offer, as its card says: a share, at most 1."""
    return min(line.match.need.still_lacking / (line.match.offer.quantity or 1), 1.0)


def _papers(view: ListingView, proof: Proof) -> str:
    return ", ".join(each.short_name for each in view.certificates if each.proof is proof)
