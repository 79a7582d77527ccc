"""Rows that a journey adds to a running site, which goes on writing meanwhile."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from matchmaker.db import session
from tests.support.live import LiveSite, rows_of

pytestmark = pytest.mark.pure


def test_a_journey_that_read_first_can_still_write(tmp_path: Path) -> None:
    of_the_site = sqlite3.connect(tmp_path / "site.db", timeout=0)
    of_the_site.execute("CREATE TABLE told (words TEXT)")
    with rows_of(LiveSite("http://127.0.0.1", tmp_path, {"DATABASE_URL": f"sqlite:///{tmp_path / 'site.db'}"})):
        session.execute(text("SELECT * FROM told")).all()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            of_the_site.execute("INSERT INTO told VALUES ('by the site')")
        session.execute(text("INSERT INTO told VALUES ('by the journey')"))
    assert of_the_site.execute("SELECT words FROM told").fetchall() == [("by the journey",)]
    of_the_site.close()
