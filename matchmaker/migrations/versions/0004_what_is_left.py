"""What was agreed on of each listing, and how many introductions to a need are open."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for listing in ("offer", "need"):
        op.add_column(listing, sa.Column("taken", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("need", sa.Column("open_introductions", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("introduction", sa.Column("agreed_amount", sa.BigInteger(), nullable=True))
    op.execute(
        sa.text(
            "UPDATE need SET open_introductions ="
            " (SELECT count(*) FROM introduction WHERE introduction.need_id = need.id AND ended_at IS NULL)"
        )
    )


def downgrade() -> None:
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.drop_column("agreed_amount")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_column("open_introductions")
        batch_op.drop_column("taken")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_column("taken")
