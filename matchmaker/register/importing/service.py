"""A workbook between its upload and its end: kept, confirmed all at once, handed back marked, forgotten."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import or_, update
from sqlalchemy.orm import selectinload

from matchmaker import audit
from matchmaker.audit import Person
from matchmaker.catalogue.models import Province
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, WrongState
from matchmaker.measures import today
from matchmaker.register import pairs, queries, service, sheets
from matchmaker.register.importing import remembered
from matchmaker.register.importing.judging import Becomes, Judged, Line, judge
from matchmaker.register.importing.remembered import Shown
from matchmaker.register.models import RegisterEntry, RegisterWorkbook
from matchmaker.register.models.workbooks import FILE_NAME_LENGTH
from matchmaker.register.sheets import Mark, Table
from matchmaker.text import clean

KEPT: Final = timedelta(days=2)
"""How long a workbook waits for its confirmation, and its marked copy for being fetched."""


def keep(content: bytes, file_name: str, province_code: str, *, by: Person) -> RegisterWorkbook:
    """Read a workbook and keep it for its confirmation; nothing goes into the register. Raises NotAWorkbook."""
    table = sheets.read(content)
    forget_expired()
    workbook = RegisterWorkbook(
        province_code=province_code,
        file_name=clean(file_name)[-FILE_NAME_LENGTH:] or "so-htx.xlsx",
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        table=table.plain(),
        by_id=by.id,
    )
    session.add(workbook)
    session.flush()
    return workbook


def is_expired(workbook: RegisterWorkbook) -> bool:
    """Whether its file is no longer kept."""
    return workbook.at < now() - KEPT


def table_of(workbook: RegisterWorkbook) -> Table:
    """Its cells. Raises WrongState once it has expired."""
    if is_expired(workbook) or workbook.table is None:
        raise WrongState(workbook, wanted="still kept")
    return Table.of(workbook.table)


def shown(workbook: RegisterWorkbook) -> Shown:
    """What each of its rows would do to the register as it is now. Raises WrongState once it has expired."""
    if is_expired(workbook):
        raise WrongState(workbook, wanted="still kept")
    return remembered.shown(workbook, today(), lambda: _judged(workbook, _entries(workbook.province_code)))


def _entries(province_code: str, *, are_locked: bool = False) -> list[RegisterEntry]:
    """A province's entries; locked, as they are by now, and nobody corrects one until these are written."""
    found = queries.entries(province_code).options(selectinload(RegisterEntry.technologies))
    if are_locked:
        found = (
            found.order_by(RegisterEntry.id).with_for_update(of=RegisterEntry).execution_options(populate_existing=True)
        )
    return list(session.scalars(found))


def _judged(workbook: RegisterWorkbook, entries: Sequence[RegisterEntry]) -> Shown:
    table = table_of(workbook)
    return Shown(table, judge(table, entries, workbook.province_code, today=today()))


def confirm(workbook: RegisterWorkbook, digest: str, *, by: Person) -> Judged:
    """Write what the dry run showed, all of it or nothing, and keep the account of every row.

    Raises WrongState where it was confirmed already or has expired, Conflict where the register changed meanwhile so
    that the rows would become something else than what was shown.
    """
    lock(session.get_one(Province, workbook.province_code))  # one import of a province at a time
    lock(workbook)
    if workbook.confirmed_at is not None:
        raise WrongState(workbook, wanted="waiting for its confirmation")
    entries = _entries(workbook.province_code, are_locked=True)
    judged = _judged(workbook, entries).judged
    if judged.digest != digest:
        raise Conflict
    with session.begin_nested():
        written = _write(judged.lines, {each.id: each for each in entries}, workbook.province_code, by)
        pairs.pair_by_tax_code(written.values(), by=by)
        workbook.account = [_account(line, written.get(line.number)) for line in judged.lines]
        workbook.confirmed_at = now()
    counts = {each.value: judged.count(each) for each in Becomes}
    audit.record("register_workbook.confirmed", workbook, by=by, **counts)
    return judged


def _write(
    lines: Sequence[Line], there: Mapping[int, RegisterEntry], province_code: str, by: Person
) -> dict[int, RegisterEntry]:
    """Put the rows into the register, thousands that change the same columns in as many statements as one.

    Returns the entries that they created or changed, by the rows' numbers.
    """
    new = [(line.number, line.facts) for line in lines if line.becomes is Becomes.CREATED and line.facts is not None]
    added = service.add_all(province_code, [facts for _number, facts in new], by=by)
    written = {number: entry for (number, _facts), entry in zip(new, added, strict=True)}
    updated = [line for line in lines if line.becomes is Becomes.UPDATED]
    written |= {line.number: there[line.entry_id] for line in updated if line.entry_id is not None}
    changed = [(written[line.number], line.facts) for line in updated if line.changed and line.facts is not None]
    service.change_all(changed, by=by)
    service.befall_all([(written[line.number], line.step) for line in lines if line.step is not None], by=by)
    return written


def _account(line: Line, written: RegisterEntry | None) -> dict[str, Any]:
    return {
        "row": line.number,
        "name": line.name,
        "becomes": line.becomes.value,
        "entry_id": written.id if written else line.entry_id,
    }


def marked(workbook: RegisterWorkbook, marks: Sequence[Mark]) -> bytes:
    """The workbook as it came, its faults marked. Raises WrongState once it has expired, NotAWorkbook."""
    table = table_of(workbook)
    content = workbook.content
    if content is None:
        raise WrongState(workbook, wanted="still kept")
    return sheets.marked(content, table.sheet, marks)


def forget_expired() -> None:
    """Erase the files that waited long enough; the account of what was confirmed stays."""
    session.execute(
        update(RegisterWorkbook)
        .where(
            RegisterWorkbook.at < now() - KEPT,
            or_(RegisterWorkbook.content.is_not(None), RegisterWorkbook.table.is_not(None)),
        )
        .values(content=None, table=None)
        .execution_options(synchronize_session=False)
    )
