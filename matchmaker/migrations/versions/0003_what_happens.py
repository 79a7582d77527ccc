"""What is shown and what comes of it, complete: near misses, exploration, interleaving, endings and whose they were."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


BEFORE = (
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
)
OLD_KIND = _choice("interactionkind", *BEFORE, "agreed")
KIND = _choice("interactionkind", *BEFORE, "lapsed", "agreed", "quoted", "contracted", "completed", "broken")
PARTY = _choice("party", "buyer", "seller", "neither")
PICKER = _choice("picker", "champion", "candidate")


def upgrade() -> None:
    op.add_column("organisation", sa.Column("learning_refused_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("candidate", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("draw_key", sa.String(length=32), nullable=False, server_default=""))
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.alter_column("score", existing_type=sa.Float(), nullable=True)
        batch_op.add_column(sa.Column("failed", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("is_exploration", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("picked_by", PICKER, nullable=True))
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=OLD_KIND, type_=KIND, existing_nullable=False)
        batch_op.add_column(sa.Column("ended_by", PARTY, nullable=True))
    with op.batch_alter_table("pair_mark", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=OLD_KIND, type_=KIND, existing_nullable=False)


def downgrade() -> None:
    op.execute(
        sa.text("DELETE FROM interaction WHERE kind IN ('lapsed', 'quoted', 'contracted', 'completed', 'broken')")
    )
    op.execute(sa.text('DELETE FROM "match" WHERE score IS NULL'))
    with op.batch_alter_table("pair_mark", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=KIND, type_=OLD_KIND, existing_nullable=False)
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_interaction_party"), type_="check")
        batch_op.drop_column("ended_by")
        batch_op.alter_column("kind", existing_type=KIND, type_=OLD_KIND, existing_nullable=False)
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_match_picker"), type_="check")
        batch_op.drop_column("picked_by")
        batch_op.drop_column("is_exploration")
        batch_op.drop_column("failed")
        batch_op.alter_column("score", existing_type=sa.Float(), nullable=False)
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.drop_column("draw_key")
        batch_op.drop_column("candidate")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("learning_refused_at")
