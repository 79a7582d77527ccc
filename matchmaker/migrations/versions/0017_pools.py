"""Pools of several cooperatives for one need, and of several needs for one offer."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

REASONS = [
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
]


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def points_at(column: str, table: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", choice("poolkind", "supply", "purchase"), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            choice("poolstatus", "asking", "offered", "accepted", "declined", "given_up", "closed"),
            nullable=False,
        ),
        sa.Column("broker_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column(
            "delivery_terms",
            choice("deliveryterms", "buyer_collects", "seller_delivers", "shared"),
            nullable=False,
        ),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("tolerance_pct", sa.Integer(), nullable=False),
        sa.Column("deposit_pct", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("lapse_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", choice("endreason", *REASONS), nullable=True),
        sa.Column("end_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'supply' AND need_id IS NOT NULL AND offer_id IS NULL)"
            " OR (kind = 'purchase' AND offer_id IS NOT NULL AND need_id IS NULL)",
            name=op.f("ck_pool_one_target"),
        ),
        sa.CheckConstraint("(status IN ('asking', 'offered')) = (ended_at IS NULL)", name=op.f("ck_pool_ended")),
        sa.CheckConstraint(
            "status NOT IN ('offered', 'accepted', 'declined') OR (offered_at IS NOT NULL AND valid_until IS NOT NULL)",
            name=op.f("ck_pool_offered"),
        ),
        sa.CheckConstraint(
            "(status IN ('declined', 'given_up')) = (end_reason IS NOT NULL)", name=op.f("ck_pool_reason")
        ),
        sa.CheckConstraint("wanted > 0", name=op.f("ck_pool_wanted")),
        sa.CheckConstraint("payment_days >= 0 AND tolerance_pct BETWEEN 0 AND 50", name=op.f("ck_pool_terms")),
        sa.CheckConstraint("deposit_pct BETWEEN 0 AND 100", name=op.f("ck_pool_deposit")),
        points_at("need_id", "pool", "need"),
        points_at("offer_id", "pool", "offer"),
        points_at("organisation_id", "pool", "organisation"),
        points_at("broker_id", "pool", "user"),
        points_at("ended_by_id", "pool", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
    )
    op.create_index(op.f("ix_pool_need_id"), "pool", ["need_id"], unique=False)
    op.create_index(op.f("ix_pool_offer_id"), "pool", ["offer_id"], unique=False)
    op.create_index(op.f("ix_pool_organisation_id"), "pool", ["organisation_id"], unique=False)
    op.create_index("ix_pool_status_answer_by", "pool", ["status", "answer_by"], unique=False)
    op.create_table(
        "pool_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("need_revision_id", sa.Integer(), nullable=False),
        sa.Column("offer_revision_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("portions_data", sa.JSON(), nullable=False),
        sa.Column("price_vnd", sa.Integer(), nullable=True),
        sa.Column("min_lot", sa.BigInteger(), nullable=True),
        sa.Column("grade", sa.String(length=60), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("answer", choice("answer", "waiting", "accepted", "changed", "declined"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=False),
        sa.Column("reason", choice("endreason", *REASONS), nullable=True),
        sa.Column("changed_amount", sa.BigInteger(), nullable=True),
        sa.Column("changed_portions_data", sa.JSON(), nullable=False),
        sa.Column("changed_price_vnd", sa.Integer(), nullable=True),
        sa.Column("changed_min_lot", sa.BigInteger(), nullable=True),
        sa.Column("lapse_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_pool_line_amount")),
        sa.CheckConstraint("price_vnd IS NULL OR price_vnd > 0", name=op.f("ck_pool_line_price")),
        sa.CheckConstraint("min_lot IS NULL OR (min_lot > 0 AND min_lot <= amount)", name=op.f("ck_pool_line_min_lot")),
        sa.CheckConstraint("(answer = 'waiting') = (answered_at IS NULL)", name=op.f("ck_pool_line_answered")),
        sa.CheckConstraint("answer <> 'accepted' OR price_vnd IS NOT NULL", name=op.f("ck_pool_line_accepted")),
        sa.CheckConstraint("(answer = 'declined') = (reason IS NOT NULL)", name=op.f("ck_pool_line_declined")),
        sa.CheckConstraint("(answer = 'changed') = (changed_amount IS NOT NULL)", name=op.f("ck_pool_line_changed")),
        sa.CheckConstraint(
            "changed_amount IS NULL OR (changed_amount > 0 AND changed_price_vnd > 0)",
            name=op.f("ck_pool_line_change"),
        ),
        sa.CheckConstraint("NOT is_lead OR removed_at IS NULL", name=op.f("ck_pool_line_lead")),
        sa.CheckConstraint(
            "introduction_id IS NULL OR (answer = 'accepted' AND removed_at IS NULL)",
            name=op.f("ck_pool_line_introduced"),
        ),
        points_at("pool_id", "pool_line", "pool"),
        points_at("need_id", "pool_line", "need"),
        points_at("offer_id", "pool_line", "offer"),
        points_at("need_revision_id", "pool_line", "need_revision"),
        points_at("offer_revision_id", "pool_line", "offer_revision"),
        points_at("organisation_id", "pool_line", "organisation"),
        points_at("answered_by_id", "pool_line", "user"),
        points_at("removed_by_id", "pool_line", "user"),
        points_at("introduction_id", "pool_line", "introduction"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_line")),
        sa.UniqueConstraint("introduction_id", name=op.f("uq_pool_line_introduction_id")),
    )
    op.create_index("ix_pool_line_pool_id", "pool_line", ["pool_id"], unique=False)
    op.create_index(op.f("ix_pool_line_need_id"), "pool_line", ["need_id"], unique=False)
    op.create_index(op.f("ix_pool_line_offer_id"), "pool_line", ["offer_id"], unique=False)
    op.create_index("ix_pool_line_organisation_id_answer", "pool_line", ["organisation_id", "answer"], unique=False)
    op.create_index(
        "uq_pool_line_open",
        "pool_line",
        ["pool_id", "need_id", "offer_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index(
        "uq_pool_line_lead",
        "pool_line",
        ["pool_id"],
        unique=True,
        sqlite_where=sa.text("is_lead"),
        postgresql_where=sa.text("is_lead"),
    )


def downgrade() -> None:
    op.drop_table("pool_line")
    op.drop_table("pool")
