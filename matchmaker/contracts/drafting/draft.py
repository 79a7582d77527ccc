"""The first draft: from an accepted quote, or from an agreement that staff recorded."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.brokering.quotes.models import QuoteVersion
from matchmaker.contracts import telling
from matchmaker.contracts.drafting import proposing
from matchmaker.contracts.models import Contract, ContractVersion
from matchmaker.contracts.steps import Step
from matchmaker.db import lock, session
from matchmaker.errors import Conflict, WrongState
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.terms import Terms


def draft(
    introduction: Introduction, *, by: User, version: QuoteVersion | None = None, terms: Terms | None = None
) -> Contract:
    """Write the first version of what the two agreed on; neither side has approved its clauses yet.

    ``version`` is the accepted proposal, or ``terms`` what the two agreed on elsewhere on the site; neither where
    staff recorded the agreement themselves.
    Raises WrongState unless the two agreed and nothing is settled yet, Conflict where they have a contract already.
    """
    lock(introduction)
    if introduction.status is not IntroductionStatus.AGREED or introduction.settled_at is not None:
        raise WrongState(introduction, wanted=IntroductionStatus.AGREED)
    terms = version.terms if version is not None else terms or proposing.terms_of(introduction)
    clauses = proposing.clauses_for(terms, introduction, today=today())
    contract = Contract(
        introduction=introduction,
        quote_version_id=version.id if version is not None else None,
        buyer=introduction.buyer,
        seller=introduction.seller,
        product_code=terms.product_code,
        quantity=terms.quantity,
        starts_on=clauses.starts_on,
        ends_on=clauses.ends_on,
    )
    try:
        with session.begin_nested():
            session.add(contract)
    except IntegrityError as twice:
        raise Conflict("the two have a contract already") from twice
    contract.number = f"HDLK-{today().year}-{contract.id:06d}"
    contract.latest = ContractVersion(
        contract_id=contract.id,
        number=1,
        side=Side.STAFF,
        by_id=by.id,
        terms_data=terms.as_data(),
        clauses_data=clauses.as_data(),
    )
    telling.keep(contract, Step.DRAFTED, by=by, side=Side.STAFF, version=1, annex=0, quantity=str(terms.quantity))
    for side in telling.PARTIES:
        telling.write(contract, "drafted", to=side)
    return contract
