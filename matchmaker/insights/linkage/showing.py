"""What the pages of the room draw: the share over time, products, communes, months."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext as _

from matchmaker.insights.linkage import words
from matchmaker.insights.linkage.counted import Month, Part, Share
from matchmaker.insights.linkage.targets import Target
from matchmaker.web.charts import bars, dots
from matchmaker.web.charts.bars import Amounts

_BARS_SEEN: Final = 8
"""So many bars are a picture; the rest stands in the table."""


def share_chart(shares: Sequence[Share], target: Target) -> bars.Chart | None:
    """The share at the end of each month, beside the target; a month before the register was frozen has no column."""
    known = [each.percent for each in shares]
    last = max((at for at, value in enumerate(known) if value is not None), default=None)
    told = [
        Amounts(words.month(each.on), value, words.percent(value) if at == last else "")
        for at, (each, value) in enumerate(zip(shares, known, strict=True))
    ]
    return bars.columns(told, target=target.percent, target_words=_("Mục tiêu %(percent)s %%", percent=target.percent))


def products_chart(parts: Sequence[Part]) -> bars.Chart | None:
    """How many linkages there are of each product; of the many, the first."""
    return bars.bars(
        [
            Amounts(words.product_name(each.code), each.summary.linkages, str(each.summary.linkages))
            for each in parts[:_BARS_SEEN]
            if each.summary.linkages
        ]
    )


def months_chart(months: Sequence[Month]) -> bars.Chart | None:
    """How many linkages reached the rung in each month."""
    return bars.columns(
        [Amounts(words.month(each.first), each.new, str(each.new) if each.new else "") for each in months]
    )


def communes_map(parts: Sequence[Part], province_code: str) -> dots.Map:
    """The province with a dot in each commune, its area in proportion to its linkages."""
    told = [
        dots.Amount(each.code, each.summary.linkages, f"{words.commune_name(each.code)}: {each.summary.linkages}")
        for each in parts
        if each.code is not None and each.summary.linkages
    ]
    return dots.drawn(told, province_code)
