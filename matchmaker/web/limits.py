"""How often somebody may try: counters in our own database, shared by all workers and alive after a restart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage
from sqlalchemy import BigInteger, Connection, Engine, Float, String, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, session


class Hits(Base):
    """How often one thing was tried in the window that is running."""

    __tablename__ = "hits"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    expires: Mapped[float] = mapped_column(Float, index=True)
    """Seconds since 1970: the limits library counts in those."""


class DatabaseStorage(Storage):
    """Fixed windows for the limits library, each hit one upsert in a transaction of its own."""

    STORAGE_SCHEME = ["matchmaker"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, *, engine: Engine, **_: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self.engine = engine

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        at = time.time()
        insert = (postgresql if self.engine.dialect.name == "postgresql" else sqlite).insert(Hits)
        running = Hits.expires > at
        upsert = insert.values(key=key, count=amount, expires=at + expiry).on_conflict_do_update(
            index_elements=[Hits.key],
            set_={
                "count": case((running, Hits.count + amount), else_=amount),
                "expires": case((running, Hits.expires), else_=at + expiry),
            },
        )
        with self._alone() as connection:
            return int(connection.execute(upsert.returning(Hits.count)).scalar_one())

    def get(self, key: str) -> int:
        with self._alone() as connection:
            found = connection.scalar(select(Hits.count).where(Hits.key == key, Hits.expires > time.time()))
        return int(found or 0)

    def get_expiry(self, key: str) -> float:
        with self._alone() as connection:
            return float(connection.scalar(select(Hits.expires).where(Hits.key == key)) or time.time())

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A transaction beside the request's: what ran before has only read, or is done, but holds SQLite's lock."""
        session.commit()
        with self.engine.begin() as connection:
            yield connection

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self.engine.begin() as connection:
            return int(connection.execute(delete(Hits)).rowcount)

    def clear(self, key: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(Hits).where(Hits.key == key))


# No headers about what is left: telling them would read the counters once more after the view, on a second
# connection, while the request's own transaction still holds SQLite's lock.
limiter: Final = Limiter(get_remote_address, default_limits=[], headers_enabled=False, strategy="fixed-window")
"""Views name their limit by its setting: ``@limiter.limit(lambda: current_app.config["LIMIT_SIGN_IN"])``."""


def init_app(app: Flask) -> None:
    """Count in the application's database."""
    app.config["RATELIMIT_STORAGE_URI"] = "matchmaker://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {"engine": app.config["ENGINE"]}
    limiter.init_app(app)
