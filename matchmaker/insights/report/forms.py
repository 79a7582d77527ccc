"""What a report is to be about."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from matchmaker.insights.linkage.ladder import Rung
from matchmaker.insights.linkage.list_forms import USUAL
from matchmaker.insights.linkage.words import RUNGS
from matchmaker.measures import Period, today
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.fields import DayField
from matchmaker.web.forms import BaseForm
from matchmaker.web.messages import sentence


class ReportForm(BaseForm):
    """A period, and how well linkages have to be proven."""

    starts_on = DayField(_l("Từ ngày"), required=True)
    ends_on = DayField(_l("Đến hết ngày"), required=True)
    rung = ChooseFromList(_l("Bậc chứng cứ"), choices=choices_of(RUNGS.items()), kind=Rung, required=True)

    @classmethod
    def usual(cls) -> ReportForm:
        """With the year so far."""
        day = today()
        return cls(starts_on=day.replace(month=1, day=1), ends_on=day, rung=USUAL)

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid: bool = super().validate(extra_validators)
        told = (self.starts_on.data, self.ends_on.data)
        if None not in told and told[0] > told[1]:
            self.refuse("ends_on", sentence("ends_before_start"))
            return False
        return is_valid

    def period(self) -> Period:
        """The days that were asked for, both included."""
        return Period(self.starts_on.data, self.ends_on.data)
