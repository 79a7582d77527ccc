"""Who writes waits for SQLite's one writer as long as it is worth it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from matchmaker.db import SQLITE_BUSY_MS, begin_reading, begin_writing, session
from matchmaker.traceability.models import LotScan
from tests.factories import Factories
from tests.support.transactions import committed

pytestmark = pytest.mark.pure
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"}


@pytest.fixture
def writer(engine: Engine, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else who can write to the database that the session has."""
    with (
        committed(engine, tmp_path) as copied,
        closing(sqlite3.connect(str(copied.url.database), isolation_level=None)) as other,
    ):
        yield other


def test_a_writer_in_a_hurry_gives_up_and_leaves_the_next_one_its_patience(writer: sqlite3.Connection) -> None:
    writer.execute("BEGIN IMMEDIATE")
    begin_writing(wait_ms=1)
    with pytest.raises(OperationalError, match="locked"):
        session.execute(text("SELECT 1"))
    session.rollback()
    begin_reading()
    assert session.execute(text("PRAGMA busy_timeout")).scalar() == SQLITE_BUSY_MS


def test_the_page_behind_a_label_is_read_while_somebody_writes(writer: sqlite3.Connection, built_app: Flask) -> None:
    with built_app.test_request_context():
        factories = Factories()
        code = factories.lot(factories.organisation()).code
        session.remove()
    writer.execute("BEGIN IMMEDIATE")
    answer = built_app.test_client().get(f"/l/{code}", headers=PHONE)
    assert answer.status_code == 200
    assert code[:4] in answer.get_data(as_text=True)
    session.remove()
    assert session.query(LotScan).count() == 0
