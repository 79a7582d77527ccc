"""A market with so many of everything that its pages list."""

from __future__ import annotations

import secrets
from datetime import timedelta
from decimal import Decimal
from itertools import count as count_from

from matchmaker import outbox
from matchmaker.accounts.models import User
from matchmaker.brokering.conversation.models import ConversationMessage
from matchmaker.brokering.models import Introduction, IntroductionNote, IntroductionRequest
from matchmaker.brokering.pools.models import Pool
from matchmaker.brokering.quotes.models import Quote, QuoteVersion
from matchmaker.contracts.packages import service as packages
from matchmaker.db import now, session
from matchmaker.files import Photo
from matchmaker.listings import RevisionStatus
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.moderation.models import Report, ReportReason, SubjectKind
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Invitation, MemberRole, Organisation
from matchmaker.planning.models import SeasonPlan
from matchmaker.radar import service as radar
from matchmaker.register import service as register
from matchmaker.register.models import LinkageSide, Technology
from matchmaker.register.service import Declared
from matchmaker.traceability import dividing
from matchmaker.traceability.models import Lot
from tests.factories import GIA_LAI, HUNG_HOA, IA_GRAI, Factories
from tests.support import planned, pools, programmes, registered, talks
from tests.support.roles import INPUT, Market, Role

_portions = count_from(100)


def crowd(market: Market, count: int) -> None:
    """Add ``count`` sellers, buyers, listings in each state, papers, people, introductions, wishes and messages."""
    with market.app.test_request_context():
        _add(market, Factories(), count)


def _add(market: Market, make: Factories, count: int) -> None:
    owner = session.get_one(Organisation, market.owner.id)
    for _ in range(count):
        seller = make.organisation(commune_code=IA_GRAI)
        buyer = make.enterprise(commune_code=HUNG_HOA)
        offer = _offer(make, seller)
        need = make.need(organisation=buyer)
        own_offer, own_need = _offer(make, owner), make.need(organisation=owner, product=INPUT)
        for status in (RevisionStatus.SUBMITTED, RevisionStatus.DRAFT):
            make.offer(organisation=owner, status=status)
            make.need(organisation=owner, product=INPUT, status=status)
        make.organisation(verified=False)
        make.member(owner, role=MemberRole.MEMBER)
        _wish(market, own_need, offer)
        _introduced(market, need, own_offer)
        _quoted(market, make, offer)
        _written(market, offer)
        _traced(market, make, owner)
        _pooled(market, offer, own_offer, need)
        _registered(market, seller)
        _planned(market, offer, need)
        packages.make(owner, packages.Told("Vụ tới"), by=market.people[Role.MANAGER])
        programmes.one_more(market, seller, buyer)
        make.delivered(owner, deal_id=market.ids["contract"], number=next(_portions))
    radar.renew_province(GIA_LAI)
    session.commit()


def _pooled(market: Market, offer: Offer, own_offer: Offer, need: Need) -> None:
    """One more member of the owner's pools, and one more pool that asks the owner."""
    by = market.people[Role.STAFF]
    pools.joined(session.get_one(Pool, market.ids["pool"]), offer)
    pools.standing(need, [own_offer, offer], by)
    pools.standing(session.get_one(Need, market.ids["partner_need"]), [own_offer], by, offered=True)


def _planned(market: Market, offer: Offer, need: Need) -> None:
    """One more plan of the office, and one more line and gap of the plan that everybody looks at."""
    planned.done(market.people[Role.STAFF])
    plan = session.get_one(SeasonPlan, market.ids["plan"])
    planned.line(plan, offer, need)
    planned.gap(plan, offer)


def _traced(market: Market, make: Factories, owner: Organisation) -> None:
    """One more lot of the owner, and one more part of the lot that everybody looks at."""
    by = market.people[Role.MANAGER]
    make.lot(owner, by=by)
    dividing.split(session.get_one(Lot, market.ids["lot"]), [Decimal(1)], at=now(), by=by)


