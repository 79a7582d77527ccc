"""What staff narrow the list of reports by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from matchmaker.insights.linkage.ladder import Rung
from matchmaker.insights.linkage.words import RUNGS
from matchmaker.insights.report.models import FigureReport
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.narrowing import NarrowingForm, chosen


class Order(StrEnum):
    """What comes first."""

    NEWEST = "newest"
    PERIOD = "period"


class ReportsForm(NarrowingForm):
    """The filters of the list of reports."""

    proof = ChooseFromList(_l("Bậc chứng cứ"), choices=choices_of(RUNGS.items(), none=_l("Mọi bậc")), kind=Rung)
    sort = ChooseFromList(
        _l("Xếp"),
        choices=choices_of(((Order.NEWEST, _l("Mới lập trước")), (Order.PERIOD, _l("Kỳ gần đây trước")))),
        kind=Order,
    )

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        return [self.proof, self.sort]

    def narrowed(self, found: Select[Any]) -> Select[Any]:
        """The reports that fit, in the order asked for."""
        rung = chosen(self.proof)
        if rung is not None:
            found = found.where(FigureReport.rung == rung)
        if chosen(self.sort) is Order.PERIOD:
            found = found.order_by(None).order_by(FigureReport.ends_on.desc(), FigureReport.id.desc())
        return found
