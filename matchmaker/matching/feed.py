"""What changed on the market since a process last looked: a row for every change that a ranking could see.

The row is written in the transaction of the change itself, by the listeners below, so the two are committed
together or not at all and no feature has to remember it. What is not changed through the session (a restored
backup, a hand at the database's own prompt) calls `begin_anew`.

Readers never trust that a row with a larger number was committed later. SQLite has one writer at a time, so
there it is so. PostgreSQL gives numbers out before it commits: a transaction that took 41 may commit after
the one that took 42 was read. Locking a counter would serialise every writer from its first change to its
commit, and invite deadlocks; instead each row keeps its transaction's number, and a reader looks again at
everything at or above the oldest transaction that was unfinished when it last looked
(`txid_snapshot_xmin`). Rows it knows already are passed over. Nothing waits, and nothing is missed.

Histories can also be replaced: a backup is restored, a test rolled back. Every row carries a stamp that no
other row ever had; where the last one a reader knew is gone or bears another stamp, it starts afresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Delete,
    Index,
    Insert,
    Select,
    String,
    Update,
    delete,
    event,
    func,
    insert,
    inspect,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, SessionTransaction, mapped_column

from matchmaker.credentials.models import Certificate, MarketStanding, certificate_product
from matchmaker.db import Base, choice, now, session
from matchmaker.listings import RevisionStatus
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision, offer_certificate
from matchmaker.organisations.models import Organisation
from matchmaker.reputation.models import ReputationStanding

UNCOMMITTED: Final = "market_changed"


class Touched(StrEnum):
    """What a change was made to."""

    OFFER = "offer"
    NEED = "need"
    ORGANISATION = "organisation"
    CERTIFICATE = "certificate"
    EVERYTHING = "everything"
    """Anything may have changed."""


def _stamp() -> str:
    return uuid4().hex


class MarketChange(Base):
    """One thing that changed."""

    __tablename__ = "market_change"
    __table_args__ = (Index("ix_market_change_transaction_id", "transaction_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    touched: Mapped[Touched] = mapped_column(choice(Touched))
    subject_id: Mapped[int | None]
    """Which one; empty for everything."""
    stamp: Mapped[str] = mapped_column(String(32), default=_stamp)
    """Never the same twice, in any database."""
    transaction_id: Mapped[int | None] = mapped_column(BigInteger)
    """PostgreSQL's number of the transaction that wrote it; empty on SQLite."""


Change = tuple[Touched, int | None]
_TABLE: Final = Base.metadata.tables[MarketChange.__tablename__]


# Reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Position:
    """How far a reader has come."""

    last_id: int
    stamp: str
    horizon: int
    """The oldest transaction that was unfinished then: what it and later ones write may still appear."""
    known: frozenset[int]
    """Ids at or above the horizon that the reader has seen."""


@dataclass(frozen=True)
class News:
    """What happened since a position, and the position after it."""

    changes: frozenset[Change]
    position: Position


def start() -> Position | None:
    """The position of a reader who reads everything from now on; None where no change was ever written."""
    newest = select(func.max(MarketChange.id)).scalar_subquery()
    return _position(_rows(MarketChange.id == newest, horizon=_horizon()), known_before=0)


def since(position: Position) -> News | None:
    """What happened since; None where the history that the reader knew is not this one's."""
    rows = _rows(MarketChange.id >= position.last_id, horizon=literal(position.horizon))
    if not any(row.id == position.last_id and row.stamp == position.stamp for row in rows):
        return None
    new = {row for row in rows if row.id > position.last_id or not _is_known(row, position)}
    after = _position(rows, known_before=position.horizon)
    return News(frozenset((row.touched, row.subject_id) for row in new), after or position)


def _is_known(row: Any, position: Position) -> bool:
    return row.id == position.last_id or row.id in position.known


def _rows(newer: ColumnElement[bool], *, horizon: Any) -> list[Any]:
    """Rows that are newer or were written at or above a horizon, each with the horizon of now."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        newer = or_(newer, MarketChange.transaction_id >= horizon)
    columns = (MarketChange.id, MarketChange.touched, MarketChange.subject_id, MarketChange.stamp)
    unfinished = _horizon() if connection.dialect.name == "postgresql" else literal(0)
    statement = select(*columns, MarketChange.transaction_id, unfinished.label("unfinished"))
    return list(connection.execute(statement.where(newer).order_by(MarketChange.id)))


def _horizon() -> ColumnElement[int]:
    return func.txid_snapshot_xmin(func.txid_current_snapshot())


def _position(rows: list[Any], *, known_before: int) -> Position | None:
    if not rows:
        return None
    horizon = max(rows[-1].unfinished, known_before)
    known = (row.id for row in rows if row.transaction_id is not None and row.transaction_id >= horizon)
    return Position(rows[-1].id, rows[-1].stamp, horizon, frozenset(known))


def is_uncommitted() -> bool:
    """Whether this session's own transaction changed the market: what it reads may yet be undone."""
    return bool(session.info.get(UNCOMMITTED))


def is_ahead(position: Position) -> bool:
    """Whether the database has come to a position that this session's transaction, begun before, cannot see.

    Only SQLite keeps a transaction's view still; asked past the session, and past the lock of its transaction.
    """
    engine = session.connection().engine
    if engine.dialect.name != "sqlite":
        return False
    with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        cursor.execute("SELECT stamp FROM market_change WHERE id = ?", (position.last_id,))
        found = cursor.fetchone()
    return found is not None and found[0] == position.stamp


# Writing ---------------------------------------------------------------------------------------------------------


