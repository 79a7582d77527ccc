"""From one feature of a pair to the reason it makes, for or against, with the figures behind it.

A reason is a code with parameters; the web layer has a Vietnamese and an English sentence for each code of
`REASONS`, whose figures must say enough for it. Amounts are in the base unit `unit`, prices in đồng per
base unit, shares in whole percent, product, certificate and attribute names as catalogue codes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Final, Literal

from matchmaker.ranking.facts import evidence
from matchmaker.ranking.facts.constraints import Param
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts

CLOSE_TO_CEILING: Final = 0.1
"""An asking price further below the ceiling than this share of it is not told as close to it."""

Sign = Literal[-1, 0, 1]


@dataclass(frozen=True)
class Reason:
    """Why a pair stands where it does: +1 for, -1 against, 0 what would change it."""

    code: str
    sign: Sign
    params: Mapping[str, Param]


@dataclass(frozen=True)
class ReasonKind:
    """A code that reasons may carry, and the names of its parameters."""

    sign: Sign
    params: tuple[str, ...] = ()


TOLD: Final = {
    "variety_match": ReasonKind(1, ("wanted",)),
    "other_variety": ReasonKind(-1, ("offered", "wanted")),
    "covers_quantity": ReasonKind(1, ("percent", "amount", "unit")),
    "part_quantity": ReasonKind(-1, ("percent", "amount", "quantity", "unit")),
    "covers_rate": ReasonKind(1, ("percent", "rate_per_week", "unit")),
    "part_rate": ReasonKind(-1, ("percent", "rate_per_week", "unit")),
    "covers_window": ReasonKind(1, ("percent", "starts_on", "ends_on")),
    "part_window": ReasonKind(-1, ("percent", "starts_on", "ends_on")),
    "essentials_verified": ReasonKind(1, ("kinds",)),
    "essentials_declared": ReasonKind(-1, ("kinds",)),
    "certificate_ends": ReasonKind(-1, ("kind", "expires_on")),
    "certificate_halts": ReasonKind(-1, ("kind", "expires_on")),
    "wishes_held": ReasonKind(1, ("kinds",)),
    "wishes_missing": ReasonKind(-1, ("kinds",)),
    "wishes_verified": ReasonKind(1, ("kinds",)),
    "wishes_declared": ReasonKind(-1, ("kinds",)),
    "attributes_met": ReasonKind(1, ("keys",)),
    "attribute_short": ReasonKind(-1, ("key", "op", "wanted", "stated")),
    "attributes_unstated": ReasonKind(-1, ("keys",)),
    "near": ReasonKind(1, ("km",)),
    "far": ReasonKind(-1, ("km",)),
    "fresh_arrival": ReasonKind(1, ("km", "shelf_days")),
    "long_haul": ReasonKind(-1, ("km", "shelf_days")),
    "under_ceiling": ReasonKind(1, ("percent", "price_vnd", "unit")),
    "near_ceiling": ReasonKind(-1, ("percent", "price_vnd", "unit")),
    "below_reference": ReasonKind(1, ("percent", "price_vnd", "unit")),
    "above_reference": ReasonKind(-1, ("percent", "price_vnd", "unit")),
    "same_contract": ReasonKind(1, ("contract_kind",)),
    "other_contract": ReasonKind(-1, ("offered", "wanted")),
    "delivery_fits": ReasonKind(1, ("delivery_terms",)),
    "other_delivery": ReasonKind(-1, ("offered", "wanted")),
    "ocop_stars": ReasonKind(1, ("stars", "verified")),
    "recent_listing": ReasonKind(1, ("days",)),
    "old_listing": ReasonKind(-1, ("days",)),
    "well_described": ReasonKind(1, ("percent",)),
    "thin_description": ReasonKind(-1, ("percent",)),
    "takes_harvest": ReasonKind(1, ("percent",)),
    "takes_part": ReasonKind(-1, ("percent",)),
    "still_lacks": ReasonKind(1, ("percent",)),
    "nearly_filled": ReasonKind(-1, ("percent",)),
    "others_introduced": ReasonKind(-1, ("count",)),
    "harvest_in_time": ReasonKind(1, ("percent",)),
    "harvest_apart": ReasonKind(-1, ("percent",)),
    "buyer_collects": ReasonKind(1),
    "short_carriage": ReasonKind(1, ("km",)),
    "long_carriage": ReasonKind(-1, ("km",)),
    "essentials_met": ReasonKind(1, ("percent",)),
    "essentials_short": ReasonKind(-1, ("percent",)),
    "recent_need": ReasonKind(1, ("days",)),
    "old_need": ReasonKind(-1, ("days",)),
    "buyer_verified": ReasonKind(1),
    "buyer_unverified": ReasonKind(-1),
}
"""Every reason for or against."""

Row = Mapping[str, float]
Told = tuple[str, Mapping[str, Param]] | None


def tell(feature: str, offer: OfferFacts, need: NeedFacts, row: Row, *, good: bool) -> Reason | None:
    """The reason that a known feature makes; None where its figures would not bear it out.

    Parameters
    ----------
    feature : str
        Name of a feature that is known in `row`.
    row : mapping
        Features of the pair by name.
    good : bool
        Whether the feature speaks for the pair.
    """
    told = _TELLERS[feature](offer, need, row, good)
    if told is None:
        return None
    code, params = told
    return Reason(code, TOLD[code].sign, params)


def percent(share: float) -> int:
    """A share in whole percent; only a full share reads 100, only none reads 0."""
    if 0 < share < 1:
        return min(max(round(share * 100), 1), 99)
    return round(share * 100)


def about(amount: float) -> float:
    """An estimated amount to three significant digits: it is no better known."""
    return float(f"{amount:.3g}")


def _variety(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    if good:
        return "variety_match", {"wanted": need.product_code}
    return "other_variety", {"offered": offer.product_code, "wanted": need.product_code}


def _quantity(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    share = row["quantity_share"]
    figures: dict[str, Param] = {
        "percent": percent(share),
        "amount": need.still_lacking if share == 1 else about(share * need.still_lacking),
        "unit": need.unit,
    }
    if good:
        return "covers_quantity", figures
    return ("part_quantity", figures | {"quantity": need.still_lacking}) if share < 1 else None


def _rate(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    share = row["rate_share"]
    figures: dict[str, Param] = {
        "percent": percent(share),
        "rate_per_week": need.rate_per_week,
        "unit": need.unit,
    }
    return _either(good, "covers_rate", "part_rate" if share < 1 else None, figures)


def _window(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    share = row["window_share"]
    figures: dict[str, Param] = {
        "percent": percent(share),
        "starts_on": evidence.first_day(offer, need),
        "ends_on": min(offer.ends_on, need.ends_on),
    }
    return _either(good, "covers_window", "part_window" if share < 1 else None, figures)


def _essentials(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    declared = evidence.declared_essentials(offer, need)
    if good:
        verified = tuple(r.key for r in need.essential_certificates if r.key not in declared)
        return ("essentials_verified", {"kinds": verified}) if verified else None
    return ("essentials_declared", {"kinds": declared}) if declared else None


def _cover(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    ending = evidence.first_to_end(offer, need)
    if good or ending is None:
        return None
    return "certificate_halts" if ending.halted else "certificate_ends", {"kind": ending.kind, "expires_on": ending.on}


def _wishes_held(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    kinds = evidence.wished_papers(offer, need, has=good)
    return _either(good, "wishes_held", "wishes_missing", {"kinds": kinds}) if kinds else None


def _wishes_verified(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    kinds = evidence.wished_papers(offer, need, has=True, verified=good)
    return _either(good, "wishes_verified", "wishes_declared", {"kinds": kinds}) if kinds else None


def _attributes_met(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    stated = [r for r in need.wished_attributes if r.key in offer.attributes]
    met = tuple(r.key for r in stated if evidence.answers(offer, need, r))
    if good:
        return ("attributes_met", {"keys": met}) if met else None
    short = next((r for r in stated if r.key not in met), None)
    if short is None:
        return None
    figures = {"key": short.key, "op": short.op, "wanted": short.value, "stated": offer.attributes[short.key]}
    return "attribute_short", figures


def _attributes_stated(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    missing = evidence.unstated_wishes(offer, need)
    return ("attributes_unstated", {"keys": missing}) if missing and not good else None


def _distance(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    return _either(good, "near", "far", {"km": round(row["distance_km"])})


def _haul(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    figures: dict[str, Param] = {"km": round(row["distance_km"]), "shelf_days": need.perishability_days}
    return _either(good, "fresh_arrival", "long_haul", figures)


def _ceiling(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    gap = row["price_gap"]
    if gap == 0 if good else gap < -CLOSE_TO_CEILING:
        return None
    return _either(good, "under_ceiling", "near_ceiling", _price(offer, need, -gap))


def _reference(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    above = row["price_to_reference"]
    if above == 0 or good == (above > 0):
        return None
    return _either(good, "below_reference", "above_reference", _price(offer, need, abs(above)))


def _price(offer: OfferFacts, need: NeedFacts, share: float) -> dict[str, Param]:
    return {"percent": percent(share), "price_vnd": offer.asking_price_vnd, "unit": need.unit}


def _contract(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    if good != (row["contract_fit"] == 1):
        return None
    if good:
        return "same_contract", {"contract_kind": need.contract_kind}
    return "other_contract", {"offered": offer.contract_kind, "wanted": need.contract_kind}


def _delivery(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    if good != (row["delivery_fit"] == 1):
        return None
    if good:
        return "delivery_fits", {"delivery_terms": offer.delivery_terms}
    return "other_delivery", {"offered": offer.delivery_terms, "wanted": need.delivery_terms}


def _stars(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    holder = evidence.star_holder(offer, need)
    if holder is None or not good:
        return None
    return "ocop_stars", {"stars": holder.stars, "verified": holder.verified}


def _age(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    return _either(good, "recent_listing", "old_listing", {"days": round(row["age_days"])})


def _completeness(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    return _either(good, "well_described", "thin_description", {"percent": percent(row["completeness"])})


def _takes(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    """What the need could take, were it all for this offer; where others hope for it too, that is told."""
    if not good and need.open_introductions:
        return _others(need)
    return _share_of(good, "takes_harvest", "takes_part", _part(need.still_lacking, offer.quantity))


def _lacks(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    if not good and need.open_introductions:
        return _others(need)
    return _share_of(good, "still_lacks", "nearly_filled", _part(need.still_lacking, need.quantity))


def _others(need: NeedFacts) -> Told:
    return "others_introduced", {"count": need.open_introductions}


def _part(amount: float, whole: float) -> float:
    """A part of a whole, at most all of it."""
    return min(amount / whole, 1.0) if 0 < whole < inf else float(whole > 0)


def _harvest(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    return _share_of(good, "harvest_in_time", "harvest_apart", row["harvest_share"])


def _own_haul(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    """What the seller would drive; a buyer who collects spares it all."""
    km = row["own_haul_km"]
    if km == 0:
        return ("buyer_collects", {}) if good and need.delivery_terms == "buyer_collects" else None
    return _either(good, "short_carriage", "long_carriage", {"km": round(km)})


def _usual(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    """The usual price seen from the asking price, told as the asking price seen from the usual one."""
    above = 1 / (1 + row["usual_to_asking"]) - 1
    if above == 0 or good == (above > 0):
        return None
    return _either(good, "below_reference", "above_reference", _price(offer, need, abs(above)))


def _essentials_met(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    return _share_of(good, "essentials_met", "essentials_short", row["essentials_met"])


def _need_age(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    return _either(good, "recent_need", "old_need", {"days": round(row["need_age_days"])})


def _buyer(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    if good != (row["buyer_verified"] == 1):
        return None
    return _either(good, "buyer_verified", "buyer_unverified", {})


def _share_of(good: bool, plus: str, minus: str, share: float) -> Told:
    """A share told for or against; a full one never speaks against, none never for."""
    if share == (0 if good else 1):
        return None
    return _either(good, plus, minus, {"percent": percent(share)})


def _either(good: bool, plus: str, minus: str | None, figures: Mapping[str, Param]) -> Told:
    code = plus if good else minus
    return None if code is None else (code, figures)


def _nothing(offer: OfferFacts, need: NeedFacts, row: Row, good: bool) -> Told:
    """The product itself goes without saying, and records are told to those in talks alone, with what backs them."""
    return None


_TELLERS: Final[Mapping[str, Callable[[OfferFacts, NeedFacts, Row, bool], Told]]] = {
    "product_closeness": _nothing,
    "variety_closeness": _variety,
    "quantity_share": _quantity,
    "rate_share": _rate,
    "window_share": _window,
    "essentials_verified": _essentials,
    "certificate_cover": _cover,
    "wishes_held": _wishes_held,
    "wishes_verified": _wishes_verified,
    "attributes_met": _attributes_met,
    "attributes_stated": _attributes_stated,
    "distance_km": _distance,
    "haul_share": _haul,
    "price_gap": _ceiling,
    "price_to_reference": _reference,
    "contract_fit": _contract,
    "delivery_fit": _delivery,
    "ocop_stars": _stars,
    "age_days": _age,
    "completeness": _completeness,
    "takes_share": _takes,
    "lacks_share": _lacks,
    "harvest_share": _harvest,
    "own_haul_km": _own_haul,
    "usual_to_asking": _usual,
    "essentials_met": _essentials_met,
    "need_age_days": _need_age,
    "buyer_verified": _buyer,
    "seller_record": _nothing,
    "buyer_record": _nothing,
}
