"""What would change a match: the one step that would raise its score most.

Steps are found for all pairs of a list at once and tried together, in one question to the ranker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

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


Columns: TypeAlias = Mapping[str, NDArray[np.float64]]
"""Features of several pairs by name."""


@dataclass(frozen=True)
class Step:
    """Something the offering side could do.

    Attributes
    ----------
    code : str
        Of `CHANGES`.
    moves : str
        The feature without which it would move nothing.
    after : callable(columns) -> columns
        The features that pairs would then have. Where they are those of now, the step is not open.
    bears : callable(offer, need) -> bool
        Whether the facts of a pair bear it out.
    params : callable(offer, need, row) -> parameters
        The figures behind it, for a pair that it is named for.
    """

    code: str
    moves: str
    after: Callable[[Columns], Columns]
    bears: Callable[[OfferFacts, NeedFacts], bool]
    params: Callable[[OfferFacts, NeedFacts, Row], Mapping[str, Param]]


@dataclass(frozen=True)
class Open:
    """A step, the pairs to which it is open, and all their features once it is taken."""

    step: Step
    pairs: NDArray[np.intp]
    rows: NDArray[np.float32]


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
    steps = open_steps(offers, needs, rows, schema)
    scores = ranker.predict(np.concatenate([rows, *(each.rows for each in steps)]))
    best, reached = np.full(len(rows), -1), np.full(len(rows), WORTH_SAYING)
    last = len(rows)
    for number, each in enumerate(steps):
        first, last = last, last + len(each.pairs)
        gain = scores[first:last] - scores[each.pairs]
        more = gain > reached[each.pairs]
        best[each.pairs[more]], reached[each.pairs[more]] = number, gain[more]
    return [
        None if number < 0 else _told(steps[number].step, offer, need, row, schema)
        for number, offer, need, row in zip(best.tolist(), offers, needs, rows, strict=True)
    ]


def open_steps(
    offers: Sequence[OfferFacts], needs: Sequence[NeedFacts], rows: NDArray[np.float32], schema: Schema = ANSWERS
) -> list[Open]:
    """The steps that are open to any of some pairs; see `best_changes` for the parameters."""
    columns = dict(zip(schema.names, rows.T.astype(np.float64), strict=True))
    found = []
    for step in STEPS:
        if step.moves not in columns:
            continue
        after = {name: values for name, values in step.after(columns).items() if name in columns}
        differs = np.zeros(len(rows), dtype=bool)
        for name, values in after.items():
            differs |= (values != columns[name]) & ~np.isnan(values)
        pairs = [pair for pair in np.flatnonzero(differs).tolist() if step.bears(offers[pair], needs[pair])]
        if pairs:
            taken = rows[pairs]
            for name, values in after.items():
                taken[:, schema.column[name]] = values[pairs]
            found.append(Open(step, np.array(pairs), taken))
    return found


def _told(step: Step, offer: OfferFacts, need: NeedFacts, row: NDArray[np.float32], schema: Schema) -> Reason:
    return Reason(step.code, 0, step.params(offer, need, dict(zip(schema.names, row.tolist(), strict=True))))


def _raised(*names: str) -> Callable[[Columns], Columns]:
    """The whole of some shares, where they are known."""
    return lambda row: {name: np.where(np.isnan(row[name]), row[name], 1.0) for name in names}


def _anyhow(offer: OfferFacts, need: NeedFacts) -> bool:
    """For steps that the features alone show to be open."""
    return True


def _after_adding(row: Columns) -> Columns:
    share, rate = row["quantity_share"], row["rate_share"]
    grown = np.minimum(np.divide(rate, share, out=np.ones(len(share)), where=share > 0), 1.0)
    return {"quantity_share": np.ones(len(share)), "rate_share": np.where(np.isnan(rate), rate, grown)}


def _lacking_quantity(offer: OfferFacts, need: NeedFacts, row: Row) -> dict[str, Param]:
    return {"amount": about((1 - row["quantity_share"]) * need.still_lacking), "unit": need.unit}


def _needs_window(offer: OfferFacts, need: NeedFacts, row: Row) -> dict[str, Param]:
    return {"starts_on": max(need.starts_on, need.today), "ends_on": need.ends_on}


def _after_verifying(row: Columns) -> Columns:
    after = _raised("essentials_verified")(row)
    if "wishes_verified" not in row:
        return after
    checked = np.where(np.isnan(row["wishes_verified"]), row["wishes_verified"], row["wishes_held"])
    return {**after, "wishes_verified": checked}


def _declared(offer: OfferFacts, need: NeedFacts) -> tuple[str, ...]:
    """Kinds of papers that are asked for and that nobody has checked."""
    wished = evidence.wished_papers(offer, need, has=True, verified=False)
    return tuple(dict.fromkeys((*evidence.declared_essentials(offer, need), *wished)))


def _lapses(offer: OfferFacts, need: NeedFacts) -> bool:
    """Whether a paper that can be renewed ends too early; of one that was halted nobody can say so."""
    ending = evidence.first_to_end(offer, need)
    return ending is not None and not ending.halted


def _ending(offer: OfferFacts, need: NeedFacts, row: Row) -> dict[str, Param]:
    ending = evidence.first_to_end(offer, need)
    assert ending is not None  # else the step is not open
    return {"kind": ending.kind, "expires_on": ending.on}


def _missing_papers(offer: OfferFacts, need: NeedFacts) -> tuple[str, ...]:
    return evidence.wished_papers(offer, need, has=False)


def _lacks_papers(offer: OfferFacts, need: NeedFacts) -> bool:
    return bool(set(_missing_papers(offer, need)) - set(evidence.unchecked_wishes(offer, need)))


def _lacks_checks(offer: OfferFacts, need: NeedFacts) -> bool:
    """Whether all that is missing of the wished papers is that somebody checks them."""
    return bool(_missing_papers(offer, need)) and not _lacks_papers(offer, need)


def _after_stating(row: Columns) -> Columns:
    """All attributes stated, and all met."""
    asked = ~np.isnan(row["attributes_stated"])
    return {name: np.where(asked, 1.0, row[name]) for name in ("attributes_stated", "attributes_met")}


def _after_lowering(row: Columns) -> Columns:
    """Only for an asking price that stays at the usual one or above: nobody is told to sell for less than that."""
    dear = _lowered(row["price_to_reference"]) >= 0
    return {name: np.where(dear, _lowered(row[name]), row[name]) for name in ("price_gap", "price_to_reference")}


def _after_lowering_to_usual(row: Columns) -> Columns:
    """The same, seen from the usual price."""
    usual = row["usual_to_asking"]
    after = (1 + usual) / (1 - PRICE_STEP) - 1
    return {"usual_to_asking": np.where(after <= 0, after, usual)}


def _lowered(gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far the price lies above another one, after the step."""
    return (1 + gap) * (1 - PRICE_STEP) - 1


