"""What an introduction costs to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from matchmaker.brokering import queries, service
from matchmaker.db import session
from matchmaker.measures import today
from tests.factories import Factories


@contextmanager
def plans(engine: Engine) -> Iterator[list[str]]:
    """How SQLite goes about each SELECT meanwhile, line by line."""
    told: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            raw = connection.connection.dbapi_connection
            told.extend(row[3] for row in raw.execute("EXPLAIN QUERY PLAN " + statement, parameters))

    event.listen(engine, "before_cursor_execute", explain)
    yield told
    event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.pure
def test_reading_an_introduction_walks_over_no_whole_table(factories: Factories, engine: Engine) -> None:
    """Joined within a bracket, all communes of the country were read four times for one row."""
    need, offer = factories.need(), factories.offer()
    staff = factories.staff()
    introduction = service.introduce(need, offer, message="", answer_by=today() + timedelta(days=7), by=staff)
    session.expire_all()
    with plans(engine) as told:
        assert queries.introduction(introduction.id) is introduction
    assert any("introduction" in line for line in told)
    assert [line for line in told if line.startswith("SCAN")] == []
