"""How deals went."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SIDES = ("buyer", "seller")
KINDS = ("delivered", "grade_accepted", "collected", "paid", "cancelled")
CAUSES = (
    "force_majeure",
    "price",
    "no_goods",
    "quality",
    "not_collected",
    "not_paid",
    "plans_changed",
    "other",
)


def _choice(name, values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _foreign(table, column, target):
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "reputation_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("side", _choice("side", SIDES), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.Column("species_code", sa.String(length=24), nullable=False),
        sa.Column("kind", _choice("factkind", KINDS), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("of_amount", sa.BigInteger(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("cause", _choice("cause", CAUSES), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("of_amount IS NULL OR of_amount > 0", name=op.f("ck_reputation_fact_of_something")),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name=op.f("ck_reputation_fact_not_negative")),
        _foreign("reputation_fact", "organisation_id", "organisation.id"),
        _foreign("reputation_fact", "product_code", "product.code"),
        _foreign("reputation_fact", "species_code", "product.code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_fact")),
        sa.UniqueConstraint(
            "organisation_id", "kind", "source", name=op.f("uq_reputation_fact_organisation_id_kind_source")
        ),
    )
    op.create_index("ix_reputation_fact_of", "reputation_fact", ["organisation_id", "side", "species_code"])
    op.create_index("ix_reputation_fact_species_code_side", "reputation_fact", ["species_code", "side"])
    op.create_index(op.f("ix_reputation_fact_deal_id"), "reputation_fact", ["deal_id"])
    op.create_index(op.f("ix_reputation_fact_source"), "reputation_fact", ["source"])
    op.create_table(
        "reputation_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(fact_id IS NULL) <> (deal_id IS NULL)", name=op.f("ck_reputation_reply_about_one")
        ),
        _foreign("reputation_reply", "organisation_id", "organisation.id"),
        _foreign("reputation_reply", "fact_id", "reputation_fact.id"),
        _foreign("reputation_reply", "by_id", "user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_reply")),
    )
    op.create_index(op.f("ix_reputation_reply_fact_id"), "reputation_reply", ["fact_id"])
    op.create_index(
        "ix_reputation_reply_organisation_id_deal_id", "reputation_reply", ["organisation_id", "deal_id"]
    )
    op.create_table(
        "reputation_mean",
        sa.Column("side", _choice("side", SIDES), nullable=False),
        sa.Column("species_code", sa.String(length=24), nullable=False),
        sa.Column("kind", _choice("factkind", KINDS), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("days", sa.Double(), nullable=True),
        sa.Column("organisations", sa.Integer(), nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=False),
        _foreign("reputation_mean", "species_code", "product.code"),
        sa.PrimaryKeyConstraint("side", "species_code", "kind", name=op.f("pk_reputation_mean")),
    )
    op.create_table(
        "reputation_standing",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("side", _choice("side", SIDES), nullable=False),
        sa.Column("species_code", sa.String(length=24), nullable=False),
        sa.Column("reliability", sa.Double(), nullable=False),
        sa.Column("usual", sa.Double(), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        _foreign("reputation_standing", "organisation_id", "organisation.id"),
        _foreign("reputation_standing", "species_code", "product.code"),
        sa.PrimaryKeyConstraint("organisation_id", "side", "species_code", name=op.f("pk_reputation_standing")),
    )


def downgrade() -> None:
    for table in ("reputation_standing", "reputation_mean", "reputation_reply", "reputation_fact"):
        op.drop_table(table)