def _has_a_price(offer: OfferFacts, need: NeedFacts) -> bool:
    return offer.asking_price_vnd is not None


def _lower_price(offer: OfferFacts, need: NeedFacts, row: Row) -> dict[str, Param]:
    assert offer.asking_price_vnd is not None  # else the step is not open
    lower = round(offer.asking_price_vnd * (1 - PRICE_STEP))
    return {"percent": percent(PRICE_STEP), "price_vnd": lower, "unit": need.unit}


def _after_refreshing(row: Columns) -> Columns:
    age = row["age_days"]
    return {"age_days": np.where(age > OLD_DAYS, 0.0, age)}


STEPS: Final = (
    Step("add_quantity", "quantity_share", _after_adding, _anyhow, _lacking_quantity),
    Step("move_window", "window_share", _raised("window_share"), _anyhow, _needs_window),
    Step(
        "verify_papers",
        "essentials_verified",
        _after_verifying,
        lambda offer, need: bool(_declared(offer, need)),
        lambda offer, need, row: {"kinds": _declared(offer, need)},
    ),
    Step(
        "renew_certificate",
        "certificate_cover",
        _raised("certificate_cover"),
        _lapses,
        _ending,
    ),
    Step(
        "verify_papers",
        "wishes_held",
        _raised("wishes_held"),
        _lacks_checks,
        lambda offer, need, row: {"kinds": evidence.unchecked_wishes(offer, need)},
    ),
    Step(
        "add_papers",
        "wishes_held",
        _raised("wishes_held"),
        _lacks_papers,
        lambda offer, need, row: {"kinds": _missing_papers(offer, need)},
    ),
    Step(
        "state_attributes",
        "attributes_stated",
        _after_stating,
        lambda offer, need: bool(evidence.unstated_wishes(offer, need)),
        lambda offer, need, row: {"keys": evidence.unstated_wishes(offer, need)},
    ),
    Step("lower_price", "price_to_reference", _after_lowering, _has_a_price, _lower_price),
    Step("lower_price", "usual_to_asking", _after_lowering_to_usual, _has_a_price, _lower_price),
    Step(
        "offer_contract",
        "contract_fit",
        _raised("contract_fit"),
        _anyhow,
        lambda offer, need, row: {"contract_kind": need.contract_kind},
    ),
    Step(
        "offer_delivery",
        "delivery_fit",
        _raised("delivery_fit"),
        _anyhow,
        lambda offer, need, row: {"delivery_terms": need.delivery_terms},
    ),
    Step(
        "refresh_listing",
        "age_days",
        _after_refreshing,
        _anyhow,
        lambda offer, need, row: {"days": round(row["age_days"])},
    ),
    Step(
        "complete_listing",
        "completeness",
        _raised("completeness"),
        _anyhow,
        lambda offer, need, row: {"percent": percent(row["completeness"])},
    ),
)
"""In the order in which the first of equals is named."""
