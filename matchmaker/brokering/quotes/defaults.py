"""What a form about terms begins with: the last version, else what need and offer say. Never a private price."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from matchmaker.brokering import capacity
from matchmaker.brokering.models import Introduction
from matchmaker.browsing import telling
from matchmaker.browsing.words import requirement_in_words
from matchmaker.catalogue.queries import Node, commune, tree
from matchmaker.listings import DeliveryTerms
from matchmaker.measures import Period, Quantity, schedule, today
from matchmaker.needs.models import NeedRevision
from matchmaker.offers.models import OfferRevision
from matchmaker.terms import PriceRule, Quality, Terms
from matchmaker.web.i18n import language

TOLERANCE_PCT: Final = 5
PAYMENT_DAYS: Final = 7
VALID_DAYS: Final = 7


def usual_terms(introduction: Introduction) -> Terms:
    """Terms that answer the need with the offer, as far as the two still go together."""
    need, offer = introduction.need.approved, introduction.offer.approved
    assert need is not None
    assert offer is not None
    whole, window = capacity.left_between(introduction.need, introduction.offer), _window(need, offer)
    terms = need.delivery_terms or offer.delivery_terms or DeliveryTerms.BUYER_COLLECTS
    product = products(introduction)[0]
    at = need.commune_code if terms is DeliveryTerms.SELLER_DELIVERS else offer.commune_code
    seller_at = commune(offer.commune_code)
    return Terms(
        product_code=product.code,
        unit=product.unit.code,
        quantity=whole,
        portions=_portions(offer, whole, window),
        price_rule=PriceRule.FIXED,
        tolerance_pct=TOLERANCE_PCT,
        qualities=qualities(need),
        price_vnd=offer.asking_price_vnd,
        market_province=seller_at.province_code if seller_at is not None else None,
        delivery_terms=terms,
        commune_code=at,
        payment_days=PAYMENT_DAYS,
    )


def products(introduction: Introduction) -> list[Node]:
    """What the two may mean: the more exact of what is asked for and what is offered first."""
    offered, asked = (_product(each.approved) for each in (introduction.offer, introduction.need))
    found = [offered]
    if asked.code != offered.code and offered.code in asked.path and asked.unit == offered.unit:
        found.insert(0, asked)
    return found


def _product(published: OfferRevision | NeedRevision | None) -> Node:
    assert published is not None, "nobody is introduced about what was never published"
    assert published.product_code is not None
    return tree()[published.product_code]


def usual_last_day(terms: Terms) -> date:
    """Until when a proposal holds unless its writer says otherwise: a week, but no longer than the goods come."""
    return max(today(), min(today() + timedelta(days=VALID_DAYS), terms.window.ends_on))


def _window(need: NeedRevision, offer: OfferRevision) -> Period:
    """The days that both have in common and that are not over, else the offer's."""
    assert offer.starts_on is not None
    assert offer.ends_on is not None
    first = max(offer.starts_on, need.starts_on or offer.starts_on, today())
    last = min(offer.ends_on, need.ends_on or offer.ends_on)
    return Period(first, last) if first <= last else Period(offer.starts_on, offer.ends_on)


def _portions(offer: OfferRevision, whole: Decimal, window: Period) -> tuple[schedule.Portion, ...]:
    decimals = tree()[offer.product_code].unit.decimals if offer.product_code else 3
    return tuple(schedule.spread_evenly(whole, window, decimals=decimals))


def qualities(need: NeedRevision) -> tuple[Quality, ...]:
    """What the need requires of the goods themselves; papers are checked elsewhere."""
    told = telling.requirements(need.requirements, telling.product(need.product_code), language())
    asked = [each for each in told if each.kind == "attribute"]
    found = []
    for each in asked:
        words = requirement_in_words(each)
        found.append(Quality(each.label, words.removeprefix(each.label).lstrip(": ").strip() or words))
    return tuple(found)


def left(introduction: Introduction) -> Quantity:
    """How much the two can still agree on."""
    return Quantity(capacity.left_between(introduction.need, introduction.offer), capacity.unit_of(introduction.offer))
