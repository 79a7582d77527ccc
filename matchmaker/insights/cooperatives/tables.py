"""The figures as the page tells them: named rows, each with the address of what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matchmaker.insights.cooperatives.figures import Figures, Year
from matchmaker.register.counting import UNKNOWN
from matchmaker.register.published import PublishedFigure
from matchmaker.register.words import FIELDS, SIZES, TECHNOLOGIES, size_words
from matchmaker.web import filters
from matchmaker.web.charts import bars
from matchmaker.web.charts.bars import Amounts, Chart


@dataclass(frozen=True, slots=True)
class Row:
    """One figure."""

    name: str
    number: int
    url: str
    """The entries that it counts."""
    published: PublishedFigure | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One table with its chart. `note` says what it does not tell."""

    key: str
    title: str
    rows: Sequence[Row]
    note: str = ""

    @property
    def chart(self) -> Chart | None:
        """The rows as bars; None where nothing is counted."""
        return bars.bars([Amounts(each.name, each.number, filters.number(each.number)) for each in self.rows])

    @property
    def published(self) -> PublishedFigure | None:
        """Any published figure beside it: they share day and source."""
        return next((each.published for each in self.rows if each.published), None)


def parts(figures: Figures) -> list[Part]:
    """By field, size and technology."""
    counts = figures.counts
    return [
        Part("field", _("Theo lĩnh vực"), _rows("field", FIELDS, counts.by_field, figures.published)),
        Part(
            "size",
            _("Theo quy mô"),
            [*_rows("size", SIZES, counts.by_size, {}), *_unknown(counts.by_size)],
            _(
                "Theo Nghị định 113/2024/NĐ-CP. Trang mới có ngưỡng của nông nghiệp, và mức lớn của công nghiệp -"
                " xây dựng; lĩnh vực khác, hoặc sổ thiếu số liệu, thì ghi là chưa rõ."
            ),
        ),
        Part(
            "technology",
            _("HTX nông nghiệp theo công nghệ"),
            _rows("technology", TECHNOLOGIES, counts.by_technology, {}, field="agriculture"),
            _("Một HTX có thể dùng vài công nghệ, nên các số không cộng lại."),
        ),
    ]


def _rows(
    parameter: str,
    names: Mapping[Any, Any],
    counted: Mapping[str, int],
    published: Mapping[str, PublishedFigure],
    **more: str,
) -> list[Row]:
    """Every name that is counted or published, with the list behind it."""
    told: Iterable[Any] = (each for each in names if each in counted or each in published)
    return [
        Row(str(names[each]), counted.get(each, 0), _list(**{parameter: each.value, **more}), published.get(each))
        for each in told
    ]


def _unknown(counted: Mapping[str, int]) -> list[Row]:
    return [Row(size_words(None), counted[UNKNOWN], _list(size=UNKNOWN))] if UNKNOWN in counted else []


def _list(**narrowed: str) -> str:
    """The register's active cooperatives, narrowed further: what the counts count."""
    asked: dict[str, Any] = {"lifecycle": "active", "kind": "cooperative", **narrowed}
    return url_for("register.index", **asked)


def years_chart(years: Sequence[Year]) -> Chart | None:
    """How many worked at the end of each year, the oldest first."""
    return bars.columns([Amounts(str(each.year), each.active, filters.number(each.active)) for each in years[::-1]])
