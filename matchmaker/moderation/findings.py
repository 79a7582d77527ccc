"""What a machine notices about a case before staff read it: questions to look into, never verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from matchmaker.catalogue.models import Product
from matchmaker.credentials.models import Certificate
from matchmaker.measures import today
from matchmaker.moderation.certificates.findings import HIGHEST_YIELD_KG_PER_HA, of_certificates
from matchmaker.moderation.noticed import Finding, FindingCode
from matchmaker.moderation.subjects import Reviewed
from matchmaker.needs.models import NeedRevision
from matchmaker.offers.models import OfferRevision
from matchmaker.organisations.models import Organisation, OrganisationRevision
from matchmaker.posting.contacts import contact_in

__all__ = ["Finding", "FindingCode", "findings"]

FAR_BELOW: Final = Decimal("0.5")
FAR_ABOVE: Final = Decimal(2)
"""A price is far off below half the catalogue's lowest, or above twice its highest: outside what a season
and a grade explain in the catalogue's own sources."""


def findings(item: Reviewed, held: Sequence[Certificate]) -> list[Finding]:
    """What to look into. ``held`` are the organisation's certificates that the case relies on."""
    found = list(of_certificates(held, until=getattr(item.revision, "ends_on", None)))
    if isinstance(item.revision, OrganisationRevision):
        return found + list(_of_organisation(item.revision))
    return found + list(_of_listing(item.revision, item.organisation))


def _of_organisation(revision: OrganisationRevision) -> Iterator[Finding]:
    if not revision.content.get("tax_code"):
        yield Finding(FindingCode.NO_TAX_CODE)
    contact = contact_in(str(revision.content.get("about") or ""))
    if contact is not None:
        yield Finding(FindingCode.CONTACT_IN_TEXT, {"contact": contact})


def _of_listing(revision: OfferRevision | NeedRevision, organisation: Organisation) -> Iterator[Finding]:
    if revision.ends_on is not None and revision.ends_on < today():
        yield Finding(FindingCode.WINDOW_PAST, {"ends_on": revision.ends_on})
    contact = contact_in(f"{revision.description}\n{revision.place_note}")
    if contact is not None:
        yield Finding(FindingCode.CONTACT_IN_TEXT, {"contact": contact})
    if isinstance(revision, OfferRevision) and revision.product is not None:
        yield from _of_price(revision.asking_price_vnd, revision.product)
        yield from _of_quantity(revision, revision.product, organisation)


def _of_price(asking_vnd: int | None, product: Product) -> Iterator[Finding]:
    """The band is a past one, so the sentence tells its day."""
    low, high = product.price_low_dong, product.price_high_dong
    if asking_vnd is None or low is None or high is None:
        return
    if asking_vnd < low * FAR_BELOW or asking_vnd > high * FAR_ABOVE:
        facts = {"asking_vnd": asking_vnd, "low_vnd": low, "high_vnd": high}
        yield Finding(FindingCode.PRICE_FAR_OFF, {**facts, "unit": product.unit, "price_on": product.price_on})


def _of_quantity(revision: OfferRevision, product: Product, organisation: Organisation) -> Iterator[Finding]:
    """Goods by weight from a cooperative that told its area; whoever processes or trades is not measured so."""
    area_ha, quantity = organisation.area_ha, revision.quantity
    grows = organisation.kind.is_cooperative and product.unit == "kg" and not product.is_input
    if grows and area_ha and quantity is not None and quantity > area_ha * HIGHEST_YIELD_KG_PER_HA:
        facts = {"quantity": quantity, "unit": product.unit, "area_ha": area_ha}
        yield Finding(FindingCode.QUANTITY_IMPLAUSIBLE, facts)
