"""Forecasts of demand and price."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "market_forecast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("serieskind", "demand", "price"), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("inputs", sa.String(length=64), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("organisations", sa.Integer(), nullable=False),
        sa.Column("lack", _choice("lack", "nothing", "old", "short", "broken", "sparse"), nullable=True),
        sa.Column("known_months", sa.Integer(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=True),
        sa.Column("last_month", sa.Date(), nullable=True),
        sa.Column(
            "method",
            _choice("method", "seasonal_naive", "naive", "theta", "smoothing", "lags", "mean"),
            nullable=True,
        ),
        sa.Column("error", sa.Float(), nullable=True),
        sa.Column("baseline_error", sa.Float(), nullable=True),
        sa.Column("coverage", sa.Float(), nullable=True),
        sa.Column("covered_of", sa.Integer(), nullable=False),
        sa.Column("judged_months", sa.Integer(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_market_forecast_product_code")),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_market_forecast_province_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_forecast")),
    )
    op.create_index("ix_market_forecast_series", "market_forecast", ["kind", "product_code"])


def downgrade() -> None:
    op.drop_table("market_forecast")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
