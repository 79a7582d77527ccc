"""A province's cooperatives in figures, counted from the register as a frozen day counts it (`register.counting`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import selectinload

from matchmaker.db import session
from matchmaker.organisations.models import OrganisationKind
from matchmaker.register import queries
from matchmaker.register.counting import Counts, count
from matchmaker.register.lifecycle import existed, state_on
from matchmaker.register.models import Lifecycle, RegisterEntry
from matchmaker.register.published import PublishedFigure, figures_of

YEARS_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Year:
    """What befell a province's cooperatives (no groups, no unions) in one year, and how many worked at its end."""

    year: int
    founded: int
    stopped: int
    dissolved: int
    active: int
    """At the end of the year; of this year, today. Of unknown foundation counts as founded before."""
    published_dissolved: PublishedFigure | None = None
    """What the press said of the same year."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the room's first page tells."""

    counts: Counts
    years: Sequence[Year]
    published: Mapping[str, PublishedFigure]
    """What the press published of each field; under "" of all."""
    published_high_tech: PublishedFigure | None
    undated: int
    """Cooperatives of which nobody knows when they were founded."""
    invented: int
    """Entries that were made for the demonstration."""

    @classmethod
    def of(cls, province_code: str, day: date) -> Figures:
        """Count a province's register as of a day: three statements, however long it is."""
        entries = list(
            session.scalars(
                queries.entries(province_code).options(
                    selectinload(RegisterEntry.events), selectinload(RegisterEntry.technologies)
                )
            )
        )
        told = figures_of(province_code)
        proper = [each for each in entries if each.kind is OrganisationKind.COOPERATIVE]
        return cls(
            counts=count(entries, day),
            years=_years(proper, day, told),
            published={each.key: each for each in told if each.measure == "cooperatives"},
            published_high_tech=next((each for each in told if each.measure == "high_tech_cooperatives"), None),
            undated=sum(each.founded_year is None for each in proper),
            invented=sum(each.is_demo for each in entries),
        )


def _years(entries: Sequence[RegisterEntry], day: date, told: Sequence[PublishedFigure]) -> list[Year]:
    """The last years, the newest first. An entry whose year of foundation is not known was founded in none."""
    founded = Counter(each.founded_year for each in entries)
    befell = Counter((event.becomes, event.on.year) for each in entries for event in each.standing_events)
    published = {each.key: each for each in told if each.measure == "dissolved"}
    return [
        Year(
            year=year,
            founded=founded[year],
            stopped=befell[Lifecycle.STOPPED, year],
            dissolved=befell[Lifecycle.DISSOLVED, year],
            active=_active(entries, min(day, date(year, 12, 31))),
            published_dissolved=published.get(str(year)),
        )
        for year in range(day.year, day.year - YEARS_SHOWN, -1)
    ]


def _active(entries: Sequence[RegisterEntry], day: date) -> int:
    return sum(existed(each, day) and state_on(each.standing_events, day) is Lifecycle.ACTIVE for each in entries)
