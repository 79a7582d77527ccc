"""What an entry says of a cooperative, as one value between form, workbook and row."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from matchmaker.errors import Unprocessable
from matchmaker.measures import MAX_DONG, Quantity, unit
from matchmaker.organisations.models import OrganisationKind
from matchmaker.organisations.names import essence
from matchmaker.register.models import ADDRESS_LENGTH, NAME_LENGTH, EntryTechnology, Field, RegisterEntry, Technology
from matchmaker.text import search_text, sort_key

FIRST_YEAR: Final = 1945
MAX_MEMBERS: Final = 1_000_000
MAX_AREA: Final = Quantity(Decimal(1_000_000), unit("ha"))
"""No cooperative has half a province."""
KEPT_SILENT: Final = frozenset({"revenue_vnd", "capital_vnd"})
"""Whose values the history leaves out: that they changed is enough."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One cooperative. What is None is not known."""

    kind: OrganisationKind
    name: str
    commune_code: str
    field: Field
    tax_code: str | None = None
    old_address: str = ""
    is_in_crop_chain: bool = False
    is_in_livestock_chain: bool = False
    members: int | None = None
    revenue_vnd: int | None = None
    capital_vnd: int | None = None
    area_ha: Decimal | None = None
    technology: tuple[Technology, ...] = ()
    founded_year: int | None = None
    founded_on: date | None = None

    @classmethod
    def of(cls, entry: RegisterEntry) -> Self:
        """As the register has them."""
        return cls(**{each.name: getattr(entry, each.name) for each in fields(cls)})

    def check(self, today: date) -> None:
        """Raises Unprocessable naming the field that makes no sense."""
        if self.kind is OrganisationKind.ENTERPRISE:
            raise Unprocessable("kind", "not_a_choice")
        if not self.name:
            raise Unprocessable("name", "empty")
        if len(self.name) > NAME_LENGTH:
            raise Unprocessable("name", "too_long", maximum=NAME_LENGTH)
        if len(self.old_address) > ADDRESS_LENGTH:
            raise Unprocessable("old_address", "too_long", maximum=ADDRESS_LENGTH)
        for name, most in (("members", MAX_MEMBERS), ("revenue_vnd", MAX_DONG), ("capital_vnd", MAX_DONG)):
            _within(name, getattr(self, name), most)
        _within("area_ha", self.area_ha, MAX_AREA)
        if self.founded_year is not None and self.founded_year < FIRST_YEAR:
            raise Unprocessable("founded", "before_that_day", day=date(FIRST_YEAR, 1, 1))
        if (self.founded_on or date(self.founded_year or FIRST_YEAR, 1, 1)) > today:
            raise Unprocessable("founded", "in_the_future")

    def write_into(self, entry: RegisterEntry) -> dict[str, list[Any]]:
        """Put them into an entry; returns what was and what is of each fact that changed, as plain JSON."""
        changed: dict[str, list[Any]] = {}
        for each in fields(self):
            before, after = getattr(entry, each.name), getattr(self, each.name)
            if before == after:
                continue
            changed[each.name] = [] if each.name in KEPT_SILENT else [_plain(before), _plain(after)]
            if each.name == "technology":
                _hold(entry, self.technology)
            else:
                setattr(entry, each.name, after)
        entry.name_key = essence(self.name)[:NAME_LENGTH]
        entry.sort_key = sort_key(self.name)
        entry.search_text = search_text(self.name, self.tax_code, self.old_address)
        return changed


def _hold(entry: RegisterEntry, technology: tuple[Technology, ...]) -> None:
    there = {each.technology: each for each in entry.technologies}
    entry.technologies[:] = [there.get(each) or EntryTechnology(technology=each) for each in technology]


def _within(name: str, value: Decimal | int | None, most: int | Quantity) -> None:
    if value is not None and value < 0:
        raise Unprocessable(name, "negative")
    if value is not None and value > (most.amount if isinstance(most, Quantity) else most):
        raise Unprocessable(name, "too_large", maximum=most)


def _plain(value: Any) -> Any:
    """A fact as the history keeps it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
