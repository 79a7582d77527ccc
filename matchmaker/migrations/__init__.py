"""The database's history, one numbered step after the other; run in place by `upgrade`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.environment import NameFilterParentNames, NameFilterType
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from matchmaker import paths

_WORDS: Final = re.compile(r"(ix_)?(offer_revision|need_revision|organisation)_words(_\w+)?")
"""The indexes of words, which each database has in its own way and no model knows (migration 0009)."""


def is_mapped(name: str | None, _kind: NameFilterType, _parents: NameFilterParentNames) -> bool:
    """Whether a table or index of the database is one that the models should know (alembic's `include_name`)."""
    return name is None or _WORDS.fullmatch(name) is None


def configuration(connection: Connection) -> Config:
    """Alembic's settings for a connection: no ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision (the newest)."""
    with _changing_tables(engine) as connection:
        command.upgrade(configuration(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision."""
    with _changing_tables(engine) as connection:
        command.downgrade(configuration(connection), revision)


@contextmanager
def _changing_tables(engine: Engine) -> Iterator[Connection]:
    """One transaction in which tables may be made anew.

    SQLite changes a column by copying the table and dropping the old one, which its foreign keys would refuse; they
    can be put aside outside a transaction alone (sqlite.org/lang_altertable.html, 7), and are all checked before the
    commit. Raises RuntimeError, with nothing changed, where one points nowhere then.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        bare = connection.connection.cursor()
        bare.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"the new tables lost what others point at: {broken[:5]}")
        finally:
            bare.execute("PRAGMA foreign_keys=ON")
            bare.close()


def revision_of(connection: Connection) -> str | None:
    """The revision that a database is at; None where nothing was migrated yet."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest revision."""
    with engine.connect() as connection:
        head = ScriptDirectory.from_config(configuration(connection)).get_current_head()
        return revision_of(connection) == head
