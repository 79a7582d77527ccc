"""Reference prices."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("price_vnd", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_reference_price_product_code")),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_reference_price_province_code")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_reference_price_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_price")),
    )
    somewhere = sa.text("removed_at IS NULL AND province_code IS NOT NULL")
    anywhere = sa.text("removed_at IS NULL AND province_code IS NULL")
    _one_in_force("uq_reference_price_of_province", ["product_code", "province_code", "grade", "on"], somewhere)
    _one_in_force("uq_reference_price_of_country", ["product_code", "grade", "on"], anywhere)
    op.create_index("ix_reference_price_on", "reference_price", ["on", "id"])


def _one_in_force(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "reference_price", columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("reference_price")
