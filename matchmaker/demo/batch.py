"""Many rows at once: ids are given out here, so that rows can point at each other before anything is written."""

from __future__ import annotations

from collections import defaultdict
from itertools import count
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select, text, update

from matchmaker.db import Base, session

ROWS_AT_ONCE = 2000


class Batch:
    """Collects rows by table and writes them in the order in which they may refer to each other."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._ids: dict[str, count[int]] = {}

    def add(self, table: str, **values: Any) -> int:
        """Take note of a row; returns the id it will have."""
        row_id = self._next_id(table)
        self._rows[table].append({"id": row_id, **values})
        return row_id

    def link(self, table: str, **values: Any) -> None:
        """Take note of a row of a table without an id of its own."""
        self._rows[table].append(values)

    def point(self, table: str, row_id: int, **values: Any) -> None:
        """Complete a noted row with references to rows noted after it; written once those exist."""
        self._rows[f"then {table}"].append({"row_id": row_id, **values})

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def write(self) -> None:
        """Write everything noted so far, in the transaction that is open."""
        for table in Base.metadata.sorted_tables:
            rows = self._rows.pop(table.name, [])
            for start in range(0, len(rows), ROWS_AT_ONCE):
                session.execute(insert(table), rows[start : start + ROWS_AT_ONCE])
            if rows and "id" in rows[0]:
                self._tell_sequence(table)
        for name in [each for each in self._rows if each.startswith("then ")]:
            self._write_pointers(Base.metadata.tables[name.removeprefix("then ")], self._rows.pop(name))

    def _next_id(self, table: str) -> int:
        if table not in self._ids:
            last = session.scalar(select(func.max(Base.metadata.tables[table].c.id))) or 0
            self._ids[table] = count(last + 1)
        return next(self._ids[table])

    @staticmethod
    def _write_pointers(table: Table, rows: list[dict[str, Any]]) -> None:
        """Point listings at their revisions, one statement for all: revision ids come from the rows."""
        columns = [name for name in rows[0] if name != "row_id"]
        statement = (
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values({name: bindparam(f"new_{name}") for name in columns})
        )
        values = [{"row_id": row["row_id"], **{f"new_{name}": row[name] for name in columns}} for row in rows]
        session.connection().execute(statement, values)

    @staticmethod
    def _tell_sequence(table: Table) -> None:
        """PostgreSQL hands out ids from a sequence, which must learn of the ids used here."""
        if session.get_bind().dialect.name == "postgresql":
            name = table.name
            session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), (SELECT max(id) FROM \"{name}\"))")  # noqa: S608  # a table's own name
            )
