"""What is stalled, who was called, and who was shown."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CAUSES = (
    "under_way", "not_offered", "no_partner", "paper", "quality", "lot", "price", "too_small", "incomplete",
    "never_shown", "not_chosen",
)  # fmt: skip


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "radar_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("radarkind", "offer", "code", "need"), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=True),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("last_shown_on", sa.Date(), nullable=True),
        sa.Column("interested", sa.Integer(), nullable=False),
        sa.Column("introduced", sa.Integer(), nullable=False),
        sa.Column("chance", sa.Double(), nullable=False),
        sa.Column("told_by", _choice("speaker", "rule", "model"), nullable=False),
        sa.Column("cause", _choice("cause", *CAUSES), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_radar_line_province_code")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_radar_line_organisation_id")),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_radar_line_product_code")),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_radar_line_commune_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radar_line")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_radar_line_kind_subject_id")),
    )
    op.create_index("ix_radar_line_province_chance", "radar_line", ["province_code", "chance"])
    op.create_index(op.f("ix_radar_line_organisation_id"), "radar_line", ["organisation_id"])
    op.create_table(
        "radar_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", _choice("calloutcome", "reached", "not_reached", "again"), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_radar_call_organisation_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_radar_call_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radar_call")),
    )
    op.create_index("ix_radar_call_organisation_at", "radar_call", ["organisation_id", "at"])
    op.create_index(op.f("ix_radar_call_by_id"), "radar_call", ["by_id"])
    op.add_column("match", sa.Column("turned", sa.Integer(), nullable=False, server_default="0"))
    for side in ("offer", "need"):
        op.create_index(f"ix_match_{side}_run", "match", [f"{side}_id", "run_id"])


def downgrade() -> None:
    for side in ("offer", "need"):
        op.drop_index(f"ix_match_{side}_run", table_name="match")
    with op.batch_alter_table("match") as batch_op:
        batch_op.drop_column("turned")
    op.drop_table("radar_call")
    op.drop_table("radar_line")
