"""A copy of everything the site owns, taken and put back while it runs, checked before anything is touched.

A backup is one ZIP file: each table as JSON lines, read in one consistent transaction; the uploaded photos, and the
evidence that lies on this machine; and a manifest with the number of rows and the SHA-256 of each part. The form is
the same for both databases, so a backup of one restores into the other. The secret key is not in it: restored
sessions then end.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Date, Engine, Table, bindparam, delete, insert, select, text, update
from sqlalchemy.engine import Connection

from matchmaker import mapped
from matchmaker.db import Amount, Base, UtcDateTime
from matchmaker.matching import feed
from matchmaker.migrations import revision_of

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
ROWS_AT_ONCE: Final = 2000
assert mapped.ALL_MODELS  # every table must be known before the first is read


class DamagedBackup(Exception):
    """The file is not a backup, or a part of it is not what the manifest says."""


@dataclass(frozen=True)
class Part:
    """One table's rows or one uploaded file."""

    name: str
    rows: int
    sha256: str


def backup(engine: Engine, uploads: Path, target: Path, *, progress: Callable[[str], None]) -> list[Part]:
    """Write a backup to ``target``, which appears whole or not at all. Returns what it holds."""
    draft = target.with_suffix(target.suffix + ".part")
    parts: list[Part] = []
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with _snapshot(engine) as connection:
            for table in Base.metadata.sorted_tables:
                progress(table.name)
                parts.append(_write_table(archive, connection, table))
            version = revision_of(connection)
        for file in sorted(each for each in uploads.rglob("*") if each.is_file()):
            parts.extend(_write_file(archive, file, f"uploads/{file.relative_to(uploads).as_posix()}"))
        manifest = {
            "format": FORMAT,
            "schema": version,
            "made_at": datetime.now(UTC).isoformat(),
            "parts": [vars(part) for part in parts],
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    draft.chmod(0o600)
    draft.replace(target)
    return parts


def _snapshot(engine: Engine) -> Connection:
    """A connection whose reads all see one instant (SQLite's WAL readers do by themselves)."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return engine.connect()


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table in the order of their keys, one JSON line each."""
    rows = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(rows):
        yield json.dumps(dict(row._mapping), default=_plain, ensure_ascii=False).encode() + b"\n"


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> Part:
    digest, count = hashlib.sha256(), 0
    with archive.open(_name_of(table), "w", force_zip64=True) as out:
        for line in _lines(connection, table):
            digest.update(line)
            out.write(line)
            count += 1
    return Part(_name_of(table), count, digest.hexdigest())


def _name_of(table: Table) -> str:
    return f"tables/{table.name}.jsonl"


def _plain(value: object) -> str:
    """Days and instants as ISO text, amounts as decimal text, words of a fixed list as themselves."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no plain form of {type(value)}")


def _write_file(archive: zipfile.ZipFile, file: Path, name: str) -> Iterator[Part]:
    """The file's part; none for one that the worker erased meanwhile."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return
    archive.writestr(name, content)
    yield Part(name, 0, hashlib.sha256(content).hexdigest())


def restore(engine: Engine, uploads: Path, source: Path, *, progress: Callable[[str], None]) -> list[Part]:
    """Put a backup in place of what is there, in one transaction, after checking all of it.

    Raises DamagedBackup, before anything is touched, if the file is damaged or made by another version.
    """
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError) as error:
        raise DamagedBackup(str(error)) from error
    with archive:
        parts = _checked_parts(archive, engine)
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            _empty(connection)
            for table in Base.metadata.sorted_tables:
                progress(table.name)
                _fill(connection, table, archive)
            _compare(connection, parts)
            feed.begin_anew(connection.execution_options(yield_per=None, stream_results=False))
        for part in parts:
            if part.name.startswith("uploads/"):
                _put_file(archive, part, uploads)
    return parts


