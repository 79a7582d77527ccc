"""Alembic runs migrations over the connection that the command hands it."""

from alembic import context

from matchmaker.db import Base
from matchmaker.mapped import ALL_MODELS  # noqa: F401  # importing it maps every class
from matchmaker.migrations import is_mapped

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=is_mapped,
)
with context.begin_transaction():
    context.run_migrations()