def append(connection: Connection, changes: Iterable[Change]) -> None:
    """Write changes, in the transaction that is open."""
    rows = [{"touched": touched, "subject_id": subject_id} for touched, subject_id in changes]
    if rows:
        numbered = connection.dialect.name == "postgresql"
        statement = insert(_TABLE)
        connection.execute(statement.values(transaction_id=func.txid_current()) if numbered else statement, rows)


def begin_anew(connection: Connection) -> None:
    """Start a history of its own: every reader, wherever it stands, reads everything again."""
    connection.execute(delete(_TABLE))
    append(connection, [(Touched.EVERYTHING, None)])


def forget(before: datetime) -> None:
    """Drop old rows, never the newest; a reader who slept longer than that reads everything again."""
    newest = select(func.max(MarketChange.id)).scalar_subquery()
    session.execute(delete(MarketChange).where(MarketChange.at < before, MarketChange.id < newest))


@event.listens_for(session, "after_flush")
def _note_flush(of: Session, _context: object) -> None:
    changes = {
        change
        for instances, is_new in ((of.new, True), (of.dirty, False), (of.deleted, True))
        for instance in instances
        for change in _seen_in(instance, is_new)
    }
    _note(of, changes)


@event.listens_for(session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    """Changes made by statements; what they will change is asked before they do."""
    statement = state.statement
    if isinstance(statement, Insert | Update | Delete) and (table := getattr(statement.table, "name", None)) in _TABLES:
        _note(state.session, _matched(state.session, statement, _TABLES[table], state.parameters))


@event.listens_for(session, "after_transaction_end")
def _forget_uncommitted(of: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        of.info.pop(UNCOMMITTED, None)


def _note(of: Session, changes: Iterable[Change]) -> None:
    changes = sorted(changes, key=str)
    if changes:
        append(of.connection(), changes)
        of.info[UNCOMMITTED] = True


_LISTING: Final = frozenset(
    {
        "approved",
        "approved_id",
        "withdrawn_at",
        "suspended_at",
        "published_at",
        "organisation",
        "organisation_id",
        "taken",
        "open_introductions",
    }
)
_CERTIFICATE: Final = frozenset(
    {
        "kind_code",
        "kind",
        "status",
        "status_from",
        "status_until",
        "issued_on",
        "expires_on",
        "stars",
        "products",
        "removed_at",
    }
)


def _seen_in(instance: object, is_new: bool) -> Iterator[Change]:
    """What a ranking sees of an instance that was written, if it sees anything."""
    match instance:
        case Offer() if is_new or _changed(instance, _LISTING):
            yield Touched.OFFER, instance.id
        case Need() if is_new or _changed(instance, _LISTING):
            yield Touched.NEED, instance.id
        case OfferRevision() if instance.status is RevisionStatus.APPROVED and (is_new or _changed(instance)):
            yield Touched.OFFER, instance.offer_id
        case NeedRevision() if instance.status is RevisionStatus.APPROVED and (is_new or _changed(instance)):
            yield Touched.NEED, instance.need_id
        case Organisation() if is_new or _changed(instance, frozenset({"standing"})):
            yield Touched.ORGANISATION, instance.id
        case Certificate() if is_new or _changed(instance, _CERTIFICATE):
            yield Touched.CERTIFICATE, instance.id
        case MarketStanding() if is_new or _changed(instance):
            yield Touched.CERTIFICATE, instance.certificate_id
        case ReputationStanding() if is_new or _changed(instance, frozenset({"reliability", "usual"})):
            yield Touched.ORGANISATION, instance.organisation_id


def _changed(instance: object, names: frozenset[str] | None = None) -> bool:
    """Whether the flush wrote any of these attributes (any at all)."""
    attributes = inspect(instance).attrs
    return any(each.history.has_changes() for each in attributes if names is None or each.key in names)


_TABLES: Final[dict[str, tuple[Touched, Any]]] = {
    "offer": (Touched.OFFER, Offer.__table__.c.id),
    "need": (Touched.NEED, Need.__table__.c.id),
    "offer_revision": (Touched.OFFER, OfferRevision.__table__.c.offer_id),
    "need_revision": (Touched.NEED, NeedRevision.__table__.c.need_id),
    "organisation": (Touched.ORGANISATION, Organisation.__table__.c.id),
    "certificate": (Touched.CERTIFICATE, Certificate.__table__.c.id),
    "market_standing": (Touched.CERTIFICATE, MarketStanding.__table__.c.certificate_id),
    "reputation_standing": (Touched.ORGANISATION, ReputationStanding.__table__.c.organisation_id),
    certificate_product.name: (Touched.CERTIFICATE, certificate_product.c.certificate_id),
    offer_certificate.name: (Touched.EVERYTHING, None),
}
"""Tables that a ranking reads: what a change of a row means, and the column that says to which one."""
MANY: Final = 1000
"""A statement that changes more rows than this is noted as one that may have changed everything."""


def _matched(
    of: Session, statement: Insert | Update | Delete, meaning: tuple[Touched, Any], parameters: Any
) -> set[Change]:
    touched, column = meaning
    if column is None or isinstance(statement, Insert) or isinstance(parameters, list):
        return {(Touched.EVERYTHING, None)}
    asked: Select[Any] = select(column).distinct().limit(MANY + 1)
    if statement.whereclause is not None:
        asked = asked.where(statement.whereclause)
    ids = of.connection().scalars(asked, parameters or {}).all()
    return {(Touched.EVERYTHING, None)} if len(ids) > MANY else {(touched, each) for each in ids}
