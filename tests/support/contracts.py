"""Contracts as they come about on the site: agreed on, drafted, approved, signed. Every row is a real one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from matchmaker.accounts.models import User
from matchmaker.brokering import service as brokering
from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.brokering.quotes.models import Quote, QuoteStatus, QuoteVersion
from matchmaker.contracts import drafting, signing
from matchmaker.contracts.drafting.approving import approve
from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.credentials.models import Certificate
from matchmaker.db import now, session
from matchmaker.files import EvidenceKind, Stored
from matchmaker.files.checking import Checked
from matchmaker.matching.models import Side
from matchmaker.measures import Period, schedule, today
from matchmaker.offers import capacity as growing_areas
from matchmaker.organisations.models import Organisation
from matchmaker.terms import PriceRule, Terms

if TYPE_CHECKING:
    from tests.factories import Factories

PRICE_VND = 80_000


def terms(**given: Any) -> Terms:
    """50 tonnes of durian at a fixed price, evenly over eight weeks that begin in ten days, unless told otherwise."""
    quantity = Decimal(given.pop("tonnes", 50)) * 1000
    window = given.pop("window", None) or Period(today() + timedelta(days=10), today() + timedelta(days=65))
    usual = Terms(
        product_code="DUR-MON",
        unit="kg",
        quantity=quantity,
        portions=tuple(schedule.spread_evenly(quantity, window)),
        price_rule=PriceRule.FIXED,
        price_vnd=PRICE_VND,
        payment_days=7,
    )
    return replace(usual, **given)


def introduction(
    make: Factories,
    *,
    buyer: Organisation,
    seller: Organisation,
    wanted: Terms,
    broker: User,
    room: int = 0,
    certificates: Sequence[Certificate] = (),
) -> Introduction:
    """Both accepted an introduction about as much as some terms are about, and ``room`` tonnes more."""
    tonnes, window = wanted.quantity / 1000 + room, wanted.window
    days = {"starts_on": window.starts_on, "ends_on": max(window.ends_on, today())}
    need = make.need(organisation=buyer, product=wanted.product_code, tonnes=tonnes, **days)
    offer = make.offer(
        organisation=seller, product=wanted.product_code, tonnes=tonnes, certificates=list(certificates), **days
    )
    growing_areas.follow(offer, broker)
    made = Introduction(
        need=need,
        offer=offer,
        need_revision=need.approved,
        offer_revision=offer.approved,
        buyer=buyer,
        seller=seller,
        proposed_by=broker,
        broker=broker,
        answer_by=today(),
        buyer_accepted_at=now(),
        seller_accepted_at=now(),
        status=IntroductionStatus.ACCEPTED,
    )
    session.add(made)
    session.flush()
    return made


def contract(
    make: Factories,
    status: ContractStatus,
    *,
    buyer: Organisation | None = None,
    seller: Organisation | None = None,
    broker: User | None = None,
    wanted: Terms | None = None,
    signed_on: date | None = None,
    paper: Stored | None = None,
    **listings: Any,
) -> Contract:
    """A pending or active contract over some terms, written, approved and signed by the services themselves.

    Whoever acts is the broker, for all sides: `Factories.member` makes people where a test needs them. ``listings``
    are as `introduction` takes them.
    """
    wanted = wanted or terms()
    buyer, seller = buyer or make.enterprise(), seller or make.organisation()
    broker = broker or make.staff(province_code=seller.province_code)
    met = introduction(make, buyer=buyer, seller=seller, wanted=wanted, broker=broker, **listings)
    brokering.agree(met, amount=wanted.quantity, by=broker)
    made = drafting.draft(met, by=broker, version=_accepted(met, wanted, broker))
    if status is ContractStatus.ACTIVE:
        sign(made, by=make.user(), confirmed_by=broker, signed_on=signed_on, paper=paper)
    session.commit()
    return made


def sign(
    made: Contract, *, by: User, confirmed_by: User, signed_on: date | None = None, paper: Stored | None = None
) -> None:
    """Both approve the latest version, the buyer attaches the scan, somebody else confirms it for the seller."""
    for side in (Side.BUYER, Side.SELLER):
        approve(made, made.latest.number, side=side, by=by)
    scan = signing.attach(made, [paper or scanned()], signed_on=signed_on or today(), side=Side.BUYER, by=by)
    signing.confirm(made, scan, side=Side.SELLER, by=confirmed_by)


def scanned() -> Stored:
    """A scan that lies in the store, as far as the rows tell."""
    name = secrets.token_hex(16)
    return Stored(Checked(EvidenceKind.PDF, "hop-dong.pdf", sha256=name * 2, content=b"%PDF-1.7"), name)


def _accepted(met: Introduction, wanted: Terms, by: User) -> QuoteVersion:
    """The proposal that was accepted."""
    quote = Quote(introduction=met, status=QuoteStatus.ACCEPTED, closed_at=now())
    session.add(quote)
    session.flush()
    version = QuoteVersion(
        quote_id=quote.id,
        number=1,
        side=Side.SELLER,
        by_id=by.id,
        valid_until=today(),
        quantity=wanted.quantity,
        price_vnd=wanted.price_vnd,
        terms_data=wanted.as_data(),
    )
    quote.latest = version
    session.flush()
    return version
