"""Where papers would open most demand, counted once a day."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.Column("sort", sa.String(length=24), nullable=False),
        sa.Column("kind_code", sa.String(length=24), nullable=False),
        sa.Column("market", sa.String(length=5), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("offers", "cooperatives", "needs", "buyers")),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_demand_province_code")),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_demand_product_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand")),
    )
    op.create_index(op.f("ix_demand_province_code_needs"), "demand", ["province_code", "needs"])


def downgrade() -> None:
    op.drop_table("demand")
