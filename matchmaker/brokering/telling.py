"""Messages about introductions: they name the product and the other organisation, never a price or a person."""

from __future__ import annotations

from typing import Any

from matchmaker import outbox
from matchmaker.accounts.models import User
from matchmaker.brokering.followers import followers
from matchmaker.brokering.models import OTHER_SIDE, Introduction
from matchmaker.matching.models import Side
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import members


def write(introduction: Introduction, template: str, *, to: Side, path: str = "", **values: Any) -> None:
    """Write to everybody who acts for one side; the link leads to the introduction, or to ``path``."""
    write_to(
        introduction.party(to),
        template,
        path=path or f"/introductions/{introduction.id}",
        product=introduction.offer,
        other=introduction.party(OTHER_SIDE[to]),
        **values,
    )


def write_broker(introduction: Introduction, template: str, *, path: str = "", **values: Any) -> None:
    """Write to whoever follows the introduction for the union."""
    for each in followers(introduction):
        _queue(
            each,
            template,
            path=path or f"/introductions/{introduction.id}",
            product=introduction.offer,
            buyer=introduction.buyer.name,
            seller=introduction.seller.name,
            **values,
        )


def write_to(
    organisation: Organisation, template: str, *, path: str, product: Offer, other: Organisation, **values: Any
) -> None:
    """Write to everybody who acts for an organisation."""
    for membership in members(organisation.id):
        _queue(membership.user, template, path=path, product=product, other=other.name, **values)


def _queue(person: User, template: str, *, product: Offer, **values: Any) -> None:
    traded = product.approved.product if product.approved is not None else None
    outbox.queue(
        template,
        to_email=person.email,
        to_id=person.id,
        language=person.language,
        product_vi=traded.name("vi") if traded else "",
        product_en=traded.name("en") if traded else "",
        **values,
    )
