"""What a report holds: the same tables as the pages, for a period; as plain JSON that is kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Self

from matchmaker.insights.linkage import tables
from matchmaker.insights.linkage.certificates import KindCount
from matchmaker.insights.linkage.counted import Invented
from matchmaker.insights.linkage.figures import Figures
from matchmaker.insights.linkage.ladder import Rung
from matchmaker.insights.linkage.tables import COLUMNS, Name, Table
from matchmaker.insights.linkage.targets import Target
from matchmaker.measures import Period


@dataclass(frozen=True)
class Contents:
    """Everything that a report tells."""

    tables: Mapping[Name, Table]
    before: Table
    """The summary as it was on the day before the period began."""
    target: Target
    invented: Invented

    def as_data(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "tables": [each.as_data() for each in self.tables.values()],
            "before": self.before.as_data(),
            "target": self.target.as_data(),
            "invented": asdict(self.invented),
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What `as_data` wrote, be it before a table was added: of that nothing is told."""
        read = {name: Table(name, ()) for name in Name} | {each.name: each for each in map(Table.read, data["tables"])}
        invented = Invented(**data.get("invented", {}))
        return cls(read, Table.read(data["before"]), Target.read(data["target"]), invented)

    def share(self, rung: Rung) -> dict[str, Any]:
        """The share at a rung on the last day, by the names of its columns."""
        table = self.tables[Name.RUNGS]
        row = table.rows[table.column("rung").index(rung.value)]
        return dict(zip((each.key for each in COLUMNS[Name.RUNGS]), row, strict=True))


def contents(figures: Figures, period: Period, rung: Rung, kinds: list[KindCount], target: Target) -> Contents:
    """The figures of a period: of its last day, of each month in it, and of the day before it began."""
    first, last = period.starts_on, period.ends_on
    told = (
        tables.rungs([figures.share(each, last) for each in Rung]),
        tables.shares(figures.history_between(rung, first, last)),
        tables.summary(figures.summary(rung, last)),
        tables.cooperatives(figures.cooperatives(rung, last)),
        tables.products(figures.by_product(rung, last)),
        tables.communes(figures.by_commune(rung, last)),
        tables.provinces(figures.by_province(rung, last)),
        tables.chains(figures.by_chain(rung, last)),
        tables.months(figures.by_month(rung, first, last)),
        tables.certificates(kinds),
        tables.linkages(figures.standing(rung, last), last),
    )
    before = tables.summary(figures.summary(rung, _day_before(first)))
    return Contents({each.name: each for each in told}, before, target, figures.invented(rung, last))


def _day_before(day: date) -> date:
    return day - timedelta(days=1)
