"""What the two of an introduction do about quotes: propose, counter, accept, reject, withdraw. Nothing commits.

Versions are only ever added. What time brings (a quote lapses) is derived; a lapsed one may be answered by another
proposal of either side. Messages name the other side and the product, never a price.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity, history, telling
from matchmaker.brokering.models import OTHER_SIDE, EndReason, Introduction, IntroductionStatus
from matchmaker.brokering.quotes import closing, queries
from matchmaker.brokering.quotes.models import Quote, QuoteStatus, QuoteVersion
from matchmaker.brokering.service import CONTACTS_OPEN
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.matching.models import Side
from matchmaker.measures import Quantity, today
from matchmaker.prices.queries import spot
from matchmaker.ranking.judging.grading import InteractionKind
from matchmaker.terms import Terms, beyond, price_on


def propose(
    introduction: Introduction, side: Side, *, terms: Terms, valid_until: date, message: str = "", by: User
) -> Quote:
    """A side puts its terms to the other. Where a quote has lapsed unanswered, this is its next version.

    Raises WrongState unless contacts are open and both parties may deal, Conflict while another quote waits for an
    answer, Unprocessable for more than is left, another unit, a day that has passed, or money
    beyond any deal.
    """
    lock(introduction)
    _require_open(introduction)
    _check(introduction, terms, valid_until)
    quote = queries.open_quote(introduction.id)
    if quote is None:
        quote = _begun(introduction)
        history.note(introduction, InteractionKind.QUOTED, by=by, side=side)
    elif quote.status_on(today()) is QuoteStatus.OPEN:
        raise Conflict(f"quote {quote.id} waits for an answer")
    _add(quote, side, terms, valid_until, message, by)
    if introduction.status is IntroductionStatus.ACCEPTED:
        introduction.status, introduction.talking_at = IntroductionStatus.TALKING, now()
        history.keep(introduction, "introduction.talking", None, by=by, side=side)
    return quote


def counter(
    quote: Quote, side: Side, *, terms: Terms, valid_until: date, message: str = "", number: int, by: User
) -> QuoteVersion:
    """Answer the version ``number`` with other terms; after it lapsed, either side may.

    Raises as `accept` does, and as `propose` does for the terms.
    """
    lock(quote.introduction)
    lock(quote)
    _require_open(quote.introduction)
    if quote.status is not QuoteStatus.OPEN:
        raise WrongState(quote, wanted=QuoteStatus.OPEN)
    _require_latest(quote, number)
    if quote.latest.side is side and quote.status_on(today()) is QuoteStatus.OPEN:
        raise WrongState(quote, wanted="the other side's proposal")
    _check(quote.introduction, terms, valid_until)
    return _add(quote, side, terms, valid_until, message, by)


def accept(quote: Quote, side: Side, *, number: int, by: User) -> QuoteVersion:
    """Agree to the version ``number`` of the other side: the two have come to terms.

    The quantity is taken off need, offer and growing areas, and the introduction ends as agreed. Raises Conflict
    where another version is the latest, WrongState once it has lapsed or closed, for an own proposal and where a
    party may not deal, Unprocessable(amount) for more than is left by now.
    """
    introduction = quote.introduction
    capacity.lock_all(introduction)
    lock(quote)
    _require_open(introduction)
    if quote.status_on(today()) is not QuoteStatus.OPEN:
        raise WrongState(quote, wanted=QuoteStatus.OPEN)
    _require_latest(quote, number)
    accepted = quote.latest
    if accepted.side is side:
        raise WrongState(quote, wanted="the other side's proposal")
    capacity.promise(introduction.need, introduction.offer, accepted.quantity, by=by)
    closing.close(quote, QuoteStatus.ACCEPTED, side=side, by=by)
    introduction.agreed_amount = accepted.quantity
    introduction.talking_at = introduction.talking_at or now()
    history.end(introduction, IntroductionStatus.AGREED, EndReason.AGREED_TERMS, "", by=by, side=side)
    for each in (Side.BUYER, Side.SELLER):
        telling.write(introduction, "brokering/quote_accepted", to=each, path=_path(quote), mine=each is side)
    telling.write_broker(introduction, "brokering/quote_accepted_for_staff", path=_path(quote))
    return accepted


def reject(quote: Quote, side: Side, *, number: int, reason: EndReason, note: str = "", by: User) -> None:
    """Say no to the other side's version ``number``; the two may go on with another quote.

    Raises Conflict where another version is the latest, WrongState once it has lapsed or closed.
    """
    _lock_answerable(quote, number)
    if quote.latest.side is side:
        raise WrongState(quote, wanted="the other side's proposal")
    closing.close(quote, QuoteStatus.REJECTED, side=side, reason=reason, note=note, by=by)
    telling.write(quote.introduction, "brokering/quote_rejected", to=OTHER_SIDE[side], path=_path(quote))


def withdraw(quote: Quote, side: Side, *, number: int, by: User) -> None:
    """Take the own version ``number`` back. Raises as `reject` does."""
    _lock_answerable(quote, number)
    if quote.latest.side is not side:
        raise WrongState(quote, wanted="an own proposal")
    closing.close(quote, QuoteStatus.WITHDRAWN, side=side, by=by)
    telling.write(quote.introduction, "brokering/quote_withdrawn", to=OTHER_SIDE[side], path=_path(quote))


def tell_lapsed(day: date | None = None) -> int:
    """Tell both sides, once, that a quote lapsed unanswered; of how many. The worker calls this."""
    found = list(session.scalars(queries.lapsed_untold(day or today())))
    for quote in found:
        quote.lapse_told = quote.latest.number
        closing.keep(quote, "quote.lapsed", by=None, side=quote.latest.side)
        for each in (Side.BUYER, Side.SELLER):
            mine = quote.latest.side is each
            telling.write(quote.introduction, "brokering/quote_lapsed", to=each, path=_path(quote), mine=mine)
    return len(found)


def can_quote(introduction: Introduction) -> bool:
    """Whether the two may put terms to each other: contacts are open, both are verified, no listing is suspended."""
    return introduction.status in CONTACTS_OPEN and introduction.is_sound


# inside ------------------------------------------------------------------------------------------------------


def _path(quote: Quote) -> str:
    return f"/quotes/{quote.id}"


def _require_open(introduction: Introduction) -> None:
    if not can_quote(introduction):
        raise WrongState(introduction, wanted=IntroductionStatus.TALKING)


def _require_latest(quote: Quote, number: int) -> None:
    if quote.latest.number != number:
        raise Conflict(f"quote {quote.id} is at version {quote.latest.number}, not {number}")


def _lock_answerable(quote: Quote, number: int) -> None:
    lock(quote)
    if quote.status_on(today()) is not QuoteStatus.OPEN:
        raise WrongState(quote, wanted=QuoteStatus.OPEN)
    _require_latest(quote, number)


def _check(introduction: Introduction, terms: Terms, valid_until: date) -> None:
    if valid_until < today():
        raise Unprocessable("valid_until", "in_the_past")
    base = capacity.unit_of(introduction.offer)
    if terms.unit != base.code:
        raise Unprocessable("quantity", "unknown_unit", unit=terms.unit, accepted=base.code)
    most = capacity.left_between(introduction.need, introduction.offer)
    if most <= 0:
        raise Unprocessable("quantity", "nothing_left")
    if not 0 < terms.quantity <= most:
        raise Unprocessable("quantity", "more_than_is_left", most=Quantity(most, base))
    dear = beyond(terms)
    if dear is not None:
        raise Unprocessable(dear[0], "too_large", maximum=dear[1])


def _begun(introduction: Introduction) -> Quote:
    quote = Quote(introduction_id=introduction.id)
    try:
        with session.begin_nested():
            session.add(quote)
    except IntegrityError as twice:
        raise Conflict("the other side has just put its terms") from twice
    return quote


def _add(quote: Quote, side: Side, terms: Terms, valid_until: date, message: str, by: User) -> QuoteVersion:
    introduction = quote.introduction
    market = spot(terms.product_code, terms.market_province, today()) if terms.price_rule.follows_market else None
    version = QuoteVersion(
        quote_id=quote.id,
        number=quote.latest.number + 1 if quote.latest_id is not None else 1,
        side=side,
        by_id=by.id,
        valid_until=valid_until,
        quantity=terms.quantity,
        price_vnd=price_on(terms, market.price_vnd if market is not None else None),
        terms_data=terms.as_data(),
        message=message,
    )
    session.add(version)
    session.flush()
    quote.latest_id, quote.latest = version.id, version
    action = "quote.proposed" if version.number == 1 else "quote.countered"
    closing.keep(quote, action, by=by, side=side, quantity=str(version.quantity))
    told = "brokering/quote_received" if version.number == 1 else "brokering/quote_countered"
    telling.write(introduction, told, to=OTHER_SIDE[side], path=_path(quote), valid_until=valid_until.isoformat())
    if by.is_staff:
        telling.write(introduction, "brokering/quote_written_for_you", to=side, path=_path(quote))
    return version
