"""Finding lots: by the code on a label, by whose they are, and where their goods came from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.organisations.models import Organisation
from matchmaker.traceability.epcis import Step
from matchmaker.traceability.models import Lot, LotChange, LotEvent, LotPart, LotScan, WrongLotEvent

_LOTS_OF_A_TREE = 500
"""How many lots an answer about where goods came from looks at."""


def lots() -> Select[Lot]:
    """Every lot with what a list shows of it."""
    return select(Lot).options(joinedload(Lot.product), joinedload(Lot.organisation))


def public_lot(code: str) -> Lot:
    """The published lot of a public code. Raises NotFound alike for a draft, an unknown code and nonsense:
    one look-up in the index, whatever was asked."""
    found = session.scalar(
        lots()
        .where(Lot.code == code, Lot.published_at.is_not(None))
        .options(joinedload(Lot.organisation).joinedload(Organisation.commune))
    )
    if found is None:
        raise NotFound
    return found


def get(lot_id: int) -> Lot:
    """A lot by its id. Raises NotFound; whoever asks checks the right to it (`access`)."""
    found = session.scalar(lots().where(Lot.id == lot_id))
    if found is None:
        raise NotFound
    return found


def events_of(lot_ids: Collection[int]) -> list[LotEvent]:
    """What happened to some lots, in the order in which it happened, wrong ones included."""
    if not lot_ids:
        return []
    return list(
        session.scalars(
            select(LotEvent)
            .where(LotEvent.lot_id.in_(lot_ids))
            .options(
                joinedload(LotEvent.lot),
                joinedload(LotEvent.commune),
                joinedload(LotEvent.wrong).joinedload(WrongLotEvent.corrected_by),
            )
            .order_by(LotEvent.at, LotEvent.recorded_at, LotEvent.id)
        )
    )


def get_event(event_id: int, lot_id: int) -> LotEvent:
    """An event of one lot. Raises NotFound."""
    found = session.scalar(select(LotEvent).where(LotEvent.id == event_id, LotEvent.lot_id == lot_id))
    if found is None:
        raise NotFound
    return found


def has_event(lot_id: int, step: Step) -> bool:
    """Whether a step is recorded of a lot and was not declared wrong."""
    wrong = exists().where(WrongLotEvent.event_id == LotEvent.id)
    return bool(session.scalar(select(exists().where(LotEvent.lot_id == lot_id, LotEvent.step == step, ~wrong))))


def changes_of(lot_ids: Collection[int]) -> list[LotChange]:
    """The splits and merges in which some lots went in or came out, oldest first, parts and lots included."""
    if not lot_ids:
        return []
    touched = select(LotPart.change_id).where(or_(LotPart.source_id.in_(lot_ids), LotPart.result_id.in_(lot_ids)))
    return list(
        session.scalars(
            select(LotChange)
            .where(LotChange.id.in_(touched))
            .options(_parts_with(LotPart.source), _parts_with(LotPart.result))
            .order_by(LotChange.at, LotChange.id)
        ).unique()
    )


def _parts_with(side: Any) -> Any:
    return joinedload(LotChange.parts).joinedload(side)


def came_from(lot_id: int) -> set[int]:
    """Every lot of which something is in this one, near and far; the lot itself is not among them."""
    return _reached(lot_id, LotPart.result_id, LotPart.source_id)


def went_into(lot_id: int) -> set[int]:
    """Every lot in which something of this one is, near and far."""
    return _reached(lot_id, LotPart.source_id, LotPart.result_id)


def _reached(lot_id: int, near: Any, far: Any) -> set[int]:
    """One recursive statement. Lots are made of older ones, so there are no circles to walk in."""
    tree = select(far.label("id")).where(near == lot_id).cte("tree", recursive=True)
    tree = tree.union(select(far).join(tree, near == tree.c.id))
    return set(session.scalars(select(tree.c.id).limit(_LOTS_OF_A_TREE)))


def taken_before(lot_id: int, at: datetime) -> Decimal:
    """How much of a lot had gone into other lots by an instant, in the base unit."""
    taken = (
        select(func.sum(LotPart.amount, type_=LotPart.amount.type))
        .join(LotChange, LotChange.id == LotPart.change_id)
        .where(LotPart.source_id == lot_id, LotChange.at <= at)
    )
    return session.scalar(taken) or Decimal(0)


def lots_by_id(lot_ids: Collection[int]) -> list[Lot]:
    """Some lots, oldest first."""
    return list(session.scalars(lots().where(Lot.id.in_(lot_ids)).order_by(Lot.id))) if lot_ids else []


def scans_since(lot_id: int, day: date) -> dict[date, int]:
    """How often the page of a lot was opened, for each day since ``day`` on which it was."""
    rows = session.scalars(
        select(LotScan).where(LotScan.lot_id == lot_id, LotScan.day >= day).order_by(LotScan.day),
        execution_options={"populate_existing": True},  # counted by statements of their own
    )
    return {row.day: row.count for row in rows}


def of_organisation(organisation_id: int) -> Select[Lot]:
    """An organisation's lots."""
    return lots().where(Lot.organisation_id == organisation_id)


def of_province(province_code: str | None) -> Select[Lot]:
    """The lots of a province's organisations: for its staff."""
    return (
        lots()
        .join(Organisation, Organisation.id == Lot.organisation_id)
        .where(Organisation.province_code == province_code)
    )
