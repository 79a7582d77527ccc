"""What the two of an introduction write and propose to each other; for what a file was given."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

USE = sa.Enum("certificate", "deal", name="evidenceuse", native_enum=False, create_constraint=True, length=24)
REASONS = ("land", "published", "withdrawn", "suspended", "lapsed", "agreed", "contracted")
OLD_REASON = sa.Enum(*REASONS, name="capacityreason", native_enum=False, create_constraint=True, length=24)
REASON = sa.Enum(*REASONS, "released", name="capacityreason", native_enum=False, create_constraint=True, length=24)
# a row and its versions point at each other: these are added once both tables exist
POINTERS = [("quote", "latest_id", "quote_version")]


def upgrade() -> None:
    with op.batch_alter_table("capacity_entry") as batch_op:
        batch_op.alter_column("reason", existing_type=OLD_REASON, type_=REASON, existing_nullable=False)
    with op.batch_alter_table("need") as batch_op:
        batch_op.add_column(sa.Column("delivered", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.add_column(sa.Column("use", USE, nullable=False, server_default="certificate"))
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.alter_column("use", server_default=None, existing_type=USE, existing_nullable=False)
    with op.batch_alter_table("introduction") as batch_op:
        batch_op.add_column(sa.Column("broker_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f("fk_introduction_broker_id"), "user", ["broker_id"], ["id"])
    op.execute("UPDATE introduction SET broker_id = proposed_by_id")
    with op.batch_alter_table("introduction") as batch_op:
        batch_op.alter_column("broker_id", nullable=False, existing_type=sa.Integer())
    op.create_table(
        "conversation_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_conversation_message_by_id")),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introduction.id"], name=op.f("fk_conversation_message_introduction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_message")),
    )
    op.create_index(
        "ix_conversation_message_introduction_id_id", "conversation_message", ["introduction_id", "id"], unique=False
    )
    op.create_table(
        "conversation_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("last_message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introduction.id"], name=op.f("fk_conversation_read_introduction_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_conversation_read_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_read")),
        sa.UniqueConstraint("introduction_id", "user_id", name=op.f("uq_conversation_read_introduction_id_user_id")),
    )
    op.create_index(op.f("ix_conversation_read_user_id"), "conversation_read", ["user_id"], unique=False)
    op.create_table(
        "conversation_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "pressure",
                "fraud",
                "abuse",
                "side_deal",
                "other",
                name="conversationreportreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_conversation_report_by_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user.id"], name=op.f("fk_conversation_report_closed_by_id")),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introduction.id"], name=op.f("fk_conversation_report_introduction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_report")),
    )
    op.create_index(
        op.f("ix_conversation_report_introduction_id"), "conversation_report", ["introduction_id"], unique=False
    )
    op.create_index(
        "uq_conversation_report_open",
        "conversation_report",
        ["introduction_id", "side"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "accepted",
                "rejected",
                "withdrawn",
                "expired",
                name="quotestatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("latest_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "closed_by_side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "agreed_terms",
                "price",
                "volume",
                "quality",
                "timing",
                "distance",
                "papers",
                "found_other",
                "no_answer",
                "listing_closed",
                "other",
                name="endreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("lapse_told", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user.id"], name=op.f("fk_quote_closed_by_id")),
        sa.ForeignKeyConstraint(["introduction_id"], ["introduction.id"], name=op.f("fk_quote_introduction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    op.create_index(op.f("ix_quote_introduction_id"), "quote", ["introduction_id"], unique=False)
    op.create_index(
        "uq_quote_open",
        "quote",
        ["introduction_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "conversation_file",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_conversation_file_evidence_id")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["conversation_message.id"], name=op.f("fk_conversation_file_message_id")
        ),
        sa.PrimaryKeyConstraint("message_id", "evidence_id", name=op.f("pk_conversation_file")),
    )
    op.create_index(op.f("ix_conversation_file_evidence_id"), "conversation_file", ["evidence_id"], unique=False)
    op.create_table(
        "quote_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price_vnd", sa.Integer(), nullable=True),
        sa.Column("terms_data", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("schema", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_quote_version_by_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_version_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_version")),
        sa.UniqueConstraint("quote_id", "number", name=op.f("uq_quote_version_quote_id_number")),
    )
    for table, column, other in POINTERS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_foreign_key(f"fk_{table}_{column}", other, [column], ["id"])


def downgrade() -> None:
    for table, column, _other in POINTERS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(f"fk_{table}_{column}", type_="foreignkey")
    op.drop_table("quote_version")
    op.drop_table("conversation_file")
    op.drop_table("quote")
    op.drop_table("conversation_report")
    op.drop_table("conversation_read")
    op.drop_table("conversation_message")
    with op.batch_alter_table("introduction") as batch_op:
        batch_op.drop_constraint(op.f("fk_introduction_broker_id"), type_="foreignkey")
        batch_op.drop_column("settled_at")
        batch_op.drop_column("broker_id")
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_constraint(op.f("ck_evidence_evidenceuse"), type_="check")
        batch_op.drop_column("use")
    with op.batch_alter_table("need") as batch_op:
        batch_op.drop_column("delivered")
    op.execute("UPDATE capacity_entry SET reason = 'agreed' WHERE reason = 'released'")
    with op.batch_alter_table("capacity_entry") as batch_op:
        batch_op.alter_column("reason", existing_type=REASON, type_=OLD_REASON, existing_nullable=False)
