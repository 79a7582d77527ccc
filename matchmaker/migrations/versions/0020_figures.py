"""Reports of figures, kept as they were made."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rung = sa.Enum(
        "declared",
        "introduced",
        "signed",
        "delivered",
        "completed",
        name="rung",
        native_enum=False,
        create_constraint=True,
        length=24,
    )
    op.create_table(
        "figure_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("rung", rung, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_figure_report_period")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_figure_report_by_id")),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_figure_report_province_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_report")),
    )
    op.create_index("ix_figure_report_province", "figure_report", ["province_code", "at"])


def downgrade() -> None:
    op.drop_table("figure_report")
