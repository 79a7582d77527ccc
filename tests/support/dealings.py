"""What the owner of the small market (`tests.support.roles`) and its partner have with each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from matchmaker import files
from matchmaker.brokering.conversation import reporting
from matchmaker.brokering.conversation import service as conversation
from matchmaker.brokering.conversation.models import ConversationReportReason
from matchmaker.brokering.models import Introduction, IntroductionNote, IntroductionRequest
from matchmaker.brokering.quotes.models import Quote
from matchmaker.contracts import queries as contracts
from matchmaker.contracts.fulfilment import delivering, paying
from matchmaker.contracts.fulfilment.delivering import Goods
from matchmaker.contracts.fulfilment.paying import Money
from matchmaker.contracts.kinds import PaymentKind
from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.contracts.packages import service as packages
from matchmaker.db import session
from matchmaker.files import DiskStorage, EvidenceLimits
from matchmaker.insights.linkage.ladder import Rung
from matchmaker.insights.report import service as reports
from matchmaker.matching.models import Side
from matchmaker.measures import Period, today
from matchmaker.moderation.models import Report, ReportReason, SubjectKind
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from tests.factories import Factories
from tests.support import hostile_files, pools
from tests.support.cast import Market, Private, Role


def introduction(made: Market) -> None:
    """The partner's need meets the owner's offer: introduced, not yet accepted, with a note of the broker."""
    need, offer = (session.get_one(Need, made.ids["partner_need"]), session.get_one(Offer, made.ids["offer"]))
    introduction = Introduction(
        need=need,
        offer=offer,
        need_revision=need.approved,
        offer_revision=offer.approved,
        buyer=made.partner,
        seller=made.owner,
        proposed_by=made.people[Role.STAFF],
        broker=made.people[Role.STAFF],
        answer_by=today() + timedelta(days=7),
    )
    wish = IntroductionRequest(
        need_id=made.ids["need"],
        offer_id=made.ids["partner_offer"],
        side=Side.SELLER,
        organisation=made.partner,
        by=made.people[Role.PARTNER],
        note=Private.WISH,
    )
    report = Report(
        kind=SubjectKind.OFFER, organisation=made.owner, offer=offer, reason=ReportReason.OTHER, text=Private.REPORT
    )
    session.add_all([introduction, wish, report])
    session.flush()
    session.add(IntroductionNote(introduction_id=introduction.id, by=made.people[Role.STAFF], text=Private.NOTE))
    made.ids |= {"introduction": introduction.id, "wish": wish.id, "report": report.id}


def pools_of_two_kinds(made: Market) -> None:
    """The owner is asked for a part of the partner's need; it said yes to a part of what the partner sells."""
    broker = made.people[Role.STAFF]
    need, offer = (session.get_one(Need, made.ids["partner_need"]), session.get_one(Offer, made.ids["offer"]))
    asked = pools.standing(need, [offer], broker)
    inputs, own_need = (session.get_one(Offer, made.ids["partner_offer"]), session.get_one(Need, made.ids["need"]))
    offered = pools.standing(inputs, [own_need], broker, offered=True)
    made.ids |= {"pool": asked.id, "pool_line": asked.lines[0].id, "offered_pool": offered.id}


def contracts_and_packages(made: Market, make: Factories, folder: Path) -> None:
    """What the owner sells the partner under a signed contract, and what they are still writing."""
    two = {"buyer": made.partner, "seller": made.owner, "broker": made.people[Role.STAFF]}
    sent = files.check(hostile_files.picture(size=(70, 50)), "ky.jpg", EvidenceLimits(10**6, 1, 1, 80))
    signed = make.contract(paper=files.put(sent, DiskStorage(folder / "evidence")), **two)
    (scan,) = contracts.signings(signed.id)
    made.ids |= {
        "contract": signed.id,
        "linkage": signed.introduction_id,
        "signing": scan.id,
        "signed_paper": scan.files[0].name,
        "first_version": 1,
        "no_version": 999,
        "pending_contract": make.contract(status=ContractStatus.PENDING, **two).id,
        "accepted_quote": session.query(Quote.id).filter_by(introduction_id=signed.introduction_id).scalar(),
    }
    made.ids |= _under_way(made, signed, folder)
    made.ids["fact"] = make.delivered(made.owner, deal_id=made.ids["contract"]).id
    package = packages.make(made.owner, packages.Told(Private.PACKAGE), by=made.people[Role.MANAGER])
    leg = packages.link(package, session.get_one(Contract, made.ids["contract"]), by=made.people[Role.MANAGER])
    made.ids |= {"package": package.id, "package_leg": leg.id}


def a_report(made: Market) -> None:
    """The office made a report of this month."""
    period = Period(today().replace(day=1), today())
    report = reports.make(made.owner.province_code, period, Rung.SIGNED, by=made.people[Role.STAFF])
    made.ids["figure_report"] = report.id


def _under_way(made: Market, contract: Contract, folder: Path) -> dict[str, int | str]:
    """The owner reported a delivery with its slip; one stands ready, one is contested, as is some of the money paid."""
    seller, buyer = made.people[Role.MANAGER], made.people[Role.PARTNER]
    slip = files.check(hostile_files.picture(size=(60, 40)), "phieu.jpg", EvidenceLimits(10**6, 1, 1, 80))
    goods = Goods(quantity=Decimal(1_000), on=today())
    told = replace(goods, slip_number=Private.SLIP, slip=files.put(slip, DiskStorage(folder / "evidence")))
    reported = delivering.report(contract, told, side=Side.SELLER, by=seller)
    ready = delivering.announce(contract, goods, side=Side.SELLER, by=seller)
    contested = delivering.report(contract, goods, side=Side.SELLER, by=seller)
    delivering.contest(contract, contested, "", side=Side.BUYER, by=buyer)
    money = Money(kind=PaymentKind.PAYMENT, amount_vnd=Private.PAID, on=today())
    paid, unpaid = (paying.report(contract, money, side=Side.BUYER, by=buyer) for _ in range(2))
    paying.contest(contract, unpaid, "", side=Side.SELLER, by=seller)
    session.commit()
    assert reported.slip is not None
    return {
        "reported_delivery": reported.number,
        "ready_delivery": ready.number,
        "contested_delivery": contested.number,
        "reported_payment": paid.number,
        "contested_payment": unpaid.number,
        "slip": reported.slip.name,
    }


def talk(made: Market, folder: Path) -> None:
    """The owner wrote to the partner, with a picture, and reported the conversation."""
    introduction = session.get_one(Introduction, made.ids["introduction"])
    sent = files.check(hostile_files.picture(size=(50, 70)), "mau.jpg", EvidenceLimits(10**6, 1, 1, 80))
    stored = files.put(sent, DiskStorage(folder / "evidence"))
    said = conversation.write(introduction, Side.SELLER, Private.SAID, [stored], by=made.people[Role.MEMBER])
    reported = reporting.report(
        introduction,
        Side.SELLER,
        reason=ConversationReportReason.PRESSURE,
        note=Private.SAID_OF_IT,
        by=made.people[Role.MEMBER],
    )
    made.ids |= {"said_file": said.files[0].name, "said_report": reported.id}
