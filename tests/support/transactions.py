"""A database that is as it was when the tests are done with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from matchmaker.db import begin_reading, session


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
