"""Contracts, deliveries, payments and packages."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# a row and its versions point at each other: these are added once both tables exist
POINTERS = [("contract", "in_force_id", "contract_version"), ("contract", "latest_id", "contract_version")]


def upgrade() -> None:
    op.create_table(
        "package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("hectares", sa.BigInteger(), nullable=True),
        sa.Column("other_costs_vnd", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_package_created_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_package_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
    )
    op.create_index(op.f("ix_package_organisation_id"), "package", ["organisation_id"], unique=False)
    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=True),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("quote_version_id", sa.Integer(), nullable=True),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "active",
                "completed",
                "terminated",
                "cancelled",
                name="contractstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("in_force_id", sa.Integer(), nullable=True),
        sa.Column("latest_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum(
                "fulfilled",
                "force_majeure",
                "mutual",
                "price",
                "no_delivery",
                "no_collection",
                "no_payment",
                "quality",
                "papers_lost",
                "party_suspended",
                "never_signed",
                "other",
                name="contractend",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "fault",
            sa.Enum("buyer", "seller", "neither", name="party", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("end_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_contract_buyer_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_contract_ended_by_id")),
        sa.ForeignKeyConstraint(["introduction_id"], ["introduction.id"], name=op.f("fk_contract_introduction_id")),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_contract_product_code")),
        sa.ForeignKeyConstraint(["quote_version_id"], ["quote_version.id"], name=op.f("fk_contract_quote_version_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_contract_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("introduction_id", name=op.f("uq_contract_introduction_id")),
        sa.UniqueConstraint("number", name=op.f("uq_contract_number")),
    )
    op.create_index("ix_contract_buyer_id_status", "contract", ["buyer_id", "status"], unique=False)
    op.create_index(op.f("ix_contract_product_code"), "contract", ["product_code"], unique=False)
    op.create_index("ix_contract_seller_id_status", "contract", ["seller_id", "status"], unique=False)
    op.create_index("ix_contract_status_ends_on", "contract", ["status", "ends_on"], unique=False)
    op.create_table(
        "contract_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_notice_contract_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_notice")),
        sa.UniqueConstraint("contract_id", "kind", "about", name=op.f("uq_contract_notice_contract_id_kind_about")),
    )
    op.create_table(
        "contract_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("annex", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms_data", sa.JSON(), nullable=False),
        sa.Column("clauses_data", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("buyer_approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("buyer_approved_by_id", sa.Integer(), nullable=True),
        sa.Column("seller_approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seller_approved_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "refused_by_side",
            sa.Enum(
                "buyer", "seller", "staff", name="refused_by_side", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["buyer_approved_by_id"], ["user.id"], name=op.f("fk_contract_version_buyer_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_contract_version_by_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_version_contract_id")),
        sa.ForeignKeyConstraint(
            ["seller_approved_by_id"], ["user.id"], name=op.f("fk_contract_version_seller_approved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_version")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_contract_version_contract_id_number")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "ready",
                "reported",
                "inspected",
                "confirmed",
                "contested",
                "withdrawn",
                name="deliverystatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("grade", sa.String(length=60), nullable=False),
        sa.Column("ready_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("slip_number", sa.String(length=40), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("accepted", sa.BigInteger(), nullable=True),
        sa.Column("downgraded", sa.BigInteger(), nullable=True),
        sa.Column("rejected", sa.BigInteger(), nullable=True),
        sa.Column("downgraded_to", sa.String(length=60), nullable=False),
        sa.Column(
            "inspection_reason",
            sa.Enum(
                "unripe",
                "overripe",
                "size",
                "moisture",
                "pests",
                "residues",
                "damage",
                "papers",
                "weight",
                "other",
                name="inspectionreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("inspection_note", sa.Text(), nullable=False),
        sa.Column("inspected_by_id", sa.Integer(), nullable=True),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("price_vnd", sa.Integer(), nullable=True),
        sa.Column("downgraded_price_vnd", sa.Integer(), nullable=True),
        sa.Column("market_vnd", sa.Integer(), nullable=True),
        sa.Column("value_vnd", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "contested_side",
            sa.Enum(
                "buyer", "seller", "staff", name="contested_side", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("contest_note", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "accepted + downgraded + rejected = quantity OR accepted IS NULL", name=op.f("ck_delivery_adds_up")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_delivery_some")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_delivery_by_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user.id"], name=op.f("fk_delivery_confirmed_by_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_delivery_contract_id")),
        sa.ForeignKeyConstraint(["inspected_by_id"], ["user.id"], name=op.f("fk_delivery_inspected_by_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_delivery_lot_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["evidence.id"], name=op.f("fk_delivery_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_delivery_contract_id_number")),
    )
    op.create_index(op.f("ix_delivery_lot_id"), "delivery", ["lot_id"], unique=False)
    op.create_index(op.f("ix_delivery_slip_id"), "delivery", ["slip_id"], unique=False)
    op.create_index(
        "uq_delivery_slip",
        "delivery",
        ["contract_id", "slip_number"],
        unique=True,
        sqlite_where=sa.text("slip_number <> '' AND status <> 'withdrawn'"),
        postgresql_where=sa.text("slip_number <> '' AND status <> 'withdrawn'"),
    )
    op.create_table(
        "package_leg",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "input", "output", "investment", name="legkind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("investor", sa.String(length=200), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=True),
        sa.Column("repaid_vnd", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_package_leg_certificate_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_package_leg_contract_id")),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name=op.f("fk_package_leg_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_leg")),
        sa.UniqueConstraint("package_id", "contract_id", name=op.f("uq_package_leg_package_id_contract_id")),
    )
    op.create_index(op.f("ix_package_leg_contract_id"), "package_leg", ["contract_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "deposit",
                "payment",
                "inputs",
                "refund",
                "penalty",
                name="paymentkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "payer",
            sa.Enum("buyer", "seller", "staff", name="payer", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "reported",
                "confirmed",
                "contested",
                "withdrawn",
                name="paymentstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "contested_side",
            sa.Enum(
                "buyer", "seller", "staff", name="contested_side", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("contest_note", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_vnd > 0", name=op.f("ck_payment_some")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_payment_by_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user.id"], name=op.f("fk_payment_confirmed_by_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_payment_contract_id")),
        sa.ForeignKeyConstraint(["proof_id"], ["evidence.id"], name=op.f("fk_payment_proof_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_payment_contract_id_number")),
    )
    op.create_index(op.f("ix_payment_proof_id"), "payment", ["proof_id"], unique=False)
    op.create_index(
        "uq_payment_reference",
        "payment",
        ["contract_id", "reference"],
        unique=True,
        sqlite_where=sa.text("reference <> '' AND status <> 'withdrawn'"),
        postgresql_where=sa.text("reference <> '' AND status <> 'withdrawn'"),
    )
    op.create_table(
        "contract_signing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by_id", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_contract_signing_by_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user.id"], name=op.f("fk_contract_signing_confirmed_by_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_signing_contract_id")),
        sa.ForeignKeyConstraint(["refused_by_id"], ["user.id"], name=op.f("fk_contract_signing_refused_by_id")),
        sa.ForeignKeyConstraint(["version_id"], ["contract_version.id"], name=op.f("fk_contract_signing_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_signing")),
    )
    op.create_index(op.f("ix_contract_signing_contract_id"), "contract_signing", ["contract_id"], unique=False)
    op.create_index(
        "uq_contract_signing_standing",
        "contract_signing",
        ["version_id"],
        unique=True,
        sqlite_where=sa.text("refused_at IS NULL"),
        postgresql_where=sa.text("refused_at IS NULL"),
    )
    op.create_table(
        "contract_signing_file",
        sa.Column("signing_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_contract_signing_file_evidence_id")),
        sa.ForeignKeyConstraint(
            ["signing_id"], ["contract_signing.id"], name=op.f("fk_contract_signing_file_signing_id")
        ),
        sa.PrimaryKeyConstraint("signing_id", "evidence_id", name=op.f("pk_contract_signing_file")),
    )
    op.create_index(
        op.f("ix_contract_signing_file_evidence_id"), "contract_signing_file", ["evidence_id"], unique=False
    )
    op.create_table(
        "contract_end_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
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
                "fulfilled",
                "force_majeure",
                "mutual",
                "price",
                "no_delivery",
                "no_collection",
                "no_payment",
                "quality",
                "papers_lost",
                "party_suspended",
                "never_signed",
                "other",
                name="contractend",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "fault",
            sa.Enum("buyer", "seller", "neither", name="party", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "answered_side",
            sa.Enum(
                "buyer", "seller", "staff", name="answered_side", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("was_taken", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_contract_end_proposal_answered_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_contract_end_proposal_by_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_end_proposal_contract_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_end_proposal")),
    )
    op.create_index(
        op.f("ix_contract_end_proposal_contract_id"), "contract_end_proposal", ["contract_id"], unique=False
    )
    op.create_index(
        "uq_contract_end_proposal_open",
        "contract_end_proposal",
        ["contract_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    for table, column, other in POINTERS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_foreign_key(f"fk_{table}_{column}", other, [column], ["id"])


def downgrade() -> None:
    for table, column, _other in POINTERS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(f"fk_{table}_{column}", type_="foreignkey")
    op.drop_table("contract_end_proposal")
    op.drop_table("contract_signing_file")
    op.drop_table("contract_signing")
    op.drop_table("payment")
    op.drop_table("package_leg")
    op.drop_table("delivery")
    op.drop_table("contract_version")
    op.drop_table("contract_notice")
    op.drop_table("contract")
    op.drop_table("package")
