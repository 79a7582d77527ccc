"""Files that prove what a certificate claims, and to whom they are laid open."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
KIND = sa.Enum(
    "picture", "pdf", name="evidencekind", native_enum=False, create_constraint=True, length=24
)


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=True),
        sa.Column("height_px", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_evidence_organisation_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_evidence_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("name", name=op.f("uq_evidence_name")),
    )
    op.create_index(op.f("ix_evidence_organisation_id"), "evidence", ["organisation_id"])
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"])
    _create_link("certificate_evidence", ("certificate", "evidence"), ("attached", "removed"))
    op.create_index(op.f("ix_certificate_evidence_evidence_id"), "certificate_evidence", ["evidence_id"])
    _create_link("evidence_opening", ("introduction", "certificate"), ("opened", "closed"))
    op.create_index(op.f("ix_evidence_opening_certificate_id"), "evidence_opening", ["certificate_id"])


def _create_link(table: str, ends: tuple[str, str], steps: tuple[str, str]) -> None:
    """A table of what was done between two things, and of what undid it; at most one at a time is in force."""
    done, undone = steps
    columns = [f"{each}_id" for each in ends]
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=False) for column in columns),
        sa.Column(f"{done}_at", AT, nullable=False),
        sa.Column(f"{done}_by_id", sa.Integer(), nullable=False),
        sa.Column(f"{undone}_at", AT, nullable=True),
        sa.Column(f"{undone}_by_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in zip(columns, ends)
        ),
        *(
            sa.ForeignKeyConstraint([f"{step}_by_id"], ["user.id"], name=op.f(f"fk_{table}_{step}_by_id"))
            for step in steps
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    in_force = sa.text(f"{undone}_at IS NULL")
    name = f"uq_{table}_{'attached' if table == 'certificate_evidence' else 'open'}"
    op.create_index(name, table, columns, unique=True, sqlite_where=in_force, postgresql_where=in_force)


def downgrade() -> None:
    op.drop_table("evidence_opening")
    op.drop_table("certificate_evidence")
    op.drop_table("evidence")
