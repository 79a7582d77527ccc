"""One database a worker, one rolled-back transaction a test, on SQLite or (``--database postgresql``) PostgreSQL.

The site and its libraries are loaded where a fixture needs them: the process that only deals out tests needs neither.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import postgres
from tests.support.walks import WALKS

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories import Factories
    from tests.support.site import Site

SOCKET = "MATCHMAKER_TEST_PGHOST"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", default="sqlite", choices=["sqlite", "postgresql"])
    parser.addoption("--walks", action="store_true", help="on PostgreSQL walk through all pages, too")


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once for the whole run; the workers of a parallel run inherit its address."""
    if config.getoption("--database") == "postgresql" and not hasattr(config, "workerinput"):
        running = postgres.server()
        os.environ[SOCKET] = running.__enter__()
        config.add_cleanup(lambda: running.__exit__(None, None, None))
    gc.disable()  # until all is loaded; a sixth of the time would go into walking what stays anyway


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what a database can change; the rest was run on SQLite."""
    if config.getoption("--database") != "postgresql":
        return
    passed_over = [item for item in items if _is_pure(item) or (_is_walk(item) and not config.getoption("--walks"))]
    config.hook.pytest_deselected(items=passed_over)
    items[:] = [item for item in items if item not in set(passed_over)]


def pytest_collection_finish() -> None:
    """Let no collection walk again what is loaded by now, as the server does; what tests leave is collected."""
    import matchmaker.app  # noqa: F401  # every class is mapped, whichever file runs alone

    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    gc.enable()


def _is_pure(item: pytest.Item) -> bool:
    return "database_kind" not in getattr(item, "fixturenames", ()) or item.get_closest_marker("pure") is not None


def _is_walk(item: pytest.Item) -> bool:
    return item.path.stem in WALKS


def _postgres_url(name: str) -> str:
    return f"postgresql://postgres@/{name}?host={os.environ[SOCKET]}"


def fresh_database(kind: str, name: str, folder: Path) -> str:
    """The URL of a new, empty database of a kind."""
    if kind == "sqlite":
        return f"sqlite:///{folder / name}.db"
    _on_server(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    return _postgres_url(name)


def _on_server(*statements: str) -> None:
    from sqlalchemy import text

    from matchmaker.db import make_engine

    keeper = make_engine(_postgres_url("postgres")).execution_options(isolation_level="AUTOCOMMIT")
    with keeper.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    keeper.dispose()


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def engine(database_kind: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A migrated database with the reference data, shared by the tests of one worker."""
    from matchmaker.catalogue import service as catalogue
    from matchmaker.db import make_engine, session, transaction
    from matchmaker.migrations import upgrade

    url = fresh_database(database_kind, f"test_{worker_id}", tmp_path_factory.mktemp("database"))
    made = make_engine(url)
    upgrade(made)
    session.remove()
    session.configure(bind=made, join_transaction_mode="conditional_savepoint")
    with transaction():
        catalogue.load_reference()
    yield made
    session.remove()
    made.dispose()


@pytest.fixture
def database(engine: Engine) -> Iterator[Engine]:
    """A session whose commits all vanish when the test ends."""
    from tests.support.transactions import rolled_back

    with rolled_back(engine):
        yield engine


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with which the application was put together, what it keeps of fonts and texts in it."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def built_app(engine: Engine, instance: Path) -> Flask:
    """The application, put together once a worker: fonts and assets take their time."""
    from jinja2 import FileSystemBytecodeCache

    from matchmaker.app import create_app

    app = create_app(
        {
            "ENGINE": engine,
            "TESTING": True,
            "INSTANCE": str(instance),
            "SECRET_KEY": "for tests only",
            "RATELIMIT_ENABLED": False,
            "FIGURES_KEPT_SECONDS": 0,  # figures of another test are not ours
            "MARKET_KEPT_SECONDS": 0,
        }
    )
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()  # each of four hundred templates compiled by one worker
    gc.freeze()
    return app


@pytest.fixture
def app(built_app: Flask, database: Engine, tmp_path: Path) -> Iterator[Flask]:
    """The application with a folder of its own; what a test changes in its settings is gone afterwards."""
    before = dict(built_app.config)
    built_app.config["INSTANCE"] = str(tmp_path)
    yield built_app
    built_app.config.clear()
    built_app.config.update(before)


@pytest.fixture
def factories(app: Flask) -> Iterator[Factories]:
    """Makes organisations, people and listings; works inside an application context."""
    from tests.factories import Factories

    with app.test_request_context():
        yield Factories()


@pytest.fixture
def site(app: Flask) -> Site:
    """Browsers without a screen: every page they open is judged."""
    from tests.support.site import Site

    return Site(app)
