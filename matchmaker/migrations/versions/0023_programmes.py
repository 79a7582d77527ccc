"""Events, support and model cooperatives."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "programme_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("eventkind", "fair", "conference", "training"), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("register_until", sa.Date(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("audience", _choice("audience", "all", "cooperatives", "enterprises"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_note", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=True),
        sa.Column("meets_from", sa.String(length=5), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=True),
        sa.Column("slot_count", sa.Integer(), nullable=True),
        sa.Column("table_count", sa.Integer(), nullable=True),
        sa.Column("agenda_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_programme_event_days")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_programme_event_created_by_id")),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_programme_event_province_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_event")),
    )
    op.create_index(op.f("ix_programme_event_province_code"), "programme_event", ["province_code"], unique=False)
    op.create_index(
        "ix_programme_event_published_at_starts_on", "programme_event", ["published_at", "starts_on"], unique=False
    )
    op.create_table(
        "event_registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "state", _choice("registrationstate", "waiting", "confirmed", "waitlisted", "withdrawn"), nullable=False
        ),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("wants_meetings", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("people > 0", name=op.f("ck_event_registration_some")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_event_registration_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_event_registration_decided_by_id")),
        sa.ForeignKeyConstraint(["event_id"], ["programme_event.id"], name=op.f("fk_event_registration_event_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_event_registration_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_registration")),
        sa.UniqueConstraint("event_id", "organisation_id", name=op.f("uq_event_registration_event_id_organisation_id")),
    )
    op.create_index(
        "ix_event_registration_organisation_id_state", "event_registration", ["organisation_id", "state"], unique=False
    )
    op.create_table(
        "model_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("to_copy", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_edition", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["user.id"], name=op.f("fk_model_case_agreed_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_model_case_created_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_model_case_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_case")),
    )
    op.create_index(op.f("ix_model_case_organisation_id"), "model_case", ["organisation_id"], unique=False)
    op.create_index("ix_model_case_published_at", "model_case", ["published_at"], unique=False)
    op.create_table(
        "support_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("kind", _choice("supportkind", "training", "advice", "premises", "loan"), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=True),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column(
            "state", _choice("supportstate", "waiting", "asked", "accepted", "refused", "withdrawn"), nullable=False
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_support_request_created_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_support_request_organisation_id")
        ),
        sa.ForeignKeyConstraint(["province_code"], ["province.code"], name=op.f("fk_support_request_province_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_request")),
    )
    op.create_index(op.f("ix_support_request_organisation_id"), "support_request", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_support_request_province_code"), "support_request", ["province_code"], unique=False)
    op.create_index("ix_support_request_state_created_at", "support_request", ["state", "created_at"], unique=False)
    op.create_table(
        "event_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("cooperative_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("table", sa.Integer(), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("moved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["event_registration.id"], name=op.f("fk_event_meeting_cooperative_id")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["event_registration.id"], name=op.f("fk_event_meeting_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["programme_event.id"], name=op.f("fk_event_meeting_event_id")),
        sa.ForeignKeyConstraint(["moved_by_id"], ["user.id"], name=op.f("fk_event_meeting_moved_by_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_event_meeting_need_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_event_meeting_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_meeting")),
        sa.UniqueConstraint(
            "cooperative_id", "enterprise_id", name=op.f("uq_event_meeting_cooperative_id_enterprise_id")
        ),
        sa.UniqueConstraint("event_id", "slot", "table", name=op.f("uq_event_meeting_event_id_slot_table")),
        sa.UniqueConstraint("slot", "cooperative_id", name=op.f("uq_event_meeting_slot_cooperative_id")),
        sa.UniqueConstraint("slot", "enterprise_id", name=op.f("uq_event_meeting_slot_enterprise_id")),
    )
    op.create_table(
        "event_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", _choice("outcome", "done", "under_way", "nothing"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_event_question_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["event_registration.id"], name=op.f("fk_event_question_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_question")),
        sa.UniqueConstraint("registration_id", "after_days", name=op.f("uq_event_question_registration_id_after_days")),
    )
    op.create_table(
        "event_wish",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["event_registration.id"], name=op.f("fk_event_wish_registration_id")
        ),
        sa.ForeignKeyConstraint(["wanted_id"], ["event_registration.id"], name=op.f("fk_event_wish_wanted_id")),
        sa.PrimaryKeyConstraint("registration_id", "wanted_id", name=op.f("pk_event_wish")),
    )
    op.create_index(op.f("ix_event_wish_wanted_id"), "event_wish", ["wanted_id"], unique=False)
    op.create_table(
        "support_dossier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("consent_sha256", sa.String(length=64), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name=op.f("fk_support_dossier_request_id")),
        sa.ForeignKeyConstraint(["shared_by_id"], ["user.id"], name=op.f("fk_support_dossier_shared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_dossier")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_support_dossier_request_id_number")),
    )
    op.create_table(
        "support_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            _choice("stepkind", "sent", "shared", "unshared", "said", "asked", "accepted", "refused", "withdrawn"),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "reason",
            _choice("refusalreason", "not_eligible", "incomplete", "no_means", "elsewhere", "other"),
            nullable=True,
        ),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_support_step_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name=op.f("fk_support_step_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_step")),
    )
    op.create_index(op.f("ix_support_step_request_id"), "support_step", ["request_id"], unique=False)


def downgrade() -> None:
    op.drop_table("support_step")
    op.drop_table("support_dossier")
    op.drop_table("event_wish")
    op.drop_table("event_question")
    op.drop_table("event_meeting")
    op.drop_table("support_request")
    op.drop_table("model_case")
    op.drop_table("event_registration")
    op.drop_table("programme_event")
