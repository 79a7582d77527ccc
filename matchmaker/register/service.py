"""Keeping the register: entries, what befalls them, what was declared, and days that are frozen.

Nothing is overwritten without a trace: each change stands in the history with who made it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from matchmaker import audit
from matchmaker.audit import Person
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.register import queries
from matchmaker.register.counting import count
from matchmaker.register.facts import Facts
from matchmaker.register.lifecycle import FOLLOWS, existed
from matchmaker.register.models import (
    DeclaredLinkage,
    Lifecycle,
    LifecycleEvent,
    LinkageSide,
    RegisterEntry,
    ReportingDate,
)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that befalls a cooperative."""

    becomes: Lifecycle
    on: date
    reason: str
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A linkage as somebody declares it."""

    partner_name: str
    side: LinkageSide
    source: str
    partner_id: int | None = None
    product_code: str | None = None
    area_ha: Decimal | None = None
    amount_t: Decimal | None = None
    value_vnd: int | None = None
    households: int | None = None
    form: int | None = None
    since: date | None = None
    until: date | None = None
    note: str = ""


def add(province_code: str, facts: Facts, *, by: Person, is_demo: bool = False) -> RegisterEntry:
    """A new entry. Raises Unprocessable for what makes no sense, or a tax code that another entry has."""
    _refuse_taken(facts.tax_code, province_code, None)
    (entry,) = add_all(province_code, [facts], by=by)
    entry.is_demo = is_demo
    return entry


def add_all(province_code: str, told: Sequence[Facts], *, by: Person) -> list[RegisterEntry]:
    """New entries, of which nobody has the tax codes, in a few statements however many.

    Raises Unprocessable for what makes no sense, Conflict where somebody wrote one of the tax codes at this moment.
    """
    entries = []
    for facts in told:
        facts.check(today())
        entry = RegisterEntry(province_code=province_code, updated_on=today())
        facts.write_into(entry)
        entries.append(entry)
    with _alone():
        session.add_all(entries)
    for entry in entries:
        audit.record("register_entry.added", entry, by=by)
    return entries


def change(entry: RegisterEntry, facts: Facts, *, by: Person) -> bool:
    """Correct an entry; whether anything changed. Either way its facts count as looked at today. Raises as `add`."""
    facts.check(today())
    _refuse_taken(facts.tax_code, entry.province_code, entry.id)
    with _alone():
        changed = _correct(entry, facts)
    if not changed:
        found_unchanged(entry, by=by)
        return False
    audit.record("register_entry.changed", entry, by=by, changes=changed)
    return True


def change_all(told: Sequence[tuple[RegisterEntry, Facts]], *, by: Person) -> None:
    """Correct entries, of which nobody has the new tax codes. Raises as `add_all`.

    Neighbours that change the same columns are written together, in one statement.
    """
    for _entry, facts in told:
        facts.check(today())
    with _alone():
        changes = [(entry, _correct(entry, facts)) for entry, facts in told]
    for entry, changed in changes:
        audit.record("register_entry.changed", entry, by=by, changes=changed)


def _correct(entry: RegisterEntry, facts: Facts) -> dict[str, list[Any]]:
    """Put facts into an entry; returns what changed."""
    changed = facts.write_into(entry)
    entry.updated_on = today()
    entry.version += bool(changed)
    return changed


def found_unchanged(entry: RegisterEntry, *, by: Person) -> None:
    """Say that somebody looked at an entry's facts today and that they hold."""
    entry.updated_on = today()
    audit.record("register_entry.reviewed", entry, by=by)


