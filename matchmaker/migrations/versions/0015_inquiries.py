"""What parties are asked about an introduction, and what they were reminded of."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

REASONS = (
    "agreed_terms", "price", "volume", "quality", "timing", "distance", "papers", "found_other", "no_answer",
    "listing_closed", "other",
)  # fmt: skip


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("inquirykind", "quote", "contract"), nullable=False),
        sa.Column("side", _choice("side", "buyer", "seller", "staff"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", _choice("answer", "signed", "talking", "no"), nullable=True),
        sa.Column("reason", _choice("endreason", *REASONS), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["introduction_id"], ["introduction.id"], name=op.f("fk_inquiry_introduction_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_inquiry_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("introduction_id", "side", "kind", name=op.f("uq_inquiry_introduction_id_side_kind")),
    )
    op.create_table(
        "pipeline_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("side", _choice("side", "buyer", "seller", "staff"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introduction.id"], name=op.f("fk_pipeline_reminder_introduction_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_pipeline_reminder_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipeline_reminder")),
        sa.UniqueConstraint("introduction_id", "side", "on", name=op.f("uq_pipeline_reminder_introduction_id_side_on")),
    )


def downgrade() -> None:
    op.drop_table("pipeline_reminder")
    op.drop_table("inquiry")
