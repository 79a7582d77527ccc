"""What the site asks of the register. Everything here is of one province: its staff alone may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.register.models import DeclaredLinkage, RegisterEntry, RegisterWorkbook, ReportingDate
from matchmaker.register.published import AGRICULTURAL, PublishedFigure, figures_of


@dataclass(frozen=True, slots=True)
class Denominator:
    """The number of agricultural cooperatives of a province: what a share of them is a share of."""

    province_code: str
    on: date
    """The reporting date; of a published figure, the day it was published."""
    agricultural_cooperatives: int
    is_frozen: bool
    """Counted from the register and kept; otherwise published by the press, and to be told as such."""
    source: str = ""
    """Of a published figure: who published it."""
    url: str = ""
    note_vi: str = ""
    note_en: str = ""
    reporting_date_id: int | None = None
    counted_ids: tuple[int, ...] = ()
    """The register's entries that a frozen number counts."""

    def note(self, language: str = "vi") -> str:
        """What to know before comparing it, in the reader's language."""
        return self.note_en if language == "en" else self.note_vi


@dataclass(frozen=True, slots=True)
class Denominators:
    """All numbers of agricultural cooperatives that a province ever had, by day."""

    frozen: tuple[ReportingDate, ...]
    """In force, oldest first."""
    published: tuple[PublishedFigure, ...]

    @property
    def days(self) -> list[date]:
        """The reporting dates, oldest first."""
        return [each.on for each in self.frozen]

    def on(self, day: date) -> Denominator | None:
        """As `denominator`."""
        counted = [each for each in self.frozen if each.on <= day]
        if counted:
            return _of_frozen(counted[-1])
        known = [each for each in self.published if each.published_on <= day]
        return _of_published(max(known, key=lambda each: each.published_on)) if known else None


def denominators(province_code: str) -> Denominators:
    """Every number for any day, of one statement."""
    in_force = reporting_dates(province_code).where(ReportingDate.replaced_at.is_(None))
    frozen = session.scalars(in_force.order_by(None).order_by(ReportingDate.on))
    published = (each for each in figures_of(province_code) if (each.measure, each.key) == AGRICULTURAL)
    return Denominators(tuple(frozen), tuple(published))


def denominator(province_code: str, day: date) -> Denominator | None:
    """The number of agricultural cooperatives for a day: the latest frozen at or before it, else the published one.

    None where nobody froze a day by then and no paper published a number by then.
    """
    return denominators(province_code).on(day)


def _of_published(figure: PublishedFigure) -> Denominator:
    return Denominator(
        province_code=figure.province_code,
        on=figure.published_on,
        agricultural_cooperatives=figure.value,
        is_frozen=False,
        source=figure.source,
        url=figure.url,
        note_vi=figure.note_vi,
        note_en=figure.note_en,
    )


def _of_frozen(frozen: ReportingDate) -> Denominator:
    return Denominator(
        province_code=frozen.province_code,
        on=frozen.on,
        agricultural_cooperatives=frozen.agricultural_cooperatives,
        is_frozen=True,
        note_vi=frozen.note,
        note_en=frozen.note,
        reporting_date_id=frozen.id,
        counted_ids=tuple(frozen.counted_ids),
    )


def reporting_dates(province_code: str) -> Select[ReportingDate]:
    """A province's frozen days, the latest first; of one day the counting in force before those it replaced."""
    return (
        select(ReportingDate)
        .where(ReportingDate.province_code == province_code)
        .options(joinedload(ReportingDate.by))
        .order_by(ReportingDate.on.desc(), ReportingDate.id.desc())
    )


def counted(frozen: ReportingDate) -> Select[RegisterEntry]:
    """The entries behind a frozen denominator, by name."""
    return (
        entries(frozen.province_code)
        .where(RegisterEntry.id.in_(frozen.counted_ids))
        .order_by(RegisterEntry.sort_key, RegisterEntry.id)
    )


def entries(province_code: str) -> Select[RegisterEntry]:
    """A province's entries."""
    return select(RegisterEntry).where(RegisterEntry.province_code == province_code)


def state(province_code: str) -> tuple[int, int]:
    """How many entries a province has, and how often they changed: others as soon as anything is written into it."""
    counted = entries(province_code).with_only_columns(
        func.count(RegisterEntry.id), func.coalesce(func.sum(RegisterEntry.version), 0)
    )
    number, versions = session.execute(counted).one()
    return int(number), int(versions)


def entry(entry_id: int, province_code: str | None) -> RegisterEntry:
    """One entry of a province with its place, history and technology. Raises NotFound for another province's."""
    found = session.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.id == entry_id, RegisterEntry.province_code == province_code)
        .options(
            joinedload(RegisterEntry.commune),
            joinedload(RegisterEntry.organisation),
            selectinload(RegisterEntry.events),
            selectinload(RegisterEntry.technologies),
        )
    )
    if found is None:
        raise NotFound
    return found


def linkages(entry_ids: Iterable[int]) -> list[DeclaredLinkage]:
    """What was declared of some entries and stands, the newest first."""
    return list(
        session.scalars(
            select(DeclaredLinkage)
            .where(DeclaredLinkage.entry_id.in_(list(entry_ids)), DeclaredLinkage.removed_at.is_(None))
            .options(joinedload(DeclaredLinkage.partner))
            .order_by(DeclaredLinkage.at.desc(), DeclaredLinkage.id.desc())
        )
    )


def declared_linkages(province_code: str) -> Select[Any]:
    """All declared linkages of a province that stand, each with its entry and partner."""
    return (
        select(DeclaredLinkage)
        .join(DeclaredLinkage.entry)
        .where(RegisterEntry.province_code == province_code, DeclaredLinkage.removed_at.is_(None))
        .options(joinedload(DeclaredLinkage.entry), joinedload(DeclaredLinkage.partner))
        .order_by(DeclaredLinkage.id)
    )


def workbook(workbook_id: int, province_code: str | None) -> RegisterWorkbook:
    """One workbook that the office sent. Raises NotFound for another province's."""
    found = session.scalar(
        select(RegisterWorkbook).where(
            RegisterWorkbook.id == workbook_id, RegisterWorkbook.province_code == province_code
        )
    )
    if found is None:
        raise NotFound
    return found
