"""What changed on the market, so that every process can follow."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    touched = sa.Enum(
        "offer",
        "need",
        "organisation",
        "certificate",
        "everything",
        name="touched",
        native_enum=False,
        create_constraint=True,
        length=24,
    )
    table = op.create_table(
        "market_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched", touched, nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_change")),
    )
    op.create_index("ix_market_change_transaction_id", "market_change", ["transaction_id"])
    # a history is never empty: its first row's stamp tells this database from any other
    founding = {"at": datetime.now(UTC), "touched": "everything", "stamp": uuid4().hex}
    op.bulk_insert(table, [founding])


def downgrade() -> None:
    op.drop_index("ix_market_change_transaction_id", table_name="market_change")
    op.drop_table("market_change")
