"""Rows that a journey adds to a running site, which goes on writing meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from matchmaker.db import make_engine, session
from tests.support.live import LiveSite, rows_of

pytestmark = pytest.mark.pure


def test_a_journey_that_read_first_can_still_write(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'site.db'}"
    of_the_site = make_engine(url)
    with of_the_site.begin() as writing:
        writing.execute(text("CREATE TABLE told (words TEXT)"))
    with rows_of(LiveSite("http://127.0.0.1", tmp_path, {"DATABASE_URL": url})):
        session.execute(text("SELECT * FROM told")).all()
        with of_the_site.connect() as other:
            other.exec_driver_sql("PRAGMA busy_timeout=1")
            with pytest.raises(OperationalError, match="locked"):
                other.execute(text("INSERT INTO told VALUES ('by the site')"))
        session.execute(text("INSERT INTO told VALUES ('by the journey')"))
    with of_the_site.connect() as other:
        assert other.scalars(text("SELECT words FROM told")).all() == ["by the journey"]
    of_the_site.dispose()
