"""How the demonstration's organisations come to deals: through the services, as people would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select, update

from matchmaker import files, outbox
from matchmaker.accounts.models import User
from matchmaker.accounts.queries import by_email
from matchmaker.brokering import service as brokering
from matchmaker.brokering.conversation import service as conversation
from matchmaker.brokering.models import Introduction
from matchmaker.brokering.quotes import service as quotes
from matchmaker.brokering.quotes.models import Quote
from matchmaker.catalogue.models import Product
from matchmaker.contracts import drafting, signing
from matchmaker.contracts.drafting.approving import approve
from matchmaker.contracts.models import Contract, ContractSigning
from matchmaker.contracts.paper import contract_pdf
from matchmaker.contracts.paper.gathering import paper_of
from matchmaker.credentials.content import GROWING_AREAS
from matchmaker.credentials.evidence import filing
from matchmaker.credentials.models import Certificate
from matchmaker.db import now, session
from matchmaker.demo import rows
from matchmaker.demo.batch import Batch
from matchmaker.files import Checked, EvidenceKind, Stored
from matchmaker.listings import DeliveryTerms
from matchmaker.matching.models import Side
from matchmaker.measures import Period, schedule, today
from matchmaker.needs.models import Need
from matchmaker.offers import capacity as growing_areas
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import members
from matchmaker.terms import PriceRule, Terms

PARTIES: Final = (Side.BUYER, Side.SELLER)
TALKS: Final = timedelta(days=14)
"""From the introduction to the signature."""
REFERENCE_DAYS: Final = 30
"""For the paper, where a price follows the market."""


@dataclass(frozen=True)
class Pair:
    """A need and an offer of the same goods, just for each other."""

    buyer: str
    seller: str
    product: str
    tonnes: int
    window: tuple[int, int]
    """First and last day, counted from today."""
    staff: str
    """The e-mail address of whoever introduces them."""
    message: str = ""
    said: tuple[tuple[Side, int, str], ...] = ()
    """Who wrote what, how many hours ago."""
    is_coded: bool = True
    """Whether the goods come from land with a growing-area code."""


def day(offset: int) -> date:
    """So many days from today."""
    return today() + timedelta(days=offset)


class Desk:
    """The people and organisations of the demonstration, by name."""

    def __init__(self, organisation_ids: dict[str, int]) -> None:
        self.ids = organisation_ids

    def organisation(self, name: str) -> Organisation:
        return session.get_one(Organisation, self.ids[name])

    def person(self, email: str) -> User:
        found = by_email(email)
        assert found is not None, "the demonstration accounts are made first"
        return found

    def member(self, name: str) -> User:
        """Whoever acts for an organisation that somebody signs in for."""
        return members(self.ids[name])[0].user

    def acting(self, introduction: Introduction, side: Side) -> User:
        """Whoever acts for a side: its own people, or staff on its behalf where it has none."""
        people = members(introduction.party(side).id)
        return people[0].user if people else introduction.broker

    def introduce(self, pair: Pair) -> Introduction:
        """Both accept, and write to each other."""
        staff = self.person(pair.staff)
        need, offer = self._listed(pair)
        made = brokering.introduce(need, offer, message=pair.message, answer_by=day(7), by=staff)
        for side in PARTIES:
            brokering.accept(made, side, by=self.acting(made, side))
        for side, hours, words in pair.said:
            by = staff if side is Side.STAFF else self.acting(made, side)
            conversation.write(made, side, words, by=by).at = now() - timedelta(hours=hours)
        session.flush()
        return made

    def _listed(self, pair: Pair) -> tuple[Need, Offer]:
        product = session.get_one(Product, pair.product)
        batch = Batch()
        seller, buyer = self.organisation(pair.seller), self.organisation(pair.buyer)
        listed = rows.Listed(
            product=product,
            quantity=Decimal(pair.tonnes) * 1000,
            typed_amount=Decimal(pair.tonnes),
            typed_unit="tonne",
            starts_on=day(pair.window[0]),
            ends_on=day(pair.window[1]),
            commune=seller.commune,
            published_at=now(),
        )
        codes = select(Certificate.id).where(Certificate.organisation_id == seller.id, Certificate.removed_at.is_(None))
        if not pair.is_coded:
            codes = codes.where(Certificate.kind_code.not_in(GROWING_AREAS))
        offer_id = rows.offer(batch, seller.id, listed, session.scalars(codes).all())
        need_id = rows.need(batch, buyer.id, replace(listed, commune=buyer.commune))
        batch.write()
        growing_areas.catch_up()
        return session.get_one(Need, need_id), session.get_one(Offer, offer_id)

    def quote(self, made: Introduction, side: Side, terms: Terms, message: str = "") -> Quote:
        """A side proposes terms."""
        by = self.acting(made, side)
        return quotes.propose(made, side, terms=terms, valid_until=day(10), message=message, by=by)

    def counter(self, quote: Quote, side: Side, terms: Terms, message: str) -> None:
        """The other side answers with terms of its own."""
        by, number = self.acting(quote.introduction, side), quote.latest.number
        quotes.counter(quote, side, terms=terms, valid_until=day(10), message=message, number=number, by=by)

    def draft(self, quote: Quote, side: Side) -> Contract:
        """A side accepts the latest proposal, and the contract is drafted."""
        made = quote.introduction
        by = self.acting(made, side)
        accepted = quotes.accept(quote, side, number=quote.latest.number, by=by)
        return drafting.draft(made, by=by, version=accepted)

    def approve(self, contract: Contract, *sides: Side) -> None:
        for side in sides:
            approve(contract, contract.latest.number, side=side, by=self.acting(contract.introduction, side))

    def sign(self, contract: Contract, *, days_ago: int) -> Contract:
        """Both approve; the buyer attaches the paper, the seller confirms it."""
        self.approve(contract, *PARTIES)
        buyer = self.acting(contract.introduction, Side.BUYER)
        signed_on = day(-days_ago)
        scan = signing.attach(contract, [_paper(contract)], signed_on=signed_on, side=Side.BUYER, by=buyer)
        signing.confirm(contract, scan, side=Side.SELLER, by=self.acting(contract.introduction, Side.SELLER))
        _back_to(contract, scan, now() - timedelta(days=days_ago))
        return contract


def _back_to(contract: Contract, scan: ContractSigning, at: datetime) -> None:
    """Have everything up to the signature happen by an instant: figures of the weeks since then tell of it."""
    met, version = contract.introduction, contract.binding
    met.proposed_at = min(met.proposed_at, at - TALKS)
    met.buyer_accepted_at = met.seller_accepted_at = at - TALKS / 2
    contract.created_at = version.at = version.buyer_approved_at = version.seller_approved_at = at
    contract.active_at = scan.at = scan.confirmed_at = at


def terms(pair: Pair, window: tuple[int, int], price_rule: PriceRule, **given: Any) -> Terms:
    """What a pair comes to: all of its goods, evenly over a window."""
    product, quantity = session.get_one(Product, pair.product), Decimal(pair.tonnes) * 1000
    return Terms(
        product_code=product.code,
        unit=product.unit,
        quantity=quantity,
        portions=tuple(schedule.spread_evenly(quantity, Period(day(window[0]), day(window[1])))),
        price_rule=price_rule,
        **{"delivery_terms": DeliveryTerms.BUYER_COLLECTS, "tolerance_pct": 5, **given},
    )


def quiet() -> None:
    """No mail goes out to the demonstration's addresses, which nobody has; the inbox of the site shows the letters."""
    people = select(User.id).where(User.is_demo)
    unsent = (outbox.Message.to_id.in_(people), outbox.Message.sent_at.is_(None))
    session.execute(update(outbox.Message).where(*unsent).values(sent_at=now()))


def _paper(contract: Contract) -> Stored:
    """The contract's own paper, in the place of a scan of it."""
    content = contract_pdf(paper_of(contract, contract.binding, "vi", reference_days=REFERENCE_DAYS))
    checked = Checked(
        EvidenceKind.PDF, f"{contract.number}.pdf", sha256=sha256(content).hexdigest(), content=content, pages=4
    )
    return files.put(checked, filing.storage())
