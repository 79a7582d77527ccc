"""Season plans."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _to(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "season_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("is_country", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=True),
        sa.Column("yield_percent", sa.Integer(), nullable=False),
        sa.Column("price_percent", sa.Integer(), nullable=False),
        sa.Column("closed_market", sa.String(length=5), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", _choice("planstatus", "queued", "running", "done", "stopped", "failed"), nullable=False),
        sa.Column(
            "step",
            _choice("planstep", "waiting", "reading", "pairs", "greedy", "flow", "mending", "keeping"),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stop_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", _choice("failure", "broken", "killed"), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        _to("season_plan", "province_code", "province", "code"),
        _to("season_plan", "product_code", "product", "code"),
        _to("season_plan", "made_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_plan")),
    )
    op.create_index("ix_season_plan_status_id", "season_plan", ["status", "id"])
    op.create_index("ix_season_plan_province_code_id", "season_plan", ["province_code", "id"])
    op.create_table(
        "plan_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.Column("seller_commune_code", sa.String(length=5), nullable=True),
        sa.Column("buyer_commune_code", sa.String(length=5), nullable=True),
        sa.Column("seller_province_code", sa.String(length=2), nullable=True),
        sa.Column("buyer_province_code", sa.String(length=2), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("km", sa.Double(), nullable=True),
        sa.Column("fit", sa.Double(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        _to("plan_line", "plan_id", "season_plan"),
        _to("plan_line", "offer_id", "offer"),
        _to("plan_line", "need_id", "need"),
        _to("plan_line", "seller_id", "organisation"),
        _to("plan_line", "buyer_id", "organisation"),
        _to("plan_line", "product_code", "product", "code"),
        _to("plan_line", "seller_commune_code", "commune", "code"),
        _to("plan_line", "buyer_commune_code", "commune", "code"),
        _to("plan_line", "seller_province_code", "province", "code"),
        _to("plan_line", "buyer_province_code", "province", "code"),
        _to("plan_line", "introduction_id", "introduction"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line")),
    )
    op.create_index("ix_plan_line_plan_id_amount", "plan_line", ["plan_id", "amount"])
    op.create_index("ix_plan_line_need_id_offer_id", "plan_line", ["need_id", "offer_id"])
    op.create_index(op.f("ix_plan_line_offer_id"), "plan_line", ["offer_id"])
    op.create_index(op.f("ix_plan_line_introduction_id"), "plan_line", ["introduction_id"])
    op.create_table(
        "plan_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("side", _choice("gapside", "offer", "need"), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("province_code", sa.String(length=2), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", _choice("gapreason", "no_other_side", "no_pair", "all_taken", "bound"), nullable=False),
        _to("plan_gap", "plan_id", "season_plan"),
        _to("plan_gap", "offer_id", "offer"),
        _to("plan_gap", "need_id", "need"),
        _to("plan_gap", "organisation_id", "organisation"),
        _to("plan_gap", "product_code", "product", "code"),
        _to("plan_gap", "commune_code", "commune", "code"),
        _to("plan_gap", "province_code", "province", "code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_gap")),
    )
    op.create_index("ix_plan_gap_plan_id_side_amount", "plan_gap", ["plan_id", "side", "amount"])
    op.create_index(op.f("ix_plan_gap_offer_id"), "plan_gap", ["offer_id"])
    op.create_index(op.f("ix_plan_gap_need_id"), "plan_gap", ["need_id"])
    op.create_table(
        "plan_week",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=True),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("home", sa.BigInteger(), nullable=False),
        sa.Column("supply_left", sa.BigInteger(), nullable=False),
        sa.Column("need_left", sa.BigInteger(), nullable=False),
        _to("plan_week", "plan_id", "season_plan"),
        _to("plan_week", "product_code", "product", "code"),
        _to("plan_week", "province_code", "province", "code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_week")),
    )
    op.create_index("ix_plan_week_plan_id_product_code", "plan_week", ["plan_id", "product_code"])


def downgrade() -> None:
    for table in ("plan_week", "plan_gap", "plan_line", "season_plan"):
        op.drop_table(table)
