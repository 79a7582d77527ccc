"""The database: one declarative base, one scoped session, the column types that SQLite and PostgreSQL share.

A transaction that will write must say so before its first statement (`begin_writing`): SQLite refuses a
read transaction that turns into a writing one after somebody else has written, whatever the timeout.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker

SQLITE_BUSY_MS: Final = 10_000
SQLITE_MAPPED_BYTES: Final = 256 * 1024**2
"""How much of the file SQLite reads through a memory map: pages come from the system's cache without a copy."""
_THOUSANDTHS: Final = Decimal(1000)

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_wait_ms: ContextVar[int] = ContextVar("wait_ms", default=SQLITE_BUSY_MS)


def now() -> datetime:
    """This instant, in UTC. The one clock of the site."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. SQLite drops the zone, so values are stored in UTC and handed back aware.

    Raises ValueError for a naive datetime.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """An amount with three decimals, stored as whole thousandths: exact and sortable on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int((Decimal(value) * _THOUSANDTHS).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / _THOUSANDTHS


def choice(of: type[StrEnum], name: str = "") -> Enum:
    """A column type that holds one of the values of ``of``, guarded by a check constraint.

    A second column of the same kind in one table needs a name of its own.
    """
    return Enum(
        of,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=name or of.__name__.lower(),
        values_callable=lambda kind: [member.value for member in kind],
    )


class Base(DeclarativeBase):
    """Every mapped class. Constraint names follow one convention, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime(),
        Decimal: Amount(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[int]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False))


def make_engine(url: str) -> Engine:
    """An engine for ``url``; a plain ``postgres://`` address is understood too."""
    if url.startswith("sqlite"):
        return _sqlite_engine(url)
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    return create_engine(url, pool_size=5, max_overflow=5, pool_pre_ping=True, pool_recycle=1800)


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we open transactions ourselves, or SAVEPOINT would commit
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={SQLITE_BUSY_MS}",
            f"mmap_size={SQLITE_MAPPED_BYTES}",  # else every page read is a system call and a copy
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        if not _writing.get():
            connection.exec_driver_sql("BEGIN")
        elif _wait_ms.get() == SQLITE_BUSY_MS:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_wait_ms.get()}")
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")

    return engine


def begin_writing(*, wait_ms: int = SQLITE_BUSY_MS) -> None:
    """End the read so far and make this context's next transactions writing ones from their first statement.

    That statement waits so long for SQLite's one lock, and then raises OperationalError.
    """
    session.commit()
    _writing.set(True)
    _wait_ms.set(wait_ms)


def begin_reading() -> None:
    """Make this context's next transactions reading ones: the start of every request."""
    _writing.set(False)


def lock(row: object) -> None:
    """See a row as it is now, and let nobody else change it until the commit.

    The lock is on that row alone: PostgreSQL locks nothing through the outer joins with which it may be read.
    """
    session.refresh(row, with_for_update={"of": type(row)})


@contextmanager
def transaction() -> Iterator[Session]:
    """One writing transaction for a command or a worker's round: commits at the end, rolls back on any error."""
    begin_writing()
    try:
        yield session()
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        begin_reading()
        session.remove()