def _offer(make: Factories, organisation: Organisation) -> Offer:
    """A published offer that relies on two certificates and shows a photo."""
    photo = Photo(
        organisation_id=organisation.id, name=secrets.token_hex(16), sha256="0" * 64, width_px=40, height_px=30
    )
    session.add(photo)
    session.flush()
    papers = [make.certificate(organisation), make.certificate(organisation, kind="PUC_EXPORT", number="VN-GLOR-0001")]
    return make.offer(organisation=organisation, certificates=papers, photo_ids=[photo.id])


def _wish(market: Market, need: Need, offer: Offer) -> None:
    """Somebody is interested in what the owner needs."""
    session.add(
        IntroductionRequest(
            need_id=need.id,
            offer_id=offer.id,
            side=Side.SELLER,
            organisation_id=offer.organisation_id,
            by_id=market.people[Role.MANAGER].id,
        )
    )


def _introduced(market: Market, need: Need, offer: Offer) -> None:
    """The owner's offer is being introduced to a buyer, with a step due and a note."""
    introduction = Introduction(
        need_id=need.id,
        offer_id=offer.id,
        need_revision_id=need.approved_id,
        offer_revision_id=offer.approved_id,
        buyer_id=need.organisation_id,
        seller_id=offer.organisation_id,
        proposed_by_id=market.people[Role.STAFF].id,
        broker_id=market.people[Role.STAFF].id,
        answer_by=today() + timedelta(days=7),
        next_action="Gọi lại",
        next_action_on=today(),
    )
    session.add(introduction)
    session.flush()
    for introduction_id in (introduction.id, market.ids["introduction"]):
        by_id = market.people[Role.PARTNER].id
        session.add(
            ConversationMessage(introduction_id=introduction_id, side=Side.BUYER, by_id=by_id, text="Còn hàng không?")
        )
    session.add(
        IntroductionNote(
            introduction_id=market.ids["introduction"], by_id=market.people[Role.STAFF].id, text="Đã gọi giám đốc"
        )
    )


def _quoted(market: Market, make: Factories, offer: Offer) -> None:
    """A seller quotes for the partner's need, and what was agreed on with the owner went to and fro once more."""
    by = market.people[Role.STAFF]
    met = talks.introduced(make, need=session.get_one(Need, market.ids["partner_need"]), offer=offer, by=by)
    talks.quoted(make, met, tonnes=1)
    agreed = session.get_one(Quote, market.ids["accepted_quote"])
    latest = agreed.latest
    more = QuoteVersion(
        quote_id=agreed.id,
        number=latest.number + 1,
        side=Side.SELLER,
        by_id=by.id,
        valid_until=latest.valid_until,
        quantity=latest.quantity,
        price_vnd=latest.price_vnd,
        terms_data=latest.terms_data,
    )
    session.add(more)
    session.flush()
    agreed.latest = more


def _written(market: Market, offer: Offer) -> None:
    """A report, an invitation, and a message to each of the owner's director and the staff."""
    reported = {"organisation_id": offer.organisation_id, "offer_id": offer.id}
    session.add(Report(kind=SubjectKind.OFFER, reason=ReportReason.OTHER, **reported))
    session.add(
        Invitation(
            organisation_id=market.owner.id,
            email=f"{secrets.token_hex(4)}@example.test",
            role=MemberRole.MEMBER,
            token_hash=secrets.token_hex(32),
            invited_by_id=market.people[Role.MANAGER].id,
            expires_at=now() + timedelta(days=1),
        )
    )
    for role in (Role.MANAGER, Role.STAFF):
        _letter(market.people[role], market.owner.name)


def _letter(reader: User, organisation: str) -> None:
    outbox.queue(
        "offers/published",
        to_email=reader.email,
        to_id=reader.id,
        path="/offers/mine",
        organisation=organisation,
        product_vi="Sầu riêng",
        product_en="Durian",
    )


def _registered(market: Market, seller: Organisation) -> None:
    """The seller stands in the register, a linkage of it was declared, and nobody looked at it for long."""
    by = market.people[Role.STAFF]
    entry = registered.entry(by, seller.name, technology=(Technology.VIETGAP,), founded_year=2015)
    entry.organisation_id, entry.updated_on = seller.id, today() - timedelta(days=500)
    register.declare(entry, Declared("Công ty Mua", LinkageSide.OUTPUT, "Báo cáo"), by=by)
