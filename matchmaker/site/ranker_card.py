"""The card of the ranker in use, as a page: what it learned from, how good it is, what it reads, how to go back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker import measures
from matchmaker.matching import feature_words
from matchmaker.ranking.artefacts.champions import Status
from matchmaker.ranking.features.schema import ANSWERS, SUITS, Schema
from matchmaker.web import filters
from matchmaker.web.i18n import language

WORDS: Final[Mapping[str, LazyString]] = {
    "origin": _l("nguồn"),
    "seed": _l("số khởi đầu ngẫu nhiên"),
    "lists": _l("danh sách để học"),
    "rows": _l("cặp để học"),
    "lists_with_unlike_grades": _l("danh sách để học có cặp hơn cặp kém"),
    "rows_by_grade": _l("số cặp theo mức"),
    "passed_over": _l("bị lướt qua"),
    "looked_into": _l("được mở xem"),
    "chosen": _l("được chọn"),
    "met": _l("được giới thiệu"),
    "agreed": _l("đạt thỏa thuận"),
    "kept": _l("giao đủ như hẹn"),
    "held_out_lists": _l("danh sách để kiểm tra"),
    "held_out_lists_with_unlike_grades": _l("danh sách để kiểm tra có cặp hơn cặp kém"),
    "held_out_rows": _l("cặp để kiểm tra"),
    "learned": _l("mô hình"),
    "candidate": _l("mô hình này"),
    "champion": _l("mô hình trước"),
    "baseline": _l("công thức cố định"),
    "ndcg_at_10": _l("NDCG@10: cặp tốt có đứng trước không, 1 là hoàn hảo"),
    "mrr": _l("MRR: cặp hợp đầu tiên đứng thứ mấy, 1 là đầu bảng"),
    "coverage": _l("phần đơn vị từng lọt vào mười hạng đầu"),
    "exposure_gini": _l("chênh lệch cơ hội được thấy, 0 là đều nhau"),
    "ndcg_95_interval": _l("NDCG@10, khoảng tin cậy 95 %"),
    "ndcg_ratio": _l("NDCG@10 gấp mấy lần công thức cố định"),
    "ndcg_gain_95_interval": _l("NDCG@10 hơn công thức cố định, khoảng tin cậy 95 %"),
    "95_interval": _l("khoảng tin cậy 95 %"),
    "calibration": _l("điểm đã chấm và mức thật, từ thấp đến cao"),
    "calibration_error": _l("điểm lệch mức thật trung bình"),
    "difference": _l("NDCG@10 so với mô hình này"),
    "mean": _l("trung bình"),
    "exposure": _l("phần được thấy"),
    "size": _l("theo quy mô"),
    "age": _l("theo thời gian trên sàn"),
    "province": _l("theo tỉnh"),
    "unknown": _l("chưa biết"),
    "from": _l("từ"),
    "to": _l("đến"),
}
"""Entries of cards in plain words; an entry of another name is shown by its name."""
MEASURED_WORDS: Final[Mapping[str, LazyString]] = {**WORDS, "lists": _l("số danh sách được so")}
"""The same where something was measured: its lists taught nobody."""
ORIGINS: Final[Mapping[str, LazyString]] = {
    "matchmaker.ranking.simulation": _l("thị trường mô phỏng (dữ liệu tổng hợp)"),
}
"""Where lists came from, by the name that a card writes."""
UNITS: Final[Mapping[str, LazyString]] = {
    "share": _l("phần"),
    "km": _l("km"),
    "days": _l("ngày"),
    "stars": _l("sao"),
}


@dataclass(frozen=True)
class Measured:
    """Rankers side by side: a column for each, a row for each figure; None where one has no such figure."""

    columns: list[str]
    rows: list[tuple[str | None, ...]]


@dataclass(frozen=True)
class Question:
    """One of the two questions that a ranker answers, and its figures as pairs of words and value."""

    title: str
    learned: bool
    weight: str
    """How much say the learned part has beside the fixed rule."""
    data: tuple[tuple[str, str], ...]
    measured: Measured
    beside: tuple[tuple[str, str], ...]
    """What was measured of no single ranker."""
    reads: tuple[tuple[str, str, str, str], ...]
    """Of each feature: name, unit, the promise about its direction, when it is unknown."""
    checksum: str


def questions(status: Status) -> list[Question]:
    """What a card says of each question; of the rule alone where nothing was learned."""
    card = status.card or {}
    suits = card.get("suits") if isinstance(card.get("suits"), Mapping) else {}
    return [
        _question(_("Nguồn cung đáp ứng nhu cầu đến đâu"), card, card, "answers", ANSWERS),
        _question(_("Nhu cầu hợp với bên bán đến đâu"), card, suits or {}, "suits", SUITS),
    ]


def _question(title: str, card: Mapping[str, Any], papers: Mapping[str, Any], role: str, schema: Schema) -> Question:
    model = card.get("models", {}).get(role)
    measured = papers.get("measured") if model else None
    figures = measured if isinstance(measured, Mapping) else {}
    return Question(
        title=title,
        learned=model is not None,
        weight="" if model is None else measures.format_number(round(100 * model["weight"]), language()),
        data=tuple(_told(papers.get("data"), WORDS)) if model else (),
        measured=_side_by_side({name: each for name, each in figures.items() if isinstance(each, Mapping)}),
        beside=tuple(
            _told({name: each for name, each in figures.items() if not isinstance(each, Mapping)}, MEASURED_WORDS)
        ),
        reads=tuple(_reads(schema)),
        checksum="" if model is None else model["sha256"],
    )


def trained_at(status: Status) -> str:
    """When it was trained, in the reader's words; empty for the rule and for a card that does not say."""
    try:
        return filters.day(datetime.fromisoformat((status.card or {})["trained_at"]))
    except (KeyError, TypeError, ValueError):
        return ""


