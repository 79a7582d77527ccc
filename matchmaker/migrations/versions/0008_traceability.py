"""Lots, what happened to them, and how often they were looked up."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "lot_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("kind", _choice("change", "split", "merged"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_lot_change_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_change")),
        sa.UniqueConstraint("uuid", name=op.f("uq_lot_change_uuid")),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.Column("typed_amount", sa.BigInteger(), nullable=False),
        sa.Column("typed_unit", sa.String(length=16), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("harvested_on", sa.Date(), nullable=True),
        sa.Column("packed_on", sa.Date(), nullable=True),
        sa.Column("shelf_life_days", sa.Integer(), nullable=True),
        sa.Column("best_before_on", sa.Date(), nullable=True),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("brand", sa.String(length=120), nullable=False),
        sa.Column("standard", sa.String(length=200), nullable=False),
        sa.Column("stage", _choice("stage", "growing", "packing", "processing", "trade"), nullable=True),
        sa.Column("treatments", sa.JSON(), nullable=False),
        sa.Column("tests", sa.JSON(), nullable=False),
        sa.Column("photo_ids", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recall_reason", sa.String(length=300), nullable=False),
        sa.Column("on_behalf_consent", sa.String(length=300), nullable=True),
        sa.Column("on_behalf_by_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_lot_something")),
        sa.CheckConstraint("taken >= 0 AND taken <= quantity", name=op.f("ck_lot_never_more_than_there_is")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_lot_created_by_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_lot_offer_id")),
        sa.ForeignKeyConstraint(["on_behalf_by_id"], ["user.id"], name=op.f("fk_lot_on_behalf_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_lot_organisation_id")),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_lot_product_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("code", name=op.f("uq_lot_code")),
    )
    op.create_index(op.f("ix_lot_offer_id"), "lot", ["offer_id"], unique=False)
    op.create_index("ix_lot_organisation_created", "lot", ["organisation_id", "created_at"], unique=False)
    op.create_table(
        "lot_certificate",
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_lot_certificate_certificate_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_certificate_lot_id")),
        sa.PrimaryKeyConstraint("lot_id", "certificate_id", name=op.f("pk_lot_certificate")),
    )
    op.create_index(op.f("ix_lot_certificate_certificate_id"), "lot_certificate", ["certificate_id"], unique=False)
    op.create_table(
        "lot_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column(
            "step",
            _choice("step", "harvested", "packed", "inspected", "shipped", "received", "recalled"),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("conforms", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_lot_event_by_id")),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_lot_event_commune_code")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_event_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_event")),
        sa.UniqueConstraint("uuid", name=op.f("uq_lot_event_uuid")),
    )
    op.create_index(op.f("ix_lot_event_lot_id"), "lot_event", ["lot_id"], unique=False)
    op.create_table(
        "lot_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_lot_part_something")),
        sa.CheckConstraint("source_id <> result_id", name=op.f("ck_lot_part_another_lot")),
        sa.ForeignKeyConstraint(["change_id"], ["lot_change.id"], name=op.f("fk_lot_part_change_id")),
        sa.ForeignKeyConstraint(["result_id"], ["lot.id"], name=op.f("fk_lot_part_result_id")),
        sa.ForeignKeyConstraint(["source_id"], ["lot.id"], name=op.f("fk_lot_part_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_part")),
    )
    op.create_index(op.f("ix_lot_part_change_id"), "lot_part", ["change_id"], unique=False)
    op.create_index(op.f("ix_lot_part_result_id"), "lot_part", ["result_id"], unique=False)
    op.create_index(op.f("ix_lot_part_source_id"), "lot_part", ["source_id"], unique=False)
    op.create_table(
        "lot_scan",
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_scan_lot_id")),
        sa.PrimaryKeyConstraint("lot_id", "day", name=op.f("pk_lot_scan")),
    )
    op.create_table(
        "wrong_lot_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("reason", _choice("errorreason", "did_not_occur", "incorrect_data"), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_wrong_lot_event_by_id")),
        sa.ForeignKeyConstraint(["corrected_by_id"], ["lot_event.id"], name=op.f("fk_wrong_lot_event_corrected_by_id")),
        sa.ForeignKeyConstraint(["event_id"], ["lot_event.id"], name=op.f("fk_wrong_lot_event_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_wrong_lot_event")),
        sa.UniqueConstraint("corrected_by_id", name=op.f("uq_wrong_lot_event_corrected_by_id")),
    )


def downgrade() -> None:
    op.drop_table("wrong_lot_event")
    op.drop_table("lot_scan")
    op.drop_index(op.f("ix_lot_part_source_id"), table_name="lot_part")
    op.drop_index(op.f("ix_lot_part_result_id"), table_name="lot_part")
    op.drop_index(op.f("ix_lot_part_change_id"), table_name="lot_part")
    op.drop_table("lot_part")
    op.drop_index(op.f("ix_lot_event_lot_id"), table_name="lot_event")
    op.drop_table("lot_event")
    op.drop_index(op.f("ix_lot_certificate_certificate_id"), table_name="lot_certificate")
    op.drop_table("lot_certificate")
    op.drop_index("ix_lot_organisation_created", table_name="lot")
    op.drop_index(op.f("ix_lot_offer_id"), table_name="lot")
    op.drop_table("lot")
    op.drop_table("lot_change")
