"""The features of one pair, written to be read: what the columns must say of thousands at once."""

from __future__ import annotations

from datetime import date, timedelta
from math import asin, cos, inf, nan, radians, sin, sqrt

from matchmaker.ranking.facts import evidence
from matchmaker.ranking.facts.listings import SPECIES_DEPTH, NeedFacts, OfferFacts

SERVICE_LEVEL = {"buyer_collects": 0.0, "shared": 0.5, "seller_delivers": 1.0}


def of_pair(offer: OfferFacts, need: NeedFacts) -> dict[str, float]:
    """Features by name; NaN is missing."""
    return (
        products(offer, need)
        | amounts(offer, need)
        | distances(offer, need)
        | terms(offer, need)
        | essentials(offer, need)
        | wishes(offer, need)
    )


def products(offer: OfferFacts, need: NeedFacts) -> dict[str, float]:
    wanted, offered = need.product_path, offer.product_path
    shared = 0
    while shared < min(len(wanted), len(offered)) and wanted[shared] == offered[shared]:
        shared += 1
    variety = nan
    if len(wanted) > SPECIES_DEPTH:
        unnamed = shared == len(offered) == SPECIES_DEPTH
        variety = 1.0 if shared == len(wanted) else 0.5 if unnamed else 0.0
    return {"product_closeness": shared / len(wanted), "variety_closeness": variety}


def amounts(offer: OfferFacts, need: NeedFacts) -> dict[str, float]:
    starts_on = max(need.starts_on, need.today)
    shared = days_shared(offer.starts_on, offer.ends_on, starts_on, need.ends_on)
    keeps = timedelta(days=need.perishability_days or 0)
    amount = due(offer, starts_on - keeps, need.ends_on)
    weekly = amount / (shared / 7) if shared else nan
    return {
        "quantity_share": share(amount, need.still_lacking),
        "rate_share": nan if need.rate_per_week is None or weekly != weekly else share(weekly, need.rate_per_week),
        "window_share": share(shared, max((need.ends_on - starts_on).days + 1, 1)),
    }


def due(offer: OfferFacts, first_on: date, last_on: date) -> float:
    amount = 0.0
    for first, last, portion in offer.portions:
        amount += portion * days_shared(first, last, first_on, last_on) / max((last - first).days + 1, 1)
    return amount


def days_shared(start: date, end: date, other_start: date, other_end: date) -> int:
    return max((min(end, other_end) - max(start, other_start)).days + 1, 0)


def share(part: float, whole: float) -> float:
    return min(max(part / whole, 0.0), 1.0) if whole > 0 else 1.0


def distances(offer: OfferFacts, need: NeedFacts) -> dict[str, float]:
    if offer.lat is None or offer.lon is None or need.lat is None or need.lon is None:
        return {"distance_km": nan, "haul_share": nan}
    a, b = radians(offer.lat), radians(need.lat)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin((radians(need.lon) - radians(offer.lon)) / 2) ** 2
    km = 2 * 6371.0088 * asin(sqrt(min(half, 1.0)))
    return {
        "distance_km": km,
        "haul_share": 1.3 * km / 450 / need.perishability_days if need.perishability_days else nan,
    }


def terms(offer: OfferFacts, need: NeedFacts) -> dict[str, float]:
    asking = offer.asking_price_vnd
    contracts, carriage = (offer.contract_kind, need.contract_kind), (offer.delivery_terms, need.delivery_terms)
    offered, wanted = (nan if each is None else SERVICE_LEVEL[each] for each in carriage)
    return {
        "price_gap": above(asking, need.ceiling_vnd),
        "price_to_reference": above(asking, need.reference_price_vnd),
        "contract_fit": nan if None in contracts else float(contracts[0] == contracts[1]),
        "delivery_fit": nan if None in carriage else 1 - max(wanted - offered, 0),
        "age_days": nan if offer.published_on is None else max((need.today - offer.published_on).days, 0),
        "completeness": nan if offer.completeness is None else offer.completeness,
        "seller_record": min(max(offer.record or 0.0, -0.15), 0.15),
    }


def above(asking: float | None, price: float | None) -> float:
    return asking / price - 1 if asking is not None and price else nan


def essentials(offer: OfferFacts, need: NeedFacts) -> dict[str, float]:
    asked = need.essential_certificates
    if not asked:
        return {"essentials_verified": nan, "certificate_cover": nan}
    first, last = evidence.first_day(offer, need), min(offer.ends_on, need.ends_on)
    held = [evidence.held(offer, need, requirement) for requirement in asked]
    until = min(min(last, paper.expires_on or last) if paper else date.min for paper in held)
    days = max((last - first).days + 1, 1)
    return {
        "essentials_verified": sum(paper.verified for paper in held if paper) / len(asked),
        "certificate_cover": max((until - first).days + 1, 0) / days,
    }


def wishes(offer: OfferFacts, need: NeedFacts) -> dict[str, float]:
    papers = [evidence.proof(offer, need, requirement) for requirement in need.wished_papers]
    answers = [evidence.answers(offer, need, requirement) for requirement in need.wished_attributes]
    stated = [answer for answer in answers if answer is not None]
    return {
        "wishes_held": sum(paper is not None for paper in papers) / len(papers) if papers else nan,
        "wishes_verified": sum(paper.verified for paper in papers if paper) / len(papers) if papers else nan,
        "attributes_met": sum(stated) / len(stated) if stated else nan,
        "attributes_stated": len(stated) / len(answers) if answers else nan,
        "ocop_stars": evidence.stars(offer, need) or nan,
    }


def suits_of_pair(offer: OfferFacts, need: NeedFacts) -> dict[str, float]:
    """The seller's side of one pair by name."""
    hoped_for = need.still_lacking / (1 + need.open_introductions)
    first = max(max(need.starts_on, need.today) - timedelta(days=need.perishability_days or 0), need.today)
    both = of_pair(offer, need)
    met = [bool(evidence.answers(offer, need, requirement)) for requirement in need.essentials]
    carried = nan if need.delivery_terms is None else SERVICE_LEVEL[need.delivery_terms]
    asking, usual = offer.asking_price_vnd, need.reference_price_vnd
    return {
        "takes_share": part(hoped_for, offer.quantity),
        "lacks_share": 1 / (1 + need.open_introductions) if need.quantity == inf else part(hoped_for, need.quantity),
        "harvest_share": part(due(offer, first, need.ends_on), due(offer, need.today, date.max)),
        "distance_km": both["distance_km"],
        "haul_share": both["haul_share"],
        "own_haul_km": both["distance_km"] * carried,
        "delivery_fit": both["delivery_fit"],
        "usual_to_asking": usual / asking - 1 if asking and usual is not None else nan,
        "contract_fit": both["contract_fit"],
        "essentials_met": sum(met) / len(met) if met else nan,
        "essentials_verified": both["essentials_verified"],
        "need_age_days": nan if need.published_on is None else max((need.today - need.published_on).days, 0),
        "buyer_verified": nan if need.buyer_verified is None else float(need.buyer_verified),
        "buyer_record": min(max(need.record or 0.0, -0.15), 0.15),
    }


def part(amount: float, whole: float) -> float:
    return min(amount / whole, 1.0) if whole > 0 else 0.0