def _checked_parts(archive: zipfile.ZipFile, engine: Engine) -> list[Part]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
        parts = [Part(**each) for each in manifest["parts"]]
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise DamagedBackup(f"no manifest that can be read: {error}") from error
    with engine.connect() as connection:
        here = revision_of(connection)
    if manifest.get("format") != FORMAT or manifest.get("schema") != here:
        raise DamagedBackup(f"made at schema {manifest.get('schema')}, this site is at {here}")
    named = {part.name for part in parts}
    missing = [t.name for t in Base.metadata.sorted_tables if _name_of(t) not in named]
    if missing:
        raise DamagedBackup(f"tables missing: {', '.join(missing)}")
    for part in parts:
        _check(archive, part)
    return parts


def _check(archive: zipfile.ZipFile, part: Part) -> None:
    if ".." in Path(part.name).parts or Path(part.name).is_absolute():
        raise DamagedBackup(f"{part.name} would leave its folder")
    digest = hashlib.sha256()
    try:
        with archive.open(part.name) as content:
            while block := content.read(1 << 20):
                digest.update(block)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError) as error:
        raise DamagedBackup(f"{part.name}: {error}") from error
    if digest.hexdigest() != part.sha256:
        raise DamagedBackup(f"{part.name} is not what the manifest says")


def _pointers(table: Table) -> list[str]:
    """Columns that refer to rows written later, of this table or another: filled in a second pass."""
    return [key.parent.name for key in table.foreign_keys if key.use_alter or key.column.table is table]


def _empty(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if pointers := _pointers(table):
            connection.execute(update(table).values(dict.fromkeys(pointers)))
    for table in reversed(Base.metadata.sorted_tables):
        connection.execute(delete(table))


def _fill(connection: Connection, table: Table, archive: zipfile.ZipFile) -> None:
    with archive.open(_name_of(table)) as lines:
        for rows in _chunks(table, lines):
            connection.execute(insert(table), rows)
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and key.parent.name in _pointers(other):
                _point(connection, other, key.parent.name, archive)
    if connection.dialect.name == "postgresql" and table.autoincrement_column is not None:
        name, column = table.name, table.autoincrement_column.name
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('\"{name}\"', '{column}'), "  # noqa: S608  # a table's own name
                f'coalesce((SELECT max({column}) FROM "{name}"), 0) + 1, false)'
            )
        )


def _point(connection: Connection, table: Table, column: str, archive: zipfile.ZipFile) -> None:
    (key,) = table.primary_key.columns
    with archive.open(_name_of(table)) as lines:
        rows = [json.loads(line) for line in lines]
    values = [{"row": row[key.name], "target": row[column]} for row in rows if row[column] is not None]
    if values:
        statement = update(table).where(key == bindparam("row")).values({column: bindparam("target")})
        connection.execute(statement, values)


def _chunks(table: Table, lines: IO[bytes]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for line in lines:
        chunk.append(_row(table, json.loads(line)))
        if len(chunk) == ROWS_AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _row(table: Table, plain: dict[str, Any]) -> dict[str, Any]:
    """A JSON row as the database's own values; pointers wait for their pass."""
    row = {name: _value(table.c[name].type, value) for name, value in plain.items()}
    return {**row, **dict.fromkeys(_pointers(table))}


def _value(kind: object, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Amount):
        return Decimal(value)
    return value


def _compare(connection: Connection, parts: list[Part]) -> None:
    """Read back what was written, still inside the transaction: any difference undoes it all."""
    expected = {part.name: part for part in parts}
    for table in Base.metadata.sorted_tables:
        digest = hashlib.sha256()
        for line in _lines(connection, table):
            digest.update(line)
        if digest.hexdigest() != expected[_name_of(table)].sha256:
            raise DamagedBackup(f"{table.name} did not come back as it was")


def _put_file(archive: zipfile.ZipFile, part: Part, uploads: Path) -> None:
    target = uploads / Path(part.name).relative_to("uploads")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(target.suffix + ".part")
    draft.write_bytes(archive.read(part.name))
    draft.replace(target)
