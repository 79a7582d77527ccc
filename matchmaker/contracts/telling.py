"""What a step leaves behind: a line in both parties' histories, and a message to whoever should know."""

from __future__ import annotations

from typing import Any

from matchmaker import audit, outbox
from matchmaker.accounts.models import User
from matchmaker.brokering.followers import followers
from matchmaker.brokering.models import OTHER_SIDE
from matchmaker.contracts.models import Contract
from matchmaker.contracts.steps import Step
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.organisations.queries import members

PARTIES = (Side.BUYER, Side.SELLER)


def keep(contract: Contract, step: Step, *, by: User | None, side: Side, **detail: Any) -> None:
    """Write a step into both parties' histories, with enough to tell the contract's state from these lines alone."""
    session.flush()
    for organisation_id in (contract.buyer_id, contract.seller_id):
        audit.record(f"contract.{step}", contract, by=by, organisation_id=organisation_id, side=side, **detail)


def write(contract: Contract, what: str, *, to: Side, **values: Any) -> None:
    """Write what happened to the contract itself to everybody who acts for one side; to STAFF is to who follows it."""
    post(contract, "step", to=to, **{"what": what, "annex": 0, "why": "", **values})


def post(contract: Contract, template: str, *, to: Side, **values: Any) -> None:
    """The same in the words of a template of ``emails/contracts``."""
    if to is Side.STAFF:
        readers = followers(contract.introduction)
        other = f"{contract.buyer.name} – {contract.seller.name}"
    else:
        readers = [each.user for each in members(contract.party(to).id)]
        other = contract.party(OTHER_SIDE[to]).name
    for reader in readers:
        outbox.queue(
            f"contracts/{template}",
            to_email=reader.email,
            to_id=reader.id,
            language=reader.language,
            path=f"/contracts/{contract.id}",
            number=contract.number,
            other=other,
            product_vi=contract.product.name("vi"),
            product_en=contract.product.name("en"),
            **values,
        )
