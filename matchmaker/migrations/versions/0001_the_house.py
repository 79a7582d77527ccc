"""The house: every table of the first landing, on both databases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# a listing and its revisions point at each other: these are added once both tables exist
POINTERS = [(table, column) for table in ("offer", "need") for column in ("approved_id", "latest_id")]


def upgrade() -> None:
    op.create_table(
        "certificate_kind",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "certificate",
                "growing_area_code",
                "packing_house_code",
                "ocop",
                "mark",
                "code",
                name="certificatecategory",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_vi", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("short_name_vi", sa.String(length=40), nullable=False),
        sa.Column("short_name_en", sa.String(length=40), nullable=False),
        sa.Column("scope_vi", sa.String(length=120), nullable=False),
        sa.Column("scope_en", sa.String(length=120), nullable=False),
        sa.Column("number_pattern", sa.String(length=200), nullable=False),
        sa.Column("number_example", sa.String(length=60), nullable=False),
        sa.Column("is_strict", sa.Boolean(), nullable=False),
        sa.Column("has_check_digit", sa.Boolean(), nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("issuer_vi", sa.String(length=200), nullable=False),
        sa.Column("issuer_en", sa.String(length=200), nullable=False),
        sa.Column("markets", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_certificate_kind")),
    )
    with op.batch_alter_table("certificate_kind", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_kind_category"), ["category"], unique=False)

    op.create_table(
        "form_key",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("led_to", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_form_key")),
    )
    with op.batch_alter_table("form_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_key_at"), ["at"], unique=False)

    op.create_table(
        "hits",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_hits")),
    )
    with op.batch_alter_table("hits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hits_expires"), ["expires"], unique=False)

    op.create_table(
        "product",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("parent_code", sa.String(length=24), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "group", "species", "variety", name="productlevel", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_vi", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("typed_units", sa.JSON(), nullable=False),
        sa.Column("perishability_days", sa.Integer(), nullable=True),
        sa.Column("hs_code", sa.String(length=7), nullable=True),
        sa.Column("harvest", sa.JSON(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("code_markets", sa.JSON(), nullable=False),
        sa.Column("price_low_dong", sa.BigInteger(), nullable=True),
        sa.Column("price_high_dong", sa.BigInteger(), nullable=True),
        sa.Column("price_on", sa.Date(), nullable=True),
        sa.Column("price_source", sa.Text(), nullable=False),
        sa.Column("is_input", sa.Boolean(), nullable=False),
        sa.Column("is_service", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["parent_code"], ["product.code"], name=op.f("fk_product_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_product")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_parent_code"), ["parent_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "province",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_province")),
    )
    with op.batch_alter_table("province", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_province_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "reference_version",
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reference_version")),
    )
    op.create_table(
        "commune",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("old_province", sa.String(length=60), nullable=False),
        sa.Column("agro_region", sa.String(length=20), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_commune_province_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_commune")),
    )
    with op.batch_alter_table("commune", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commune_province_code"), ["province_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_commune_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "role",
            sa.Enum("member", "staff", "admin", name="userrole", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("province_code", sa.String(length=2), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_user_province_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "account",
                "share_contact",
                "statistics",
                "ranking",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_consent_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_user_purpose", ["user_id", "purpose"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("to_email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=True),
        sa.Column("in_inbox", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["to_id"], ["user.id"], name=op.f("fk_message_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_due", ["sent_at", "failed_at", "send_after"], unique=False)
        batch_op.create_index("ix_message_inbox", ["to_id", "created_at"], unique=False)

    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "confirm",
                "reset",
                "change_email",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_one_time_link_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
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
        sa.Column("commune_code", sa.String(length=5), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "pending",
                "verified",
                "suspended",
                "rejected",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tax_code", sa.String(length=14), nullable=True),
        sa.Column("founded_year", sa.Integer(), nullable=True),
        sa.Column("member_count", sa.Integer(), nullable=True),
        sa.Column("area_ha", sa.BigInteger(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("contact_phone", sa.String(length=16), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_organisation_commune_code")),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_organisation_province_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("tax_code", name=op.f("uq_organisation_tax_code")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_commune_code"), ["commune_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_province_code"), ["province_code"], unique=False)
        batch_op.create_index("ix_organisation_standing_name", ["standing", "sort_key"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind_code", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=True),
        sa.Column("market", sa.String(length=5), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "declared",
                "verified",
                "rejected",
                name="checkstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("check_note", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["checked_by_id"], ["user.id"], name=op.f("fk_certificate_checked_by_id")),
        sa.ForeignKeyConstraint(["kind_code"], ["certificate_kind.code"], name=op.f("fk_certificate_kind_code")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_certificate_organisation_id")),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_certificate_product_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_kind_number", ["kind_code", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_event_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_event_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_at"), ["at"], unique=False)
        batch_op.create_index("ix_event_organisation_at", ["organisation_id", "at"], unique=False)
        batch_op.create_index("ix_event_subject", ["subject_kind", "subject_id", "at"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "director", "buyer", "member", name="memberrole", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["invited_by_id"], ["user.id"], name=op.f("fk_invitation_invited_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "director", "buyer", "member", name="memberrole", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_membership_one_at_a_time",
            ["user_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("approved_id", sa.Integer(), nullable=True),
        sa.Column("latest_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_behalf_consent", sa.String(length=300), nullable=True),
        sa.Column("on_behalf_by_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["on_behalf_by_id"], ["user.id"], name=op.f("fk_need_on_behalf_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_need_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("approved_id", name=op.f("uq_need_approved_id")),
        sa.UniqueConstraint("latest_id", name=op.f("uq_need_latest_id")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(
            "ix_need_listed",
            ["approved_id", "withdrawn_at", "suspended_at", "organisation_id", "published_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_need_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_published_at"), ["published_at"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("approved_id", sa.Integer(), nullable=True),
        sa.Column("latest_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_behalf_consent", sa.String(length=300), nullable=True),
        sa.Column("on_behalf_by_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["on_behalf_by_id"], ["user.id"], name=op.f("fk_offer_on_behalf_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_offer_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("approved_id", name=op.f("uq_offer_approved_id")),
        sa.UniqueConstraint("latest_id", name=op.f("uq_offer_latest_id")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_offer_listed",
            ["approved_id", "withdrawn_at", "suspended_at", "organisation_id", "published_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_offer_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_published_at"), ["published_at"], unique=False)

    op.create_table(
        "organisation_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "sent_back",
                "rejected",
                "superseded",
                name="revisionstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_organisation_revision_created_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_revision_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_revision")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_organisation_revision_organisation_id_number")),
    )
    with op.batch_alter_table("organisation_revision", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_revision_status", ["status", "submitted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_revision_submitted_at"), ["submitted_at"], unique=False)

    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_photo_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("name", name=op.f("uq_photo_name")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "trade",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_trade_organisation_id")),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_trade_product_code")),
        sa.PrimaryKeyConstraint("organisation_id", "product_code", name=op.f("pk_trade")),
    )
    op.create_table(
        "introduction_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decline_reason",
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
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_introduction_request_by_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_introduction_request_need_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_introduction_request_offer_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_introduction_request_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_request")),
    )
    with op.batch_alter_table("introduction_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_request_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(
            "uq_introduction_request_open",
            ["need_id", "offer_id", "side"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "match_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("viewer_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("ranker", sa.String(length=80), nullable=False),
        sa.Column("schema_hash", sa.String(length=64), nullable=False),
        sa.Column("candidate_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_match_run_need_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_match_run_offer_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_match_run_organisation_id")),
        sa.ForeignKeyConstraint(["viewer_id"], ["user.id"], name=op.f("fk_match_run_viewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
    )
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_run_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_run_need_id"), ["need_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_run_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "need_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("product_code", sa.String(length=24), nullable=True),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("weekly_rate", sa.BigInteger(), nullable=True),
        sa.Column("requirements", sa.JSON(), nullable=False),
        sa.Column("ceiling_vnd", sa.Integer(), nullable=True),
        sa.Column("market", sa.String(length=5), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("typed_amount", sa.BigInteger(), nullable=True),
        sa.Column("typed_unit", sa.String(length=16), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("place_note", sa.String(length=200), nullable=False),
        sa.Column(
            "contract_kind",
            sa.Enum(
                "spot", "season", "years", name="contractkind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column(
            "delivery_terms",
            sa.Enum(
                "buyer_collects",
                "seller_delivers",
                "shared",
                name="deliveryterms",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "sent_back",
                "rejected",
                "superseded",
                name="revisionstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_need_revision_commune_code")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_need_revision_created_by_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_revision_need_id")),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_need_revision_product_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_revision")),
        sa.UniqueConstraint("need_id", "number", name=op.f("uq_need_revision_need_id_number")),
    )
    with op.batch_alter_table("need_revision", schema=None) as batch_op:
        batch_op.create_index("ix_need_revision_product_ends", ["product_code", "ends_on"], unique=False)
        batch_op.create_index("ix_need_revision_status", ["status", "submitted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_revision_submitted_at"), ["submitted_at"], unique=False)
        batch_op.create_index(
            "ix_need_revision_window",
            ["ends_on", "commune_code", "product_code", "contract_kind", "starts_on", "quantity"],
            unique=False,
        )

    op.create_table(
        "offer_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("product_code", sa.String(length=24), nullable=True),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("min_lot", sa.BigInteger(), nullable=True),
        sa.Column("asking_price_vnd", sa.Integer(), nullable=True),
        sa.Column("floor_price_vnd", sa.Integer(), nullable=True),
        sa.Column("photo_ids", sa.JSON(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("typed_amount", sa.BigInteger(), nullable=True),
        sa.Column("typed_unit", sa.String(length=16), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("place_note", sa.String(length=200), nullable=False),
        sa.Column(
            "contract_kind",
            sa.Enum(
                "spot", "season", "years", name="contractkind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column(
            "delivery_terms",
            sa.Enum(
                "buyer_collects",
                "seller_delivers",
                "shared",
                name="deliveryterms",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "sent_back",
                "rejected",
                "superseded",
                name="revisionstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_offer_revision_commune_code")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_offer_revision_created_by_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_revision_offer_id")),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_offer_revision_product_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_revision")),
        sa.UniqueConstraint("offer_id", "number", name=op.f("uq_offer_revision_offer_id_number")),
    )
    with op.batch_alter_table("offer_revision", schema=None) as batch_op:
        batch_op.create_index("ix_offer_revision_product_ends", ["product_code", "ends_on"], unique=False)
        batch_op.create_index("ix_offer_revision_status", ["status", "submitted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_revision_submitted_at"), ["submitted_at"], unique=False)
        batch_op.create_index(
            "ix_offer_revision_window",
            ["ends_on", "commune_code", "product_code", "contract_kind", "starts_on", "quantity"],
            unique=False,
        )

    op.create_table(
        "pair_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "compared",
                "shortlisted",
                "unshortlisted",
                "dismissed",
                "recalled",
                "interested",
                "asked_introduction",
                "introduced",
                "accepted",
                "declined",
                "agreed",
                name="interactionkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "too_far",
                "too_small",
                "too_dear",
                "wrong_time",
                "quality",
                "papers",
                "known_partner",
                "other",
                name="dismissreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_pair_mark_by_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_pair_mark_need_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_pair_mark_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_mark")),
        sa.UniqueConstraint("need_id", "offer_id", name=op.f("uq_pair_mark_need_id_offer_id")),
    )
    with op.batch_alter_table("pair_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_mark_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "organisation",
                "offer",
                "need",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "false_claim",
                "forged_certificate",
                "duplicate",
                "not_responding",
                "fraud",
                "unsuitable",
                "other",
                name="reportreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("reporter_email", sa.String(length=254), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.Column("handling_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["handled_by_id"], ["user.id"], name=op.f("fk_report_handled_by_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_report_need_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_report_offer_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_report_organisation_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["user.id"], name=op.f("fk_report_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_open", ["handled_at", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "organisation",
                "offer",
                "need",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_revision_id", sa.Integer(), nullable=True),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("offer_revision_id", sa.Integer(), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("need_revision_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "approved",
                "sent_back",
                "rejected",
                "suspended",
                "restored",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_decision_by_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_decision_need_id")),
        sa.ForeignKeyConstraint(["need_revision_id"], ["need_revision.id"], name=op.f("fk_decision_need_revision_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_decision_offer_id")),
        sa.ForeignKeyConstraint(
            ["offer_revision_id"], ["offer_revision.id"], name=op.f("fk_decision_offer_revision_id")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_decision_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_revision_id"],
            ["organisation_revision.id"],
            name=op.f("fk_decision_organisation_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index("ix_decision_at", ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_need_id"), ["need_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "interaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "compared",
                "shortlisted",
                "unshortlisted",
                "dismissed",
                "recalled",
                "interested",
                "asked_introduction",
                "introduced",
                "accepted",
                "declined",
                "agreed",
                name="interactionkind",
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
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_interaction_need_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_interaction_offer_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_interaction_organisation_id")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_interaction_run_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_interaction_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
    )
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interaction_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index("ix_interaction_pair", ["need_id", "offer_id", "at"], unique=False)

    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("need_revision_id", sa.Integer(), nullable=False),
        sa.Column("offer_revision_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "accepted",
                "talking",
                "agreed",
                "declined",
                "lapsed",
                name="introductionstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("buyer_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seller_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("talking_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "ended_by_side",
            sa.Enum("buyer", "seller", "staff", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column(
            "end_reason",
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
        sa.Column("end_note", sa.Text(), nullable=False),
        sa.Column("next_action", sa.String(length=200), nullable=False),
        sa.Column("next_action_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_introduction_buyer_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_introduction_ended_by_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_introduction_need_id")),
        sa.ForeignKeyConstraint(
            ["need_revision_id"], ["need_revision.id"], name=op.f("fk_introduction_need_revision_id")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_introduction_offer_id")),
        sa.ForeignKeyConstraint(
            ["offer_revision_id"], ["offer_revision.id"], name=op.f("fk_introduction_offer_revision_id")
        ),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_introduction_proposed_by_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_introduction_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
    )
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_seller_id"), ["seller_id"], unique=False)
        batch_op.create_index("ix_introduction_status_next", ["status", "next_action_on"], unique=False)
        batch_op.create_index(
            "uq_introduction_open_pair",
            ["need_id", "offer_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("need_revision_id", sa.Integer(), nullable=False),
        sa.Column("offer_revision_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_match_need_id")),
        sa.ForeignKeyConstraint(["need_revision_id"], ["need_revision.id"], name=op.f("fk_match_need_revision_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_match_offer_id")),
        sa.ForeignKeyConstraint(["offer_revision_id"], ["offer_revision.id"], name=op.f("fk_match_offer_revision_id")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint("run_id", "rank", name=op.f("uq_match_run_id_rank")),
    )
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index("ix_match_pair", ["need_id", "offer_id"], unique=False)

    op.create_table(
        "offer_certificate",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_offer_certificate_certificate_id")
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["offer_revision.id"], name=op.f("fk_offer_certificate_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", "certificate_id", name=op.f("pk_offer_certificate")),
    )
    with op.batch_alter_table("offer_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_certificate_certificate_id"), ["certificate_id"], unique=False)

    op.create_table(
        "introduction_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_introduction_note_by_id")),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introduction.id"], name=op.f("fk_introduction_note_introduction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_note")),
    )
    with op.batch_alter_table("introduction_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_note_introduction_id"), ["introduction_id"], unique=False)
    for table, column in POINTERS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_foreign_key(f"fk_{table}_{column}", f"{table}_revision", [column], ["id"])


def downgrade() -> None:
    for table, column in POINTERS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(f"fk_{table}_{column}", type_="foreignkey")
    with op.batch_alter_table("introduction_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_introduction_note_introduction_id"))

    op.drop_table("introduction_note")
    with op.batch_alter_table("offer_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_certificate_certificate_id"))

    op.drop_table("offer_certificate")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index("ix_match_pair")
        batch_op.drop_index(batch_op.f("ix_match_offer_id"))

    op.drop_table("match")
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_introduction_open_pair",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_introduction_status_next")
        batch_op.drop_index(batch_op.f("ix_introduction_seller_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_offer_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_buyer_id"))

    op.drop_table("introduction")
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_index("ix_interaction_pair")
        batch_op.drop_index(batch_op.f("ix_interaction_offer_id"))

    op.drop_table("interaction")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_decision_offer_id"))
        batch_op.drop_index(batch_op.f("ix_decision_need_id"))
        batch_op.drop_index("ix_decision_at")

    op.drop_table("decision")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_organisation_id"))
        batch_op.drop_index("ix_report_open")

    op.drop_table("report")
    with op.batch_alter_table("pair_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pair_mark_offer_id"))

    op.drop_table("pair_mark")
    with op.batch_alter_table("offer_revision", schema=None) as batch_op:
        batch_op.drop_index("ix_offer_revision_window")
        batch_op.drop_index(batch_op.f("ix_offer_revision_submitted_at"))
        batch_op.drop_index("ix_offer_revision_status")
        batch_op.drop_index("ix_offer_revision_product_ends")

    op.drop_table("offer_revision")
    with op.batch_alter_table("need_revision", schema=None) as batch_op:
        batch_op.drop_index("ix_need_revision_window")
        batch_op.drop_index(batch_op.f("ix_need_revision_submitted_at"))
        batch_op.drop_index("ix_need_revision_status")
        batch_op.drop_index("ix_need_revision_product_ends")

    op.drop_table("need_revision")
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_run_offer_id"))
        batch_op.drop_index(batch_op.f("ix_match_run_need_id"))
        batch_op.drop_index(batch_op.f("ix_match_run_at"))

    op.drop_table("match_run")
    with op.batch_alter_table("introduction_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_introduction_request_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_introduction_request_offer_id"))

    op.drop_table("introduction_request")
    op.drop_table("trade")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_organisation_id"))

    op.drop_table("photo")
    with op.batch_alter_table("organisation_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_revision_submitted_at"))
        batch_op.drop_index("ix_organisation_revision_status")

    op.drop_table("organisation_revision")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_published_at"))
        batch_op.drop_index(batch_op.f("ix_offer_organisation_id"))
        batch_op.drop_index("ix_offer_listed")

    op.drop_table("offer")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_published_at"))
        batch_op.drop_index(batch_op.f("ix_need_organisation_id"))
        batch_op.drop_index("ix_need_listed")

    op.drop_table("need")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_one_at_a_time",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_organisation_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_subject")
        batch_op.drop_index("ix_event_organisation_at")
        batch_op.drop_index(batch_op.f("ix_event_at"))

    op.drop_table("event")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_organisation_id"))
        batch_op.drop_index("ix_certificate_kind_number")

    op.drop_table("certificate")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index("ix_organisation_standing_name")
        batch_op.drop_index(batch_op.f("ix_organisation_province_code"))
        batch_op.drop_index(batch_op.f("ix_organisation_commune_code"))

    op.drop_table("organisation")
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_link_user_id"))

    op.drop_table("one_time_link")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_inbox")
        batch_op.drop_index("ix_message_due")

    op.drop_table("message")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_user_purpose")

    op.drop_table("consent")
    op.drop_table("user")
    with op.batch_alter_table("commune", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commune_sort_key"))
        batch_op.drop_index(batch_op.f("ix_commune_province_code"))

    op.drop_table("commune")
    op.drop_table("reference_version")
    with op.batch_alter_table("province", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_province_sort_key"))

    op.drop_table("province")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_sort_key"))
        batch_op.drop_index(batch_op.f("ix_product_parent_code"))

    op.drop_table("product")
    with op.batch_alter_table("hits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hits_expires"))

    op.drop_table("hits")
    with op.batch_alter_table("form_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_key_at"))

    op.drop_table("form_key")
    with op.batch_alter_table("certificate_kind", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_kind_category"))

    op.drop_table("certificate_kind")
