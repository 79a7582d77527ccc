"""The register of cooperatives: entries, what befell them, declared linkages, reporting dates, workbooks."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_workbook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("table", sa.JSON(), nullable=True),
        sa.Column("account", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_register_workbook_by_id")),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_register_workbook_province_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_workbook")),
    )
    op.create_index(op.f("ix_register_workbook_at"), "register_workbook", ["at"], unique=False)
    op.create_index("ix_register_workbook_province", "register_workbook", ["province_code", "at"], unique=False)
    op.create_table(
        "reporting_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("agricultural_cooperatives", sa.Integer(), nullable=False),
        sa.Column("counted_ids", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_reporting_date_by_id")),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_reporting_date_province_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_date")),
    )
    op.create_index(
        "uq_reporting_date_in_force",
        "reporting_date",
        ["province_code", "on"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "cooperative",
                "coop_group",
                "coop_union",
                "enterprise",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=True),
        sa.Column("commune_code", sa.String(length=5), nullable=False),
        sa.Column("old_address", sa.String(length=300), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "agriculture",
                "industry_handicraft",
                "transport",
                "construction",
                "trade",
                "credit_fund",
                "environment",
                "other",
                name="field",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("is_in_crop_chain", sa.Boolean(), nullable=False),
        sa.Column("is_in_livestock_chain", sa.Boolean(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("revenue_vnd", sa.BigInteger(), nullable=True),
        sa.Column("capital_vnd", sa.BigInteger(), nullable=True),
        sa.Column("area_ha", sa.BigInteger(), nullable=True),
        sa.Column("founded_year", sa.Integer(), nullable=True),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column(
            "lifecycle",
            sa.Enum(
                "active", "stopped", "dissolved", name="lifecycle", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("lifecycle_on", sa.Date(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind <> 'enterprise'", name=op.f("ck_register_entry_is_cooperative")),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_register_entry_commune_code")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_register_entry_organisation_id")
        ),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_register_entry_province_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
    )
    op.create_index(op.f("ix_register_entry_commune_code"), "register_entry", ["commune_code"], unique=False)
    op.create_index(op.f("ix_register_entry_name_key"), "register_entry", ["name_key"], unique=False)
    op.create_index("ix_register_entry_province", "register_entry", ["province_code", "sort_key", "id"], unique=False)
    op.create_index(
        "uq_register_entry_organisation",
        "register_entry",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("organisation_id IS NOT NULL"),
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
    )
    op.create_index(
        "uq_register_entry_tax_code",
        "register_entry",
        ["province_code", "tax_code"],
        unique=True,
        sqlite_where=sa.text("tax_code IS NOT NULL"),
        postgresql_where=sa.text("tax_code IS NOT NULL"),
    )
    op.create_table(
        "declared_linkage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("partner_name", sa.String(length=200), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("product_code", sa.String(length=24), nullable=True),
        sa.Column(
            "side",
            sa.Enum("inputs", "output", name="linkageside", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("area_ha", sa.BigInteger(), nullable=True),
        sa.Column("amount_t", sa.BigInteger(), nullable=True),
        sa.Column("value_vnd", sa.BigInteger(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("form", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("form BETWEEN 1 AND 7", name=op.f("ck_declared_linkage_form")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_declared_linkage_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["register_entry.id"], name=op.f("fk_declared_linkage_entry_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_declared_linkage_partner_id")),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_declared_linkage_product_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_linkage")),
    )
    op.create_index(op.f("ix_declared_linkage_entry_id"), "declared_linkage", ["entry_id"], unique=False)
    op.create_index(op.f("ix_declared_linkage_partner_id"), "declared_linkage", ["partner_id"], unique=False)
    op.create_table(
        "register_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column(
            "becomes",
            sa.Enum(
                "active", "stopped", "dissolved", name="lifecycle", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("paper", sa.String(length=120), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_register_event_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["register_entry.id"], name=op.f("fk_register_event_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_event")),
    )
    op.create_index("ix_register_event_entry", "register_event", ["entry_id", "on", "id"], unique=False)
    op.create_table(
        "register_pairing",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_register_pairing_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["register_entry.id"], name=op.f("fk_register_pairing_entry_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_register_pairing_organisation_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", "organisation_id", name=op.f("pk_register_pairing")),
    )
    op.create_table(
        "register_technology",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column(
            "technology",
            sa.Enum(
                "saving_irrigation",
                "greenhouse",
                "cold_preservation",
                "vietgap",
                "globalgap",
                name="technology",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["register_entry.id"], name=op.f("fk_register_technology_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "technology", name=op.f("pk_register_technology")),
    )


def downgrade() -> None:
    for table in (
        "register_technology",
        "register_pairing",
        "register_event",
        "declared_linkage",
        "register_entry",
        "reporting_date",
        "register_workbook",
    ):
        op.drop_table(table)
