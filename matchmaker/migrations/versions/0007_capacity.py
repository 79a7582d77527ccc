"""What a growing area can give in a season, and who was promised it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HELD = ("reserved", "committed", "contracted")


def _amounts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _not_negative(table: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(f"{name} >= 0", name=op.f(f"ck_{table}_{name}")) for name in HELD]


def upgrade() -> None:
    op.create_table(
        "area_season",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("growing_area_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        *_amounts("capacity", *HELD),
        sa.CheckConstraint(
            "reserved + committed + contracted <= capacity", name=op.f("ck_area_season_within_capacity")
        ),
        *_not_negative("area_season"),
        sa.ForeignKeyConstraint(["growing_area_id"], ["growing_area.id"], name=op.f("fk_area_season_growing_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_season")),
        sa.UniqueConstraint("growing_area_id", "year", name=op.f("uq_area_season_growing_area_id_year")),
    )
    op.create_table(
        "capacity_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("lapses_on", sa.Date(), nullable=False),
        *_amounts(*HELD),
        *_not_negative("capacity_hold"),
        sa.ForeignKeyConstraint(["season_id"], ["area_season.id"], name=op.f("fk_capacity_hold_season_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_capacity_hold_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_hold")),
        sa.UniqueConstraint("season_id", "offer_id", name=op.f("uq_capacity_hold_season_id_offer_id")),
    )
    op.create_index(op.f("ix_capacity_hold_offer_id"), "capacity_hold", ["offer_id"])
    op.create_table(
        "capacity_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "land",
                "published",
                "withdrawn",
                "suspended",
                "lapsed",
                "agreed",
                "contracted",
                name="capacityreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        *_amounts("capacity", *HELD),
        sa.ForeignKeyConstraint(["season_id"], ["area_season.id"], name=op.f("fk_capacity_entry_season_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_capacity_entry_offer_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_capacity_entry_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_entry")),
    )
    op.create_index(op.f("ix_capacity_entry_season_id"), "capacity_entry", ["season_id"])


def downgrade() -> None:
    for table in ("capacity_entry", "capacity_hold", "area_season"):
        op.drop_table(table)