@contextmanager
def _alone() -> Iterator[None]:
    """Write what stands inside; two people may write the same tax code or day at one moment. Raises Conflict."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise Conflict from error


def _refuse_taken(tax_code: str | None, province_code: str, but: int | None) -> None:
    if tax_code is None:
        return
    other = session.scalar(queries.entries(province_code).where(RegisterEntry.tax_code == tax_code))
    if other is not None and other.id != but:
        raise Unprocessable("tax_code", "tax_code_of_entry", name=other.name)


def befall(entry: RegisterEntry, step: Step, *, by: Person) -> LifecycleEvent:
    """Write down that a cooperative stopped, works again or was dissolved. Raises as `befall_all`."""
    (event,) = befall_all([(entry, step)], by=by)
    return event


def befall_all(told: Sequence[tuple[RegisterEntry, Step]], *, by: Person) -> list[LifecycleEvent]:
    """The same of many cooperatives, in a few statements.

    Raises WrongState where a step cannot follow on what a cooperative is, Unprocessable for a day to come, before its
    foundation or before the last event, and for a missing reason; nothing is written then.
    """
    for entry, step in told:
        _check_step(entry, step)
    events = []
    for entry, step in told:
        events.append(LifecycleEvent(entry=entry, by_id=by.id, **asdict(step)))
        entry.lifecycle, entry.lifecycle_on = step.becomes, step.on
        entry.updated_on = today()
        entry.version += 1
    session.add_all(events)
    session.flush()
    for entry, step in told:
        audit.record(f"register_entry.{step.becomes.value}", entry, by=by, on=step.on.isoformat())
    return events


def _check_step(entry: RegisterEntry, step: Step) -> None:
    if step.becomes not in FOLLOWS[entry.lifecycle]:
        raise WrongState(entry, wanted=f"able to become {step.becomes}")
    if step.on > today():
        raise Unprocessable("on", "in_the_future")
    if entry.lifecycle_on is not None and step.on < entry.lifecycle_on:
        raise Unprocessable("on", "before_that_day", day=entry.lifecycle_on)
    if not existed(entry, step.on):
        raise Unprocessable("on", "before_that_day", day=entry.founded_on or date(entry.founded_year or 0, 1, 1))
    if not step.reason:
        raise Unprocessable("reason", "empty")


def take_back(event: LifecycleEvent, *, by: Person) -> None:
    """Take the last event of an entry back: it was written down wrongly. Raises WrongState for any but the last."""
    entry = event.entry
    if entry.standing_events[-1:] != [event]:
        raise WrongState(event, wanted="the last one that stands")
    event.removed_at = now()
    before = entry.standing_events[-1:]
    entry.lifecycle = before[0].becomes if before else Lifecycle.ACTIVE
    entry.lifecycle_on = before[0].on if before else None
    entry.version += 1
    session.flush()
    audit.record("register_entry.step_removed", entry, by=by, on=event.on.isoformat())


def declare(entry: RegisterEntry, told: Declared, *, by: Person) -> DeclaredLinkage:
    """Write down a linkage that the union was told of. Raises Unprocessable where it makes no sense."""
    if told.since is not None and told.until is not None and told.until < told.since:
        raise Unprocessable("until", "ends_before_start")
    if told.partner_id is not None and session.get(Organisation, told.partner_id) is None:
        raise Unprocessable("partner", "not_a_choice")
    linkage = DeclaredLinkage(entry=entry, by_id=by.id, **asdict(told))
    session.add(linkage)
    session.flush()
    audit.record("declared_linkage.added", linkage, by=by, entry_id=entry.id)
    return linkage


def remove_linkage(linkage: DeclaredLinkage, *, by: Person) -> None:
    """Take a declared linkage back. Raises WrongState where somebody did already."""
    if linkage.removed_at is not None:
        raise WrongState(linkage, wanted="standing")
    linkage.removed_at = now()
    audit.record("declared_linkage.removed", linkage, by=by, entry_id=linkage.entry_id)


def freeze(province_code: str, on: date, *, by: Person, note: str = "") -> ReportingDate:
    """Count the register as of a day and keep what was counted; a count of the same day before it is replaced, kept.

    Raises Unprocessable for a day to come, Conflict where somebody else freezes the same day at this moment.
    """
    if on > today():
        raise Unprocessable("on", "in_the_future")
    counts = count(
        session.scalars(
            queries.entries(province_code).options(
                selectinload(RegisterEntry.events), selectinload(RegisterEntry.technologies)
            )
        ),
        on,
    )
    earlier = session.scalar(
        select(ReportingDate).where(
            ReportingDate.province_code == province_code, ReportingDate.on == on, ReportingDate.replaced_at.is_(None)
        )
    )
    frozen = ReportingDate(
        province_code=province_code,
        on=on,
        agricultural_cooperatives=len(counts.agricultural_ids),
        counted_ids=list(counts.agricultural_ids),
        counts=counts.plain(),
        note=note,
        by_id=by.id,
    )
    with _alone():
        if earlier is not None:
            lock(earlier)
            earlier.replaced_at = earlier.replaced_at or now()
            session.flush()  # it leaves before the new one comes, or the index would find two in force
        session.add(frozen)
    audit.record("reporting_date.frozen", frozen, by=by, on=on.isoformat())
    return frozen
