"""What each row of a workbook would do to the register: a new entry, a correction, nothing, or why it is refused."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from matchmaker.errors import Unprocessable
from matchmaker.measures import MeasureError
from matchmaker.organisations.models import OrganisationKind
from matchmaker.organisations.names import essence
from matchmaker.register.facts import Facts
from matchmaker.register.importing import cells
from matchmaker.register.importing.reading import Doubt, Fault, Said, read_row
from matchmaker.register.lifecycle import FOLLOWS, existed
from matchmaker.register.models import Lifecycle, RegisterEntry
from matchmaker.register.service import Step
from matchmaker.register.sheets import Column, Table

COLUMN_OF: Final[Mapping[str, Column]] = {
    "commune_code": "commune",
    "is_in_crop_chain": "crop_chain",
    "is_in_livestock_chain": "livestock_chain",
    "revenue_vnd": "revenue",
    "capital_vnd": "capital",
    "area_ha": "area",
    "founded_year": "founded",
    "founded_on": "founded",
    "on": "lifecycle_on",
}
"""The column that a fact stands in, where it is not called the same."""


class Becomes(StrEnum):
    """What a row does to the register."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the workbook, judged."""

    number: int
    name: str
    becomes: Becomes
    facts: Facts | None = None
    """What the entry would say; None where the row is refused."""
    entry_id: int | None = None
    """The entry that it meets."""
    step: Step | None = None
    """What befell the cooperative, where the row tells of it."""
    changed: tuple[str, ...] = ()
    """The facts that would change, by the names of `Facts`."""
    faults: tuple[Fault, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Judged:
    """The whole table: every row is accounted for by exactly one line. Plain values: no session stands behind them."""

    lines: Sequence[Line]

    def count(self, becomes: Becomes) -> int:
        """How many rows become that."""
        return Counter(line.becomes for line in self.lines)[becomes]

    @cached_property
    def digest(self) -> str:
        """The same for the same outcome: a confirmation holds only for what was shown."""
        told = [(each.number, each.becomes, each.entry_id, repr(each.facts), repr(each.step)) for each in self.lines]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


class _Register:
    """A province's entries by everything that a row may know them by."""

    def __init__(self, entries: Iterable[RegisterEntry]) -> None:
        self.by_id = {each.id: each for each in entries}
        self.by_tax_code = {each.tax_code: each for each in self.by_id.values() if each.tax_code}
        self.by_name: dict[tuple[str, str], list[RegisterEntry]] = {}
        self.named: dict[str, list[RegisterEntry]] = {}
        for each in self.by_id.values():
            self.by_name.setdefault((each.name_key, each.commune_code), []).append(each)
            self.named.setdefault(each.name_key, []).append(each)


def judge(table: Table, entries: Iterable[RegisterEntry], province_code: str, *, today: date) -> Judged:
    """Judge a table against a province's entries, their technologies loaded. Changes nothing."""
    register = _Register(entries)
    seen: dict[object, int] = {}
    lines = []
    for number, row in table.rows:
        said = read_row(number, row, table.heading, province_code)
        lines.append(_refuse_twice(_line(said, register, today), seen))
    return Judged(lines)


def _line(said: Said, register: _Register, today: date) -> Line:
    """One row beside the register."""
    if said.faults:
        return _refused(said)
    try:
        entry = _met(said, register)
        facts = _corrected(entry, said) if entry is not None else _new(said)
        facts.check(today)
        step = _step(said, entry, facts, today)
    except (Unprocessable, MeasureError) as error:
        name = error.field if isinstance(error, Unprocessable) else "name"
        return _refused(said, Fault.of(COLUMN_OF.get(name, name), error))
    changed = _changed(entry, facts)
    if entry is None:
        said.doubts.extend(_alike(facts, register))
        becomes = Becomes.CREATED
    else:
        becomes = Becomes.UPDATED if changed or step else Becomes.UNCHANGED
    entry_id = entry.id if entry is not None else None
    return Line(said.number, facts.name, becomes, facts, entry_id, step, changed, (), tuple(said.doubts))


def _refused(said: Said, *more: Fault) -> Line:
    return Line(said.number, said.name, Becomes.REFUSED, faults=(*said.faults, *more))


def _met(said: Said, register: _Register) -> RegisterEntry | None:
    """The entry that a row is about: by its number in the register, its tax code, else its name and commune."""
    tax_code = said.facts.get("tax_code")
    by_tax_code = register.by_tax_code.get(tax_code) if tax_code else None
    if said.entry_id is not None:
        entry = register.by_id.get(said.entry_id)
        if entry is None:
            raise Unprocessable("id", "entry_not_known", typed=str(said.entry_id))
        if by_tax_code is not None and by_tax_code is not entry:
            raise Unprocessable("tax_code", "tax_code_of_entry", name=by_tax_code.name)
        return entry
    if by_tax_code is not None:
        return by_tax_code
    alike = register.by_name.get((essence(said.name), said.facts.get("commune_code", "")), [])
    alike = [each for each in alike if not tax_code or not each.tax_code]
    if len(alike) > 1:
        raise Unprocessable("name", "several_entries", typed=said.name[:60])
    return alike[0] if alike else None


def _corrected(entry: RegisterEntry, said: Said) -> Facts:
    """An entry's facts with what a row says of them; a year alone does not take a day away."""
    facts = dict(said.facts)
    if "founded_year" in facts and "founded_on" not in facts and facts["founded_year"] != entry.founded_year:
        facts["founded_on"] = None
    if not entry.old_address and said.old_place and facts.get("commune_code") != entry.commune_code:
        facts.setdefault("old_address", said.old_place)
    return replace(Facts.of(entry), **facts)


def _new(said: Said) -> Facts:
    """The facts of an entry that is not there yet. Raises Unprocessable or MeasureError for what it must say."""
    facts = dict(said.facts)
    if "commune_code" not in facts:
        raise Unprocessable("commune", "empty")
    if said.old_place:
        facts.setdefault("old_address", said.old_place)
    if "kind" not in facts:
        facts["kind"] = cells.kind_in_name(said.name) or OrganisationKind.COOPERATIVE
    if "field" not in facts:
        guessed = cells.field_in_name(said.name)
        if guessed is None:
            raise Unprocessable("field", "empty")
        facts["field"] = guessed
        said.doubts.append(Doubt("field", "field_guessed", {"field": guessed}))
    return Facts(**facts)


def _step(said: Said, entry: RegisterEntry | None, facts: Facts, today: date) -> Step | None:
    """What befell the cooperative, if the row says that it is no longer what it was. Raises Unprocessable."""
    was = entry.lifecycle if entry is not None else Lifecycle.ACTIVE
    if said.lifecycle is None or said.lifecycle is was:
        return None
    if said.lifecycle not in FOLLOWS[was]:
        raise Unprocessable("lifecycle", "is_dissolved")
    if said.lifecycle_on is None:
        raise Unprocessable("lifecycle_on", "empty")
    if said.lifecycle_on > today:
        raise Unprocessable("lifecycle_on", "in_the_future")
    earliest = entry.lifecycle_on if entry is not None else None
    if earliest is not None and said.lifecycle_on < earliest:
        raise Unprocessable("lifecycle_on", "before_that_day", day=earliest)
    if not existed(facts, said.lifecycle_on):
        raise Unprocessable("lifecycle_on", "before_founded")
    if not said.reason:
        raise Unprocessable("reason", "empty")
    return Step(said.lifecycle, said.lifecycle_on, said.reason, said.paper)


def _changed(entry: RegisterEntry | None, facts: Facts) -> tuple[str, ...]:
    if entry is None:
        return ()
    before = Facts.of(entry)
    return tuple(each.name for each in fields(facts) if getattr(before, each.name) != getattr(facts, each.name))


def _alike(facts: Facts, register: _Register) -> Iterable[Doubt]:
    """Entries with the same name elsewhere in the province, or beside another tax code: perhaps the same one."""
    others = register.named.get(essence(facts.name), [])
    if others:
        yield Doubt("name", "named_alike", {"name": others[0].name, "id": others[0].id})


def _refuse_twice(line: Line, seen: dict[object, int]) -> Line:
    """Of two rows about the same cooperative the second is refused, whatever it says."""
    if line.facts is None:
        return line
    looked_for, left = _keys(line.entry_id, line.facts)
    earlier = next((seen[each] for each in looked_for if each in seen), None)
    if earlier is not None:
        fault = Fault("name", Unprocessable("name", "same_as_row", row=earlier))
        return Line(line.number, line.name, Becomes.REFUSED, faults=(fault,))
    seen.update(dict.fromkeys(left, line.number))
    return line


def _keys(entry_id: int | None, facts: Facts) -> tuple[list[object], list[object]]:
    """By what an earlier row about the same cooperative is known, and by what a later one will be.

    Its tax code, as no two may have one. Besides it an entry by itself; a new one by name and commune unless both rows
    have tax codes: two cooperatives of one commune may bear one name.
    """
    taxed: list[object] = [facts.tax_code] if facts.tax_code else []
    if entry_id is not None:
        return [entry_id, *taxed], [entry_id, *taxed]
    named = essence(facts.name), facts.commune_code
    if taxed:
        return [*taxed, ("without", named)], [*taxed, ("with", named)]
    return [("without", named), ("with", named)], [("without", named)]
