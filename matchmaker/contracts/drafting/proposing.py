"""What the first draft of a contract says, before anybody has touched it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from matchmaker.brokering.models import Introduction
from matchmaker.catalogue.models import CertificateCategory, Product
from matchmaker.contracts.clauses import Clauses, LinkageForm
from matchmaker.listings import DeliveryTerms
from matchmaker.measures import Period, schedule
from matchmaker.needs.models import NeedRevision
from matchmaker.offers.models import OfferRevision
from matchmaker.terms import PriceRule, Terms

CODES: Final = frozenset({CertificateCategory.GROWING_AREA_CODE, CertificateCategory.PACKING_HOUSE_CODE})


def terms_of(introduction: Introduction) -> Terms:
    """What two listings say of a deal that was made elsewhere: all but the price, which only the two know.

    The quantity is the one that staff recorded; it falls evenly over the days that both windows have.
    """
    need, offer = introduction.need_revision, introduction.offer_revision
    product = offer.product
    assert product is not None, "nobody is introduced to what names no product"
    quantity = introduction.agreed_amount or Decimal(0)
    return Terms(
        product_code=product.code,
        unit=product.unit,
        quantity=quantity,
        portions=tuple(schedule.spread_evenly(quantity, _window(need, offer))),
        price_rule=PriceRule.TO_BE_AGREED,
        delivery_terms=offer.delivery_terms or need.delivery_terms or DeliveryTerms.BUYER_COLLECTS,
        place=offer.place_note,
        commune_code=offer.commune_code,
    )


def clauses_for(terms: Terms, introduction: Introduction, *, today: date) -> Clauses:
    """The clauses proposed with some terms: in force from today until the last delivery can be inspected and paid."""
    usual = Clauses(LinkageForm.PRODUCTION_SALE, today, today)
    settled = timedelta(days=usual.inspection_days + terms.payment_days)
    offer = introduction.offer_revision
    relied_on = [each for each in offer.certificates if each.removed_at is None and each.kind.category in CODES]
    return Clauses(
        form=form_of(terms, offer.product),
        starts_on=min(today, terms.window.starts_on),
        ends_on=terms.window.ends_on + settled,
        codes=", ".join(each.number for each in relied_on),
    )


def form_of(terms: Terms, product: Product | None) -> LinkageForm:
    """The likeliest of the seven forms: inputs for sale; inputs advanced against produce; produce alone."""
    if product is not None and product.is_input:
        return LinkageForm.INPUTS_SALE
    return LinkageForm.INPUTS_PRODUCTION_SALE if terms.inputs else LinkageForm.PRODUCTION_SALE


def _window(need: NeedRevision, offer: OfferRevision) -> Period:
    assert need.starts_on
    assert need.ends_on
    assert offer.starts_on
    assert offer.ends_on
    wanted = Period(need.starts_on, need.ends_on)
    return wanted.overlap(Period(offer.starts_on, offer.ends_on)) or wanted
