"""Finding reports. A province's are read by its own staff alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload

from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.insights.report.models import FigureReport


def reports(province_code: str | None) -> Select[Any]:
    """A province's reports without their figures, the newest first."""
    return (
        select(FigureReport)
        .where(FigureReport.province_code == province_code)
        .options(defer(FigureReport.figures), joinedload(FigureReport.by))
        .order_by(FigureReport.at.desc(), FigureReport.id.desc())
    )


def report(report_id: int, province_code: str | None) -> FigureReport:
    """One report with its figures. Raises NotFound for another province's."""
    found = session.scalar(
        select(FigureReport)
        .where(FigureReport.id == report_id, FigureReport.province_code == province_code)
        .options(joinedload(FigureReport.by))
    )
    if found is None:
        raise NotFound
    return found
