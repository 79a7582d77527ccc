"""A database that is as it was when the tests are done with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from matchmaker.db import begin_reading, make_engine, session


@contextmanager
def rolled_back(engine: Engine) -> Iterator[None]:
    """A session whose commits all vanish at the end."""
    session.remove()
    with engine.connect() as connection:
        outer = connection.begin()
        session.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield
        session.remove()
        outer.rollback()
    begin_reading()
    session.configure(bind=engine, join_transaction_mode="conditional_savepoint")


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside did not happen. Only inside `rolled_back`."""
    session.remove()
    connection = session.get_bind()
    assert isinstance(connection, Connection), "a step can be undone only where the session keeps to one connection"
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        session.remove()
        savepoint.rollback()


def copy_of(engine: Engine, file: Path) -> str:
    """The URL of a new database with the content of another."""
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(str(engine.url.database)) as source, sqlite3.connect(file) as target:
            source.backup(target)
        source.close()
        target.close()
        return f"sqlite:///{file}"
    engine.dispose()  # a template has no other readers
    keeper = make_engine(engine.url.set(database="postgres").render_as_string(hide_password=False))
    name = f"{engine.url.database}_copy"
    try:
        with keeper.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{engine.url.database}"'))
    finally:
        keeper.dispose()
    return engine.url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def committed(engine: Engine, folder: Path) -> Iterator[Engine]:
    """A copy of the database in which every commit is one; the session works on it meanwhile."""
    copied = make_engine(copy_of(engine, folder / "copy.db"))
    session.remove()
    session.configure(bind=copied, join_transaction_mode="conditional_savepoint")
    yield copied
    session.remove()
    copied.dispose()
    begin_reading()
    session.configure(bind=engine, join_transaction_mode="conditional_savepoint")
