"""What would change a match: the one step that would raise its score most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.facts import evidence
from matchmaker.ranking.facts.constraints import Param
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features.schema import ANSWERS, Schema
from matchmaker.ranking.rankers.ranker import Ranker
from matchmaker.ranking.reasons.telling import Reason, ReasonKind, Row, about, percent

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
    ranker: Ranker,
    offers: Sequence[OfferFacts],
    needs: Sequence[NeedFacts],
    rows: NDArray[np.float32],
    schema: Schema = ANSWERS,
) -> list[Reason | None]:
    """For each pair, the step that would raise its score most; None where none is worth naming.

    Parameters
    ----------
    offers, needs : sequences of n facts
    rows : array of shape (n, n_features)
    schema : Schema
        Which features the rows hold.
    """
    owners: list[int] = []
    steps: list[Step] = []
    for pair, (offer, need) in enumerate(zip(offers, needs, strict=True)):
        possible = steps_for(offer, need, dict(zip(schema.names, rows[pair].tolist(), strict=True)))
        owners += [pair] * len(possible)
        steps += possible
    tried = rows[owners]
    for row, step in zip(tried, steps, strict=True):
        for name, value in step.features.items():
            row[schema.column[name]] = value
    scores = ranker.predict(np.concatenate([rows, tried]))
    gains = scores[len(rows) :] - scores[owners]
    best: list[Reason | None] = [None] * len(rows)
    reached = [WORTH_SAYING] * len(rows)
    for owner, step, gain in zip(owners, steps, gains.tolist(), strict=True):
        if gain > reached[owner]:
            best[owner], reached[owner] = Reason(step.code, 0, step.params), gain
    return best


def steps_for(offer: OfferFacts, need: NeedFacts, row: Row) -> list[Step]:
    """The steps that are open to one pair, of those that move a feature of its row."""
    open_to_it = (find(offer, need, row) for feature, find in _STEPS if feature in row)
    return [step for step in open_to_it if step is not None]


def _add_quantity(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    share = row["quantity_share"]
    if share >= 1:
        return None
    rate = min(row["rate_share"] / share, 1.0) if share > 0 else 1.0
    after = {"quantity_share": 1.0} | ({} if isnan(row["rate_share"]) else {"rate_share": rate})
    return Step("add_quantity", {"amount": about((1 - share) * need.still_lacking), "unit": need.unit}, after)


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
    after = {"essentials_verified": 1.0, "wishes_verified": row.get("wishes_held", 0.0)}
    known = {name: value for name, value in after.items() if not isnan(row.get(name, nan))}
    return Step("verify_papers", {"kinds": kinds}, known) if known else None


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
    return _cheaper(offer.asking_price_vnd, need, after)


def _lower_price_to_usual(offer: OfferFacts, need: NeedFacts, row: Row) -> Step | None:
    """The same, seen from the usual price."""
    if offer.asking_price_vnd is None or not row["usual_to_asking"] < 0:
        return None
    return _cheaper(
        offer.asking_price_vnd, need, {"usual_to_asking": (1 + row["usual_to_asking"]) / (1 - PRICE_STEP) - 1}
    )


def _cheaper(asking_price_vnd: float, need: NeedFacts, after: Mapping[str, float]) -> Step:
    lower = round(asking_price_vnd * (1 - PRICE_STEP))
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


_STEPS: Final[tuple[tuple[str, Callable[[OfferFacts, NeedFacts, Row], Step | None]], ...]] = (
    ("quantity_share", _add_quantity),
    ("window_share", _move_window),
    ("essentials_verified", _verify_papers),
    ("certificate_cover", _renew_certificate),
    ("wishes_held", _add_papers),
    ("attributes_stated", _state_attributes),
    ("price_to_reference", _lower_price),
    ("usual_to_asking", _lower_price_to_usual),
    ("contract_fit", _offer_contract),
    ("delivery_fit", _offer_delivery),
    ("age_days", _refresh_listing),
    ("completeness", _complete_listing),
)
"""Each with the feature without which it would move nothing."""
