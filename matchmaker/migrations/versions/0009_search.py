"""The words by which listings and organisations are found, the provinces by which they are counted, and searches kept.

Each database indexes the folded `search_text` in its own way: SQLite by FTS5 tables that hold no copy of the text
and that triggers keep right, PostgreSQL by GIN indexes. A later step that makes one of these tables anew on SQLite
(`batch_alter_table`) drops its triggers with it: it must call `keep_words` again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SEARCHED = ("offer_revision", "need_revision", "organisation")


def keep_words(table: str) -> None:
    """SQLite: have an index of a table's words, and triggers that follow every change of it."""
    words = f"{table}_words"
    forget = f"INSERT INTO {words} ({words}, rowid, search_text) VALUES ('delete', old.id, old.search_text);"
    learn = f"INSERT INTO {words} (rowid, search_text) VALUES (new.id, new.search_text);"
    for statement in (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {words} USING fts5(search_text, content='{table}', content_rowid='id',"
        " tokenize='ascii', detail='none', columnsize=0, prefix='2 3')",
        f"CREATE TRIGGER {words}_insert AFTER INSERT ON {table} BEGIN {learn} END",
        f"CREATE TRIGGER {words}_delete AFTER DELETE ON {table} BEGIN {forget} END",
        f"CREATE TRIGGER {words}_update AFTER UPDATE OF search_text ON {table}"
        f" WHEN old.search_text IS NOT new.search_text BEGIN {forget} {learn} END",
        f"INSERT INTO {words} ({words}) VALUES ('rebuild')",
    ):
        op.execute(statement)


def upgrade() -> None:
    for table in SEARCHED:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"CREATE INDEX ix_{table}_words ON {table} USING gin (to_tsvector('simple', search_text))")
        else:
            keep_words(table)
    op.create_index("ix_organisation_standing_province", "organisation", ["standing", "province_code"])
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("news", sa.Integer(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_search_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index("ix_saved_search_user_id", "saved_search", ["user_id"])
    op.create_index("ix_saved_search_told_at", "saved_search", ["told_at"])


def downgrade() -> None:
    op.drop_table("saved_search")
    op.drop_index("ix_organisation_standing_province", "organisation")
    for table in SEARCHED:
        if op.get_bind().dialect.name == "postgresql":
            op.drop_index(f"ix_{table}_words", table)
        else:
            for event in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER {table}_words_{event}")
            op.drop_table(f"{table}_words")
