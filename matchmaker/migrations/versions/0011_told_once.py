"""What was told about the last day of certificates and codes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = ("expiring_90", "expiring_30", "expiring_7", "expired", "concerned")


def upgrade() -> None:
    op.create_table(
        "certificate_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("market", sa.String(length=5), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="noticekind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("about_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_notice_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_notice")),
        sa.UniqueConstraint(
            "certificate_id",
            "market",
            "kind",
            "about_on",
            name=op.f("uq_certificate_notice_certificate_id_market_kind_about_on"),
        ),
    )


def downgrade() -> None:
    op.drop_table("certificate_notice")
