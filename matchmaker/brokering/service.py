"""What people do about introductions: ask, introduce, answer, follow, end.

Each step is checked against the state, written with its audit event and its messages in one transaction.
Messages name the product and the other organisation, never a price limit, a phone number or a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy.exc import IntegrityError

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.brokering import capacity, history, queries, telling
from matchmaker.brokering.models import (
    OTHER_SIDE,
    EndReason,
    Introduction,
    IntroductionNote,
    IntroductionRequest,
    IntroductionStatus,
)
from matchmaker.brokering.quotes import queries as quotes
from matchmaker.brokering.quotes.models import QuoteStatus
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, NotAllowed, NotFound, Unprocessable, WrongState
from matchmaker.listings import ListingState
from matchmaker.matching import service as matching
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from matchmaker.ranking.judging.grading import InteractionKind

_ASKED: Final = {Side.BUYER: InteractionKind.ASKED_INTRODUCTION, Side.SELLER: InteractionKind.INTERESTED}
NOTE_CONTACT_AGAIN_AFTER: Final = timedelta(days=1)
"""A broker opens the same page many times a day: one line in the history tells it."""
CONTACTS_OPEN: Final = (IntroductionStatus.ACCEPTED, IntroductionStatus.TALKING)


# Wishes ------------------------------------------------------------------------------------------------------


def ask(
    need: Need, offer: Offer, *, side: Side, note: str = "", by: User, organisation: Organisation
) -> IntroductionRequest:
    """Ask the union to introduce the other side. Asking twice is asking once.

    Raises NotAllowed where the asked-for side's own listing is not the organisation's, WrongState where a
    listing is not published any more or the two are being introduced already.
    """
    own = need if side is Side.BUYER else offer
    if own.organisation_id != organisation.id or need.organisation_id == offer.organisation_id:
        raise NotAllowed
    _require_published(need, offer)
    if queries.open_introduction(need.id, offer.id) is not None:
        raise WrongState(need, wanted="not introduced yet")
    asked = queries.open_request(need.id, offer.id, side)
    if asked is not None:
        return asked
    request = IntroductionRequest(
        need_id=need.id, offer_id=offer.id, side=side, organisation_id=organisation.id, by_id=by.id, note=note
    )
    try:
        with session.begin_nested():
            session.add(request)
    except IntegrityError:  # somebody asked at this very moment
        found = queries.open_request(need.id, offer.id, side)
        if found is None:
            raise
        return found
    audit.record("introduction.asked", request, by=by, organisation_id=organisation.id, side=side)
    matching.note(_ASKED[side], need_id=need.id, offer_id=offer.id, side=side, by=by, organisation_id=organisation.id)
    return request


def decline_request(request: IntroductionRequest, *, reason: EndReason, by: User) -> None:
    """Answer a wish with a no, and say why to whoever asked; if the other side asked, too, to both.

    Raises WrongState once it is answered.
    """
    _require_broker(by, request.need.organisation, request.offer.organisation)
    lock(request)
    if request.closed_at is not None:
        raise WrongState(request, wanted="open")
    for each in queries.open_requests_of(request.need_id, request.offer_id):
        each.closed_at, each.decline_reason = now(), reason
        session.flush()
        audit.record("introduction.refused", each, by=by, organisation_id=each.organisation_id, reason=reason)
        _tell_declined(each)


def _tell_declined(request: IntroductionRequest) -> None:
    other = request.offer.organisation if request.side is Side.BUYER else request.need.organisation
    telling.write_to(
        request.organisation,
        "brokering/request_declined",
        path="/introductions",
        product=request.offer,
        other=other,
        reason=request.decline_reason,
    )


# Introductions -----------------------------------------------------------------------------------------------


def introduce(need: Need, offer: Offer, *, message: str, answer_by: date, by: User) -> Introduction:
    """Put two parties in touch: both are asked whether they want to.

    Raises NotFound for staff of neither party's province, WrongState where a listing is not published,
    Conflict where the two are being introduced already, Unprocessable for a day that has passed.
    """
    _require_broker(by, need.organisation, offer.organisation)
    if need.organisation_id == offer.organisation_id:
        raise NotAllowed
    for listing in (need, offer):
        lock(listing)
    _require_published(need, offer)
    if answer_by < today():
        raise Unprocessable("answer_by", "in_the_past")
    if need.approved_id is None or offer.approved_id is None:
        raise WrongState(need, wanted=ListingState.PUBLISHED)
    introduction = Introduction(
        need_id=need.id,
        offer_id=offer.id,
        need_revision_id=need.approved_id,
        offer_revision_id=offer.approved_id,
        buyer_id=need.organisation_id,
        seller_id=offer.organisation_id,
        proposed_by_id=by.id,
        broker_id=by.id,
        message=message,
        answer_by=answer_by,
    )
    try:
        with session.begin_nested():
            session.add(introduction)
    except IntegrityError as twice:
        raise Conflict("the two are being introduced already") from twice
    capacity.introduced(need)
    for request in queries.open_requests_of(need.id, offer.id):
        request.closed_at = now()
    history.keep(introduction, "introduction.proposed", InteractionKind.INTRODUCED, by=by)
    for side in (Side.BUYER, Side.SELLER):
        telling.write(introduction, "brokering/introduced", to=side, answer_by=answer_by.isoformat())
    return introduction


def unnoted_contacts(parties: Iterable[Organisation], *, by: User) -> list[Organisation]:
    """Which of some parties' history does not say yet that ``by``, following introductions, reads their contact."""
    by_id = {party.id: party for party in parties}
    noted = queries.contacts_read_since(now() - NOTE_CONTACT_AGAIN_AFTER, *by_id.values(), by=by) if by_id else ()
    return [party for party in by_id.values() if party.id not in noted]