def environment(status: Status) -> str:
    """The libraries it was trained with, and their versions."""
    return ", ".join(f"{name} {version}" for name, version in (status.card or {}).get("environment", {}).items())


def _reads(schema: Schema) -> Iterator[tuple[str, str, str, str]]:
    for feature in schema.features:
        yield (
            str(feature_words.NAMES[feature.name]),
            str(UNITS[feature.unit]),
            feature_words.direction(feature),
            str(feature_words.UNKNOWN[feature.missing]),
        )


def _side_by_side(measured: Mapping[str, Mapping[str, Any]]) -> Measured:
    """The figures of several rankers, in the order in which the first to have each one tells it."""
    told = {str(WORDS.get(name, name)): dict(_told(each, MEASURED_WORDS)) for name, each in measured.items()}
    figures = dict.fromkeys(figure for each in told.values() for figure in each)
    return Measured(list(told), [(figure, *(each.get(figure) for each in told.values())) for figure in figures])


def _told(entry: Any, words: Mapping[str, LazyString], path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every figure of an entry, however deep, under the words that lead to it."""
    if isinstance(entry, Mapping):
        for name, inner in entry.items():
            yield from _told(inner, words, (*path, str(words.get(name, name))))
    elif isinstance(entry, list | tuple):
        yield ": ".join(path), _(" đến ").join(map(_value, entry)) if len(entry) == 2 else "; ".join(map(_value, entry))
    elif entry is not None:
        yield ": ".join(path), _value(entry)


def _value(entry: Any) -> str:
    if isinstance(entry, Mapping) and {"score", "worth"} <= entry.keys():
        return str(_("chấm %(score)s, thật %(worth)s", score=_value(entry["score"]), worth=_value(entry["worth"])))
    if isinstance(entry, bool) or not isinstance(entry, int | float):
        return str(ORIGINS.get(str(entry), entry))
    return measures.format_number(entry, language(), 4)
