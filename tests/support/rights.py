"""Who reads which field, as docs/authorisation.md says: tests take it from there, so the two cannot part ways."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tests.support.roles import Role
from tests.support.routes import OWNERS

TABLE = Path(__file__).parents[2] / "docs" / "authorisation.md"
READERS = {
    "visitor": frozenset({Role.VISITOR}),
    "other organisations": frozenset({Role.STRANGER, Role.PARTNER}),
    "owner": OWNERS,
    "staff, province": frozenset({Role.STAFF}),
    "staff, other": frozenset({Role.FAR_STAFF}),
    "administrator": frozenset({Role.ADMIN}),
}
"""Whom a column speaks of."""
PARTY = "party of an open introduction"


@lru_cache(maxsize=1)
def _fields() -> dict[str, dict[str, str]]:
    """The cells of the table of fields, by the row's first words and the column's name."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("| field |"))
    rows = [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in lines[start:] if line[:1] == "|"]
    return {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[2:]}


def _cells(field: str) -> dict[str, str]:
    (found,) = [cells for name, cells in _fields().items() if name.startswith(field)]
    return found


def known_to(field: str) -> frozenset[Role]:
    """The roles that read a field while no introduction is accepted."""
    cells = _cells(field)
    return frozenset().union(*(roles for column, roles in READERS.items() if cells[column].startswith("R")))


def opens_to_parties(field: str) -> bool:
    """Whether the other side of an introduction reads it, at the latest once both accepted."""
    return _cells(field)[PARTY].startswith("R")
