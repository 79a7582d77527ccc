"""A series of reference prices as lines, one a grade."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from matchmaker.prices.models import ReferencePrice
from matchmaker.web.charts import lines
from matchmaker.web.charts.lines import Chart, Told

GAP: Final = timedelta(days=10)
"""A line joins prices at most so far apart: a weekly bulletin that skips no week. Longer is a gap, and shows as one."""


def drawn(prices: Sequence[ReferencePrice]) -> Chart | None:
    """The chart of a series, sorted by grade and day; None where fewer than two days have a price."""
    grades = dict.fromkeys(each.grade for each in prices)
    told = [Told(grade, [(each.on, each.price_vnd) for each in prices if each.grade == grade]) for grade in grades]
    return lines.drawn(told, gap=GAP)