def note_contacts(parties: list[Organisation], *, by: User) -> None:
    """Write into each party's history that staff read its contact."""
    audit.record_each(queries.CONTACT_READ, parties, by=by)


def accept(introduction: Introduction, side: Side, *, by: User) -> None:
    """One side says yes. Once both have, contacts are open. Raises WrongState where there is nothing to answer."""
    lock(introduction)
    _require_open_question(introduction, side)
    if side is Side.BUYER:
        introduction.buyer_accepted_at = now()
    else:
        introduction.seller_accepted_at = now()
    if introduction.contacts_are_open:
        introduction.status = IntroductionStatus.ACCEPTED
    history.keep(introduction, "introduction.accepted", InteractionKind.ACCEPTED, by=by, side=side)
    if introduction.contacts_are_open:
        for each in (Side.BUYER, Side.SELLER):
            telling.write(introduction, "brokering/contacts_open", to=each)
    else:
        telling.write(introduction, "brokering/accepted_by_other", to=OTHER_SIDE[side])


def decline(introduction: Introduction, side: Side, *, reason: EndReason, note: str = "", by: User) -> None:
    """One side says no, at once or after they have talked. Raises WrongState once the introduction has ended."""
    capacity.lock_all(introduction)
    if not introduction.status_on(today()).is_open:
        raise WrongState(introduction, wanted="open")
    history.end(introduction, IntroductionStatus.DECLINED, reason, note, by=by, side=side)
    telling.write(introduction, "brokering/declined", to=OTHER_SIDE[side], reason=reason)


def start_talking(introduction: Introduction, *, by: User) -> None:
    """The two are in touch. Raises WrongState unless both have accepted."""
    _require_broker(by, introduction.buyer, introduction.seller)
    if introduction.status is not IntroductionStatus.ACCEPTED:
        raise WrongState(introduction, wanted=IntroductionStatus.ACCEPTED)
    introduction.status, introduction.talking_at = IntroductionStatus.TALKING, now()
    history.keep(introduction, "introduction.talking", None, by=by)


def agree(introduction: Introduction, *, amount: Decimal, note: str = "", by: User) -> None:
    """The two came to terms over an amount, in the base unit of the offer's product.

    Raises WrongState unless both had accepted, Unprocessable(amount) for more than the offer has or the need lacks,
    and while a quote waits for an answer: its terms would be lost.
    """
    _require_broker(by, introduction.buyer, introduction.seller)
    capacity.lock_all(introduction)
    if introduction.status not in CONTACTS_OPEN:
        raise WrongState(introduction, wanted=IntroductionStatus.TALKING)
    quote = quotes.open_quote(introduction.id)
    if quote is not None and quote.status_on(today()) is QuoteStatus.OPEN:
        raise Unprocessable("amount", "quote_is_open")
    capacity.promise(introduction.need, introduction.offer, amount, by=by)
    introduction.agreed_amount = amount
    introduction.talking_at = introduction.talking_at or now()
    history.end(introduction, IntroductionStatus.AGREED, EndReason.AGREED_TERMS, note, by=by, side=Side.STAFF)
    for side in (Side.BUYER, Side.SELLER):
        telling.write(introduction, "brokering/agreed", to=side)


