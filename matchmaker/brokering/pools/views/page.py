"""A pool as its reader sees it: a member its own line, the other side one quote, staff everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from matchmaker.accounts.access import signed_in
from matchmaker.audit import Event
from matchmaker.brokering import capacity
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.forms import GiveUpForm
from matchmaker.brokering.pools import answers, coverage, words
from matchmaker.brokering.pools.checking import blended_vnd, can_lead
from matchmaker.brokering.pools.line_forms import (
    AcceptLineForm,
    DeclineLineForm,
    OfferForm,
    RefuseQuoteForm,
    SeenForm,
)
from matchmaker.brokering.pools.models import Pool, PoolKind, PoolLine, PoolStatus
from matchmaker.brokering.pools.reading import Reading, Seat, reading
from matchmaker.browsing import view
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.queries import load
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.offers import browse as offers
from matchmaker.terms import value_vnd

EVENTS_TOLD = 40


@bp.get("/pools/<int:pool_id>")
@signed_in
def pool(pool_id: int) -> ResponseReturnValue:
    """One pool."""
    return pool_page(reading(pool_id))


def pool_page(found: Reading, *, too_late: bool = False, **refused: Any) -> str:
    """A pool as its reader sees it. ``too_late``: something happened before the reader's step."""
    pages: dict[Seat, Callable[..., dict[str, Any]]] = {Seat.MEMBER: _member, Seat.OTHER: _other, Seat.STAFF: _staff}
    pool, day = found.pool, today()
    published = pool.target.approved
    assert published is not None
    return render_template(
        f"brokering/pools/{found.seat}.html",
        pool=pool,
        seat=found.seat,
        today=day,
        product=published.product,
        unit=capacity.unit_of(pool.target).code,
        supplies=pool.kind is PoolKind.SUPPLY,
        noun=words.noun(pool.kind),
        state=words.standing(pool, found.seat, day),
        too_late=too_late,
        **pages[found.seat](found, **refused),
    )


# a member ----------------------------------------------------------------------------------------------------


def _member(found: Reading, refused: DeclineLineForm | None = None, at: int = 0) -> dict[str, Any]:
    pool = found.pool
    others = {each.organisation_id for each in pool.members} - {each.organisation_id for each in found.lines}
    is_in = any(each.removed_at is None for each in found.lines)
    return {
        "lines": [_own(each, refused if refused is not None and each.id == at else None) for each in found.lines],
        "others": len(others),
        "together": sum((each.amount for each in pool.members), Decimal(0)),
        "lead": pool.lead.organisation.name if pool.lead is not None else "",
        "is_in": is_in,
        "leads": pool.lead is not None and pool.lead in found.lines,
        "events": _events(pool) if pool.lead is not None and pool.lead in found.lines else [],
        "names": {each.id: each.organisation.name for each in pool.lines},
        "step": words.step,
    }


def _own(line: PoolLine, refused: DeclineLineForm | None) -> dict[str, Any]:
    price = line.price_vnd
    return {
        "line": line,
        "state": words.line_standing(line, today(), is_own=True),
        "window": (line.portions[0].period.starts_on, line.portions[-1].period.ends_on) if line.portions else None,
        "value": value_vnd(line.amount, price) if price is not None else None,
        "can_answer": answers.can_answer(line),
        "accept": AcceptLineForm(formdata=None, version=str(line.version)),
        "decline": refused or DeclineLineForm(formdata=None, version=str(line.version)),
    }


# the other side ----------------------------------------------------------------------------------------------


def _other(found: Reading, refused: RefuseQuoteForm | None = None) -> dict[str, Any]:
    pool, lines = found.pool, found.pool.quoted
    stands = pool.status is PoolStatus.OFFERED and not pool.has_lapsed_on(today())
    priced = [(each.amount, each.price_vnd) for each in lines]
    return {
        **_filled(pool, quoted=True),
        "lines": lines,
        "papers": _papers(lines) if pool.kind is PoolKind.SUPPLY else {},
        "amount": sum((amount for amount, _price in priced), Decimal(0)),
        "price": blended_vnd(priced),
        "value": sum(value_vnd(amount, price) for amount, price in priced if price is not None),
        "can_decline": stands,
        "can_accept": stands and pool.is_sound and bool(lines) and not pool.lacks_lead,
        "accept": SeenForm(formdata=None, seen=pool.seen),
        "decline": refused or RefuseQuoteForm(formdata=None, seen=pool.seen),
    }


def _papers(lines: Sequence[PoolLine]) -> dict[int, Any]:
    """By offer, what its member shows of it, as the reader may see it."""
    rows = load(offers.SIDE, [each.offer.approved_id for each in lines if each.offer.approved_id is not None])
    return {each.id: each for each in view.of_offers(rows, current_viewer())}


# staff -------------------------------------------------------------------------------------------------------


def _staff(found: Reading, offer: OfferForm | None = None, give_up: GiveUpForm | None = None) -> dict[str, Any]:
    pool, day = found.pool, today()
    made = offer or OfferForm(formdata=None, seen=pool.seen)
    if offer is None:
        made.valid_until.typed = made.valid_until.write(OfferForm.usual_day(day))
    return {
        **_filled(pool),
        "lines": [(each, words.line_standing(each, day, is_own=False)) for each in _those_out_last(pool)],
        "price": blended_vnd((each.amount, each.price_vnd) for each in pool.counted),
        "can_lead": can_lead,
        "offer": made,
        "give_up": give_up or GiveUpForm(formdata=None, version=str(pool.version)),
        "step": words.step,
        "names": {each.id: each.organisation.name for each in pool.lines},
        "events": _events(pool),
        "asking": pool.status is PoolStatus.ASKING,
    }


def _those_out_last(pool: Pool) -> list[PoolLine]:
    return sorted(pool.lines, key=lambda each: (each.removed_at is not None, each.id))


def _filled(pool: Pool, *, quoted: bool = False) -> dict[str, Any]:
    filling = coverage.filling(pool, quoted=quoted)
    return {
        "filling": filling,
        "coverage": words.COVERAGES[filling.coverage],
        "weeks": coverage.weeks(pool, quoted=quoted),
        "week_coverages": words.COVERAGES,
    }


def _events(pool: Pool) -> list[Event]:
    """What happened, newest first: a step that concerns everybody is told once."""
    found = session.scalars(
        select(Event)
        .where(Event.subject_kind == Pool.__tablename__, Event.subject_id == pool.id)
        .order_by(Event.id.desc())
        .limit(EVENTS_TOLD * 3)
    )
    told: dict[tuple[object, ...], Event] = {}
    for each in found:
        told.setdefault((each.action, each.at.replace(microsecond=0), each.detail.get("line")), each)
    return list(told.values())[:EVENTS_TOLD]
