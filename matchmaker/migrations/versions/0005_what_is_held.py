"""What an organisation can prove: scope, states, standings in each market, growing areas, packing houses."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


OLD_STATUS = _choice("checkstatus", "declared", "verified", "rejected")
STATUSES = ("declared", "checking", "verified", "rejected", "suspended", "revoked")


def _status() -> sa.Enum:
    return _choice("checkstatus", *STATUSES)


def _reason() -> sa.Enum:
    return _choice(
        "haltreason",
        "banned_pesticide",
        "residue",
        "code_fraud",
        "importer_request",
        "conditions_lost",
        "forged_paper",
        "issuer_withdrew",
        "holder_changed",
        "unreadable",
        "number_unknown",
        "other",
    )


def _decided(table: str) -> list[sa.Column | sa.Constraint]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", _reason(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f(f"fk_{table}_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    _add_tables()
    _move_what_there_is()
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_certificate_product_code"), type_="foreignkey")
        batch_op.drop_column("product_code")
        batch_op.drop_column("market")
        batch_op.create_index("ix_certificate_number_key", ["number_key"])
        batch_op.create_index("ix_certificate_expires_on", ["expires_on"])


def _add_tables() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.alter_column("status", existing_type=OLD_STATUS, type_=_status(), existing_nullable=False)
        batch_op.add_column(sa.Column("number_key", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("holder", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("site", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("area_ha", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("status_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("status_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("question", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "certificate_product",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_product_certificate_id")
        ),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_certificate_product_product_code")),
        sa.PrimaryKeyConstraint("certificate_id", "product_code", name=op.f("pk_certificate_product")),
    )
    op.create_table(
        "market_standing",
        *_decided("market_standing"),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("market", sa.String(length=5), nullable=False),
        sa.Column("status", _choice("marketstatus", "pending", "active", "suspended", "revoked"), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_market_standing_certificate_id")),
    )
    op.create_index(op.f("ix_market_standing_certificate_id"), "market_standing", ["certificate_id"])
    op.create_table(
        "certificate_step",
        *_decided("certificate_step"),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("market", sa.String(length=5), nullable=True),
        sa.Column("status", _status(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_step_certificate_id")
        ),
    )
    op.create_index("ix_certificate_step_certificate", "certificate_step", ["certificate_id", "id"])
    _add_places()
    _add_facts()


def _add_places() -> None:
    op.create_table(
        "growing_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("legacy_number", sa.String(length=80), nullable=False),
        sa.Column("legacy_key", sa.String(length=80), nullable=False),
        sa.Column("hectares", sa.BigInteger(), nullable=True),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("yield_per_hectare", sa.BigInteger(), nullable=True),
        sa.Column("season_month", sa.Integer(), nullable=True),
        sa.CheckConstraint("season_month BETWEEN 1 AND 12", name=op.f("ck_growing_area_season_month")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_growing_area_certificate_id")),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_growing_area_commune_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growing_area")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_growing_area_certificate_id")),
    )
    op.create_index(op.f("ix_growing_area_legacy_key"), "growing_area", ["legacy_key"])
    op.create_table(
        "packing_house",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("capacity_per_day", sa.BigInteger(), nullable=True),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_packing_house_certificate_id")),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_packing_house_commune_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packing_house")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_packing_house_certificate_id")),
    )
    op.create_table(
        "packing_house_area",
        sa.Column("packing_house_id", sa.Integer(), nullable=False),
        sa.Column("growing_area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["packing_house_id"], ["packing_house.id"], name=op.f("fk_packing_house_area_packing_house_id")
        ),
        sa.ForeignKeyConstraint(
            ["growing_area_id"], ["growing_area.id"], name=op.f("fk_packing_house_area_growing_area_id")
        ),
        sa.PrimaryKeyConstraint("packing_house_id", "growing_area_id", name=op.f("pk_packing_house_area")),
    )
    op.create_index(op.f("ix_packing_house_area_growing_area_id"), "packing_house_area", ["growing_area_id"])
    op.create_table(
        "revocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("market", sa.String(length=5), nullable=True),
        sa.Column("reason", _reason(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_revocation_certificate_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_revocation_proposed_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_revocation_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation")),
    )
    op.create_index(op.f("ix_revocation_certificate_id"), "revocation", ["certificate_id"])


def _add_facts() -> None:
    op.create_table(
        "trademark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_trademark_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trademark")),
    )
    op.create_index(op.f("ix_trademark_organisation_id"), "trademark", ["organisation_id"])
    op.create_table(
        "facility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            _choice(
                "facilitykind",
                "drip_irrigation",
                "greenhouse",
                "net_house",
                "cold_store",
                "freezer",
                "drying",
                "sorting_line",
                "packing_line",
                "processing_line",
                "warehouse",
                "refrigerated_truck",
                "laboratory",
                "field_records",
                "sensors",
            ),
            nullable=False,
        ),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_facility_commune_code")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_facility_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
    )
    op.create_index(op.f("ix_facility_organisation_id"), "facility", ["organisation_id"])
    op.create_index(op.f("ix_facility_kind"), "facility", ["kind"])


def _move_what_there_is() -> None:
    """Scope, market and history of what was declared before; folded numbers."""
    connection = op.get_bind()
    for certificate_id, number in connection.execute(sa.text("SELECT id, number FROM certificate")).all():
        connection.execute(
            sa.text("UPDATE certificate SET number_key = :key WHERE id = :id"),
            {"key": _code_key(number), "id": certificate_id},
        )
    connection.execute(
        sa.text(
            "INSERT INTO certificate_product (certificate_id, product_code)"
            " SELECT id, product_code FROM certificate WHERE product_code IS NOT NULL"
        )
    )
    is_sqlite = connection.dialect.name == "sqlite"
    day = "date(checked_at, '+7 hours')" if is_sqlite else "(checked_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
    connection.execute(
        sa.text(
            "INSERT INTO market_standing (certificate_id, market, status, at, note)"
            " SELECT id, market, 'pending', created_at, '' FROM certificate WHERE market IS NOT NULL ORDER BY id"
        )
    )
    connection.execute(
        sa.text(
            "INSERT INTO market_standing (certificate_id, market, status, at, by_id, starts_on, note)"
            f" SELECT id, market, 'active', checked_at, checked_by_id, {day}, '' FROM certificate"
            " WHERE market IS NOT NULL AND status = 'verified' AND checked_at IS NOT NULL ORDER BY id"
        )
    )
    connection.execute(
        sa.text(
            "INSERT INTO certificate_step (certificate_id, status, at, note, evidence, number, issued_on, expires_on)"
            " SELECT id, 'declared', created_at, '', '[]', number, issued_on, expires_on FROM certificate ORDER BY id"
        )
    )
    connection.execute(
        sa.text(
            "INSERT INTO certificate_step"
            " (certificate_id, status, at, by_id, starts_on, note, evidence, number, issued_on, expires_on)"
            f" SELECT id, status, checked_at, checked_by_id, {day}, check_note, '[]', number, issued_on, expires_on"
            " FROM certificate"
            " WHERE checked_at IS NOT NULL ORDER BY id"
        )
    )
    for kinds, table in ((("PUC_EXPORT", "PUC_DOMESTIC"), "growing_area"), (("PHC",), "packing_house")):
        columns = "certificate_id, legacy_number, legacy_key" if table == "growing_area" else "certificate_id"
        values = "id, '', ''" if table == "growing_area" else "id"
        named = ", ".join(f"'{each}'" for each in kinds)
        connection.execute(
            sa.text(f"INSERT INTO {table} ({columns}) SELECT {values} FROM certificate WHERE kind_code IN ({named})")
        )


def _code_key(number: str) -> str:
    """As `text.code_key` folded numbers when this step was written."""
    marked = unicodedata.normalize("NFKD", number).casefold().replace(chr(0x111), "d")
    return re.sub("[^0-9a-z]", "", marked).upper()[:80]


def downgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("market", sa.String(length=5), nullable=True))
        batch_op.add_column(sa.Column("product_code", sa.String(length=24), nullable=True))
        batch_op.create_foreign_key(op.f("fk_certificate_product_code"), "product", ["product_code"], ["code"])
        batch_op.drop_index("ix_certificate_number_key")
        batch_op.drop_index("ix_certificate_expires_on")
    for column, table in (("market", "market_standing"), ("product_code", "certificate_product")):
        op.execute(
            sa.text(
                f"UPDATE certificate SET {column} ="
                f" (SELECT min({column}) FROM {table} WHERE certificate_id = certificate.id)"
            )
        )
    op.execute(sa.text("UPDATE certificate SET status = 'declared' WHERE status = 'checking'"))
    op.execute(sa.text("UPDATE certificate SET status = 'rejected' WHERE status IN ('suspended', 'revoked')"))
    for table in (
        "facility",
        "trademark",
        "revocation",
        "packing_house_area",
        "packing_house",
        "growing_area",
        "certificate_step",
        "market_standing",
        "certificate_product",
    ):
        op.drop_table(table)
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        for column in ("number_key", "holder", "site", "area_ha", "status_from", "status_until", "question", "submitted_at"):
            batch_op.drop_column(column)
        batch_op.alter_column("status", existing_type=_status(), type_=OLD_STATUS, existing_nullable=False)
