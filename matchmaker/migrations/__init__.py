"""The database's history, one numbered step after the other; run in place by `upgrade`."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from matchmaker import paths


def configuration(connection: Connection) -> Config:
    """Alembic's settings for a connection: no ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision (the newest)."""
    with engine.begin() as connection:
        command.upgrade(configuration(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision."""
    with engine.begin() as connection:
        command.downgrade(configuration(connection), revision)


def revision_of(connection: Connection) -> str | None:
    """The revision that a database is at; None where nothing was migrated yet."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest revision."""
    with engine.connect() as connection:
        head = ScriptDirectory.from_config(configuration(connection)).get_current_head()
        return revision_of(connection) == head
