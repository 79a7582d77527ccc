"""A ranked list as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.browsing.parts import Proof
from matchmaker.browsing.view import ListingView
from matchmaker.matching import wording
from matchmaker.measures import unit
from matchmaker.ranking.shortlist import Match
from matchmaker.web.i18n import language
from matchmaker.web.workbook import Column, Value, workbook

COLUMNS: Final = (
    (_l("Hạng"), 6, None),
    (_l("Mức độ hợp"), 12, None),
    (_l("Mã tin"), 8, None),
    (_l("Sản phẩm"), 28, None),
    (_l("Đơn vị bán"), 32, None),
    (_l("Nơi"), 28, None),
    (_l("Cách (km)"), 10, "0"),
    (_l("Sản lượng"), 12, "#,##0.###"),
    (_l("Đơn vị tính"), 10, None),
    (_l("Đáp ứng"), 10, "0%"),
    (_l("Từ ngày"), 12, None),
    (_l("Đến ngày"), 12, None),
    (_l("Giá (₫)"), 12, "#,##0"),
    (_l("Giấy tờ LMHTX đã kiểm tra"), 32, None),
    (_l("Giấy tờ tự khai"), 32, None),
    (_l("Điểm hợp"), 60, None),
    (_l("Điểm chưa hợp"), 40, None),
)


def matches_workbook(title: str, shown: Sequence[Match], views: Mapping[int, ListingView]) -> bytes:
    """The ranked offers of a need, one a row."""
    columns = [Column(str(heading), width, number_format) for heading, width, number_format in COLUMNS]
    return workbook(title, columns, (_row(match, views[match.offer.offer_id]) for match in shown))


def _row(match: Match, view: ListingView) -> list[Value]:
    features = match.named_features
    told = [wording.reason(each, match.offer, match.need) for each in match.explanation.reasons]
    return [
        match.place,
        wording.level(match.level),
        view.id,
        view.product_name,
        view.organisation.name,
        view.place.name if view.place else None,
        features["distance_km"],
        view.quantity,
        unit(view.unit).name(language()) if view.unit else None,
        features["quantity_share"],
        view.window.starts_on if view.window else None,
        view.window.ends_on if view.window else None,
        view.price_vnd,
        ", ".join(_papers(view, Proof.VERIFIED)),
        ", ".join(_papers(view, Proof.DECLARED)),
        _("; ").join(each.text for each in told if each.tone == "for"),
        _("; ").join(each.text for each in told if each.tone == "against"),
    ]


def _papers(view: ListingView, proof: Proof) -> Iterator[str]:
    return (each.short_name for each in view.certificates if each.proof is proof)
