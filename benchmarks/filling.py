"""A database filled with a synthetic market of any size, quickly.

A part of it is made by the demonstration's generator (crops in their regions and months, log-normal amounts,
prices around the catalogue's); the rest are copies that the database makes itself, with organisations,
amounts and prices of their own. A third of the offers state attributes, a fifth have a schedule. What is
measured on it says what things cost, not how good they are.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, Engine, bindparam, select, text, update

from matchmaker.catalogue import service as catalogue
from matchmaker.db import Base, session, transaction
from matchmaker.demo import synthetic
from matchmaker.matching import feed
from matchmaker.migrations import upgrade
from matchmaker.offers.models import OfferRevision

OFFERS_A_COPY: Final = 25_000
NEEDS_A_COPY: Final = 10_000
OFFERS_A_PARTY: Final = 8
PORTIONS: Final = 4

SHIFTED: Final = {
    "organisation": ("id",),
    "certificate": ("id", "organisation_id"),
    "offer": ("id", "organisation_id"),
    "need": ("id", "organisation_id"),
    "offer_revision": ("id", "offer_id"),
    "need_revision": ("id", "need_id"),
    "offer_certificate": ("revision_id", "certificate_id"),
}
"""Tables to copy, in order, and the columns whose numbers a copy shifts."""
VARIED: Final = {
    "approved_id": "NULL",
    "latest_id": "NULL",
    "quantity": "quantity * (40 + (id * 79 + :shift) % 160) / 100000 * 1000",
    "asking_price_vnd": "CAST(asking_price_vnd AS BIGINT) * (80 + (id * 9 + :shift) % 40) / 100",
}
"""What a copy has otherwise: pointers come when both ends are there. PostgreSQL's integers are short."""


def fill(engine: Engine, *, offers: int, needs: int) -> None:
    """Migrate an empty database and fill it with so many published offers and needs, about."""
    started = time.perf_counter()
    upgrade(engine)
    with transaction():
        catalogue.load_reference()
    copies = -(-max(offers / OFFERS_A_COPY, needs / NEEDS_A_COPY) // 1)
    some_offers, some_needs = round(offers / copies), round(needs / copies)
    with transaction():
        parties = max(100, some_offers // OFFERS_A_PARTY)
        synthetic.generate(organisations=parties, offers=some_offers, needs=some_needs, seed=1)
        _describe_some()
    with engine.begin() as connection:
        size = max(connection.scalar(text(f"SELECT max({ids[0]}) FROM {table}")) for table, ids in SHIFTED.items())
        for copy in range(1, int(copies)):
            _copy(connection, size, copy * size)
        feed.begin_anew(connection)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    print(f"database filled in {time.perf_counter() - started:.0f} s")


def _describe_some() -> None:
    """Attributes for a third of the offers, a schedule for a fifth."""
    table = OfferRevision.__table__
    rows = session.execute(select(table.c.id, table.c.starts_on, table.c.ends_on, table.c.quantity)).all()
    stated = [
        {"row": row.id, "new": {"grade": "A", "moisture_pct": 11 + row.id % 5}} for row in rows if row.id % 3 == 0
    ]
    portions = [{"row": row.id, "new": _schedule(*row[1:])} for row in rows if row.id % 5 == 0]
    for column, values in ((table.c.attributes, stated), (table.c.schedule, portions)):
        new = bindparam("new", type_=column.type)
        session.connection().execute(update(table).where(table.c.id == bindparam("row")).values({column: new}), values)


def _schedule(starts_on: date, ends_on: date, quantity: Decimal) -> list[dict[str, str]]:
    """Equal portions over the window."""
    length = timedelta(days=((ends_on - starts_on).days + 1) // PORTIONS)
    firsts = [starts_on + number * length for number in range(PORTIONS)]
    amount = str(quantity / PORTIONS)
    return [
        {"starts_on": f"{first}", "ends_on": f"{first + length - timedelta(days=1)}", "amount": amount}
        for first in firsts
    ]


def _copy(connection: Connection, size: int, shift: int) -> None:
    """Once more the rows that were made first, with numbers above all others."""
    for table, ids in SHIFTED.items():
        names = [column.name for column in Base.metadata.tables[table].columns]
        content = ", ".join(f"{name} + :shift" if name in ids else VARIED.get(name, name) for name in names)
        copied = f"INSERT INTO {table} ({', '.join(names)}) SELECT {content} FROM {table} WHERE {ids[0]} <= :size"
        connection.execute(text(copied), {"size": size, "shift": shift})
    for table in ("offer", "need"):
        pointers = ", ".join(
            f"{name} = (SELECT first.{name} + :shift FROM {table} first WHERE first.id = {table}.id - :shift)"
            for name in ("approved_id", "latest_id")
        )
        connection.execute(
            text(f"UPDATE {table} SET {pointers} WHERE id > :shift AND id <= :last"),
            {"shift": shift, "last": shift + size},
        )
