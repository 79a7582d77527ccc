"""Making a report."""

from __future__ import annotations

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.errors import Unprocessable
from matchmaker.insights.linkage.certificates import held_on
from matchmaker.insights.linkage.figures import Figures
from matchmaker.insights.linkage.ladder import Rung
from matchmaker.insights.linkage.targets import target_of
from matchmaker.insights.report.contents import contents
from matchmaker.insights.report.models import FigureReport
from matchmaker.measures import Period, today

LONGEST_MONTHS = 60


def make(province_code: str, period: Period, rung: Rung, *, by: User) -> FigureReport:
    """Count the figures of a period and keep them.

    Raises Unprocessable(ends_on) for a day to come, Unprocessable(starts_on) for a period of more than five years.
    Certificates are counted where the period ends today: what is held is known for no other day.
    """
    if period.ends_on > today():
        raise Unprocessable("ends_on", "report_to_come")
    if period.days > LONGEST_MONTHS * 31:
        raise Unprocessable("starts_on", "report_too_long", maximum=LONGEST_MONTHS // 12)
    kinds = held_on(province_code, today()) if period.ends_on == today() else []
    found = contents(Figures.of(province_code), period, rung, kinds, target_of(province_code))
    made = FigureReport(
        province_code=province_code,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        rung=rung,
        figures=found.as_data(),
        by_id=by.id,
    )
    session.add(made)
    session.flush()
    audit.record("figure_report.made", made, by=by, starts_on=str(made.starts_on), ends_on=str(made.ends_on))
    return made
