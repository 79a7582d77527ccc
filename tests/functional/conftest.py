"""What several journeys share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.support import roles
from tests.support.roles import Market
from tests.support.transactions import rolled_back


@pytest.fixture(scope="module")
def market(engine: Engine, built_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """A small market in which every role meets every thing. All tests of a file share it: they change it `undone`."""
    instance = built_app.config["INSTANCE"]
    built_app.config["INSTANCE"] = str(tmp_path_factory.mktemp("market"))
    with rolled_back(engine):
        yield roles.market(built_app)
    built_app.config["INSTANCE"] = instance
