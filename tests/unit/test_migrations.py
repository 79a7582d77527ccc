"""A database in use becomes one of the newest form, and back, and loses nothing on the way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker import migrations
from matchmaker.db import make_engine
from tests.conftest import fresh_database

EVENING = dt.datetime(2026, 1, 1, 20, 0, tzinfo=dt.UTC)
"""In Vietnam it is the second of January."""
HELD = [("declared", None), ("verified", "CN"), ("rejected", "EU"), ("verified", None)]
"""Status and market of four growing-area codes; an offer names the second."""
PARENTS = {
    "certificate_kind": {"code": "PUC_EXPORT"},
    "province": {"code": "52"},
    "commune": {"code": "00001", "province_code": "52"},
    "product": {"code": "DUR"},
    "organisation": {"id": 1, "commune_code": "00001", "province_code": "52"},
    "user": {"id": 1},
    "offer": {"id": 1, "organisation_id": 1},
    "offer_revision": {"id": 1, "offer_id": 1, "product_code": "DUR"},
}


@pytest.fixture
def used(database_kind: str, worker_id: str, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database at the step before this issue's, with certificates that an offer relies on."""
    engine = make_engine(fresh_database(database_kind, f"used_{worker_id}", tmp_path))
    migrations.upgrade(engine, "0004")
    tables = sa.MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        for name, values in PARENTS.items():
            _fill(connection, tables.tables[name], values)
        for number, (status, market) in enumerate(HELD, start=1):
            was_checked = {"checked_at": EVENING, "checked_by_id": 1} if status != "declared" else {}
            code = {"id": number, "kind_code": "PUC_EXPORT", "number": f"VN-GLOR-000{number}", "market": market}
            values = {**code, "status": status, "organisation_id": 1, "product_code": "DUR", **was_checked}
            _fill(connection, tables.tables["certificate"], values)
        _fill(connection, tables.tables["offer_certificate"], {"revision_id": 1, "certificate_id": 2})
    yield engine
    engine.dispose()


def _fill(connection: sa.Connection, table: sa.Table, values: dict[str, Any]) -> None:
    """A row with these values, and whatever else it must have."""
    for check in sa.inspect(connection).get_check_constraints(table.name):
        one_of = re.search(r"\(*(\w+)\)*(?:::\w+)?\s*(?:IN|=)[^']*'(\w+)'", check["sqltext"])
        if one_of and one_of[1] not in values and not table.c[one_of[1]].nullable:
            values = {**values, one_of[1]: one_of[2]}
    usual: dict[type[Any], Any] = {sa.Boolean: False, sa.Integer: 1, sa.DateTime: EVENING, sa.Date: EVENING.date()}
    usual |= {sa.JSON: [], sa.Numeric: 1, sa.Float: 1, sa.String: "x"}
    for column in table.columns:
        if column.name not in values and not column.nullable and column.server_default is None:
            values = {
                **values,
                column.name: next(each for kind, each in usual.items() if isinstance(column.type, kind)),
            }
    connection.execute(table.insert().values(values))


def _rows(engine: sa.Engine, statement: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


def test_what_was_declared_and_checked_before_is_held_as_it_was(used: sa.Engine) -> None:
    migrations.upgrade(used)
    numbers = _rows(used, "SELECT number_key, status FROM certificate ORDER BY id")
    assert numbers == [(f"VNGLOR000{at}", status) for at, (status, _) in enumerate(HELD, start=1)]
    assert _rows(used, "SELECT certificate_id FROM offer_certificate") == [(2,)]
    assert len(_rows(used, "SELECT certificate_id FROM certificate_product WHERE product_code = 'DUR'")) == 4
    standings = _rows(used, "SELECT certificate_id, market, status, starts_on FROM market_standing ORDER BY id")
    assert [each[:3] for each in standings] == [(2, "CN", "pending"), (3, "EU", "pending"), (2, "CN", "active")]
    assert [str(each[3]) for each in standings] == ["None", "None", "2026-01-02"]
    steps = _rows(used, "SELECT status FROM certificate_step WHERE certificate_id = 2 ORDER BY id")
    assert steps == [("declared",), ("verified",)]
    assert len(_rows(used, "SELECT id FROM growing_area")) == 4


def test_the_way_back_keeps_what_the_former_tables_can_say(used: sa.Engine) -> None:
    migrations.upgrade(used)
    migrations.downgrade(used, "0004")
    held = _rows(used, "SELECT status, market, product_code FROM certificate ORDER BY id")
    assert held == [(status, market, "DUR") for status, market in HELD]
    assert _rows(used, "SELECT certificate_id FROM offer_certificate") == [(2,)]
