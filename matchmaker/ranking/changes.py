"""What would change a match: the one step that would raise its score most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking import evidence
from matchmaker.ranking.constraints import Param
from matchmaker.ranking.facts import NeedFacts, OfferFacts
from matchmaker.ranking.rankers import Ranker
from matchmaker.ranking.schema import COLUMN, NAMES
from matchmaker.ranking.telling import Reason, ReasonKind, Row, about, percent

WORTH_SAYING: Final = 0.02
"""A step that raises the score by less than this is not worth naming."""
PRICE_STEP: Final = 0.05
"""Share by which a lower asking price is tried."""
OLD_DAYS: Final = 30
"""A younger listing needs no refreshing."""

CHANGES: Final = {
    "add_quantity": ReasonKind(0, ("amount", "unit")),
    "move_window": ReasonKind(0, ("starts_on", "ends_on")),
    "verify_papers": ReasonKind(0, ("kinds",)),
    "renew_certificate": ReasonKind(0, ("kind", "expires_on")),
    "add_papers": ReasonKind(0, ("kinds",)),
    "state_attributes": ReasonKind(0, ("keys",)),
    "lower_price": ReasonKind(0, ("percent", "price_vnd", "unit")),
    "offer_contract": ReasonKind(0, ("contract_kind",)),
    "offer_delivery": ReasonKind(0, ("delivery_terms",)),
    "refresh_listing": ReasonKind(0, ("days",)),
    "complete_listing": ReasonKind(0, ("percent",)),
}
"""Every step that may be named."""


@dataclass(frozen=True)
class Step:
    """Something the offering side could do, and the features it would then have."""

    code: str
    params: Mapping[str, Param]
    features: Mapping[str, float]


def best_changes(
    ranker: Ranker, offers: Sequence[OfferFacts], needs: Sequence[NeedFacts], rows: NDArray[np.float32]
) -> list[Reason | None]:
    """For each pair, the step that would raise its score most; None where none is worth naming.

    Parameters
    ----------
    offers, needs : sequences of n facts
    rows : array of shape (n, n_features)
    """
    owners: list[int] = []
    steps: list[Step] = []
    for pair, (offer, need) in enumerate(zip(offers, needs, strict=True)):
        possible = steps_for(offer, need, dict(zip(NAMES, rows[pair].tolist(), strict=True)))
        owners += [pair] * len(possible)
        steps += possible
    tried = rows[owners]
    for row, step in zip(tried, steps, strict=True):
        for name, value in step.features.items():
            row[COLUMN[name]] = value
    gains = ranker.predict(tried) - ranker.predict(rows)[owners]
    best: list[Reason | None] = [None] * len(rows)
    reached = [WORTH_SAYING] * len(rows)
    for owner, step, gain in zip(owners, steps, gains.tolist(), strict=True):
        if gain > reached[owner]:
            best[owner], reached[owner] = Reason(step.code, 0, step.params), gain
    return best


def steps_for(offer: OfferFacts, need: NeedFacts, row: Row) -> list[Step]:
    """The steps that are open to one pair."""
    return [step for find in _STEPS if (step := find(offer, need, row)) is not None]


def _add_quantity(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    share = row["quantity_share"]
    if share >= 1:
        return None
    rate = min(row["rate_share"] / share, 1.0) if share > 0 else 1.0
    after = {"quantity_share": 1.0} | ({} if isnan(row["rate_share"]) else {"rate_share": rate})
    return Step("add_quantity", {"amount": about((1 - share) * need.quantity), "unit": need.unit}, after)


def _move_window(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    if row["window_share"] >= 1:
        return None
    window: dict[str, Param] = {"starts_on": max(need.starts_on, need.today), "ends_on": need.ends_on}
    return Step("move_window", window, {"window_share": 1.0})


def _verify_papers(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    wished = evidence.wished_papers(offer, need, has=True, verified=False)
    kinds = tuple(dict.fromkeys((*evidence.declared_essentials(offer, need), *wished)))
    if not kinds:
        return None
    after = {"essentials_verified": 1.0, "wishes_verified": row["wishes_held"]}
    return Step("verify_papers", {"kinds": kinds}, {k: v for k, v in after.items() if not isnan(row[k])})


def _renew_certificate(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    ending = evidence.first_to_expire(offer, need)
    if ending is None:
        return None
    return Step("renew_certificate", {"kind": ending[1], "expires_on": ending[0]}, {"certificate_cover": 1.0})


def _add_papers(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    kinds = evidence.wished_papers(offer, need, has=False)
    return Step("add_papers", {"kinds": kinds}, {"wishes_held": 1.0}) if kinds else None


def _state_attributes(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    keys = evidence.unstated_wishes(offer, need)
    after = {"attributes_stated": 1.0, "attributes_met": 1.0}
    return Step("state_attributes", {"keys": keys}, after) if keys else None


def _lower_price(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    """Only for an asking price above the usual one: nobody is told to sell for less than that."""
    if offer.asking_price_vnd is None or not row["price_to_reference"] > 0:
        return None
    after = {
        name: (1 + row[name]) * (1 - PRICE_STEP) - 1
        for name in ("price_gap", "price_to_reference")
        if not isnan(row[name])
    }
    lower = round(offer.asking_price_vnd * (1 - PRICE_STEP))
    return Step("lower_price", {"percent": percent(PRICE_STEP), "price_vnd": lower, "unit": need.unit}, after)


def _offer_contract(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    if row["contract_fit"] != 0:
        return None
    return Step("offer_contract", {"contract_kind": need.contract_kind}, {"contract_fit": 1.0})


def _offer_delivery(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    if not row["delivery_fit"] < 1:
        return None
    return Step("offer_delivery", {"delivery_terms": need.delivery_terms}, {"delivery_fit": 1.0})


def _refresh_listing(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    if not row["age_days"] > OLD_DAYS:
        return None
    return Step("refresh_listing", {"days": round(row["age_days"])}, {"age_days": 0.0})


def _complete_listing(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    if not row["completeness"] < 1:
        return None
    return Step("complete_listing", {"percent": percent(row["completeness"])}, {"completeness": 1.0})


_STEPS: Final[tuple[Callable[[OfferFacts, NeedFacts, Row], Step | None], ...]] = (
    _add_quantity,
    _move_window,
    _verify_papers,
    _renew_certificate,
    _add_papers,
    _state_attributes,
    _lower_price,
    _offer_contract,
    _offer_delivery,
    _refresh_listing,
    _complete_listing,
)
