"""What an introduction costs to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from matchmaker.brokering import queries, service
from matchmaker.db import session
from matchmaker.measures import today
from tests.factories import Factories
from tests.support.query_plans import plans


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