def give_up(introduction: Introduction, *, reason: EndReason, note: str = "", by: User) -> None:
    """Staff end an introduction that leads nowhere. Raises WrongState once it has ended."""
    _require_broker(by, introduction.buyer, introduction.seller)
    capacity.lock_all(introduction)
    if not introduction.status_on(today()).is_open:
        raise WrongState(introduction, wanted="open")
    silent = reason is EndReason.NO_ANSWER
    outcome = IntroductionStatus.LAPSED if silent else IntroductionStatus.DECLINED
    history.end(introduction, outcome, reason, note, by=by, side=Side.STAFF)
    for side in (Side.BUYER, Side.SELLER):
        telling.write(introduction, "brokering/lapsed" if silent else "brokering/declined", to=side, reason=reason)


def settle(introduction: Introduction, *, by: User | None) -> None:
    """What the two agreed on is over: kept, broken or given up. Raises WrongState unless it waits for that."""
    lock(introduction)
    if introduction.status is not IntroductionStatus.AGREED or introduction.settled_at is not None:
        raise WrongState(introduction, wanted="agreed and not settled")
    introduction.settled_at = now()
    history.keep(introduction, "introduction.settled", None, by=by)


def lapse_overdue(day: date | None = None) -> int:
    """End what was not answered in time, and tell both sides; how many. The worker calls this."""
    found = list(session.scalars(queries.overdue(day or today())))
    for introduction in found:
        history.end(introduction, IntroductionStatus.LAPSED, EndReason.NO_ANSWER, "", by=None, side=Side.STAFF)
        for side in (Side.BUYER, Side.SELLER):
            telling.write(introduction, "brokering/lapsed", to=side, reason=EndReason.NO_ANSWER)
    return len(found)


def close_orphans(day: date | None = None) -> int:
    """Answer the wishes whose listing nobody can see any more; how many. The worker calls this."""
    found = list(session.scalars(queries.orphans(day or today())))
    for request in found:
        request.closed_at, request.decline_reason = now(), EndReason.LISTING_CLOSED
        _tell_declined(request)
    return len(found)


# The broker's own notes --------------------------------------------------------------------------------------


def add_note(introduction: Introduction, text: str, *, by: User) -> IntroductionNote:
    """Remember something about an introduction; staff of the two provinces alone read it."""
    _require_broker(by, introduction.buyer, introduction.seller)
    note = IntroductionNote(introduction_id=introduction.id, by_id=by.id, text=text)
    session.add(note)
    session.flush()
    audit.record("introduction.noted", introduction, by=by)
    return note


def plan(introduction: Introduction, *, action: str, on: date | None, by: User) -> None:
    """Say what staff do next, and when. Raises WrongState once the introduction has ended."""
    _require_broker(by, introduction.buyer, introduction.seller)
    if introduction.ended_at is not None:
        raise WrongState(introduction, wanted="open")
    introduction.next_action, introduction.next_action_on = action, on
    history.keep(
        introduction, "introduction.planned", None, by=by, next_action=action, on=on.isoformat() if on else None
    )


def expect_version(introduction: Introduction, version: int) -> None:
    """Raise Conflict where the introduction has changed since a form about it was opened."""
    if introduction.version != version:
        raise Conflict(f"introduction {introduction.id} is at version {introduction.version}, not {version}")


# Inside ------------------------------------------------------------------------------------------------------


def _require_broker(staff: User, *parties: Organisation) -> None:
    if not queries.may_broker(staff, *parties):
        raise NotFound


def _require_published(need: Need, offer: Offer) -> None:
    for listing in (need, offer):
        if listing.state() is not ListingState.PUBLISHED or not listing.organisation.is_verified:
            raise WrongState(listing, wanted=ListingState.PUBLISHED)


def _require_open_question(introduction: Introduction, side: Side) -> None:
    waits = introduction.status_on(today()) is IntroductionStatus.PROPOSED
    if not waits or introduction.accepted_at(side) is not None or not introduction.is_sound:
        raise WrongState(introduction, wanted=IntroductionStatus.PROPOSED)
