"""A score told as codes with figures: at most three reasons for, one against, one step that would help.

The text layer turns each code into a sentence per language; `REASONS` lists all of them with their
parameters, so that it can be tested for completeness.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features.schema import ANSWERS, Schema
from matchmaker.ranking.rankers.ranker import Ranker
from matchmaker.ranking.reasons.attribution import contributions
from matchmaker.ranking.reasons.changes import CHANGES, best_changes
from matchmaker.ranking.reasons.telling import TOLD, Reason, ReasonKind, Row, tell

__all__ = ["REASONS", "TOPICS", "Explanation", "Reason", "ReasonKind", "explain"]

REASONS: Final = TOLD | CHANGES
"""Every code a reason may carry."""

TOPICS: Final = (
    ("product_closeness", "variety_closeness"),
    ("quantity_share", "rate_share"),
    ("window_share",),
    ("essentials_verified", "certificate_cover", "essentials_met"),
    ("wishes_held", "wishes_verified", "ocop_stars"),
    ("attributes_met", "attributes_stated"),
    ("distance_km", "haul_share", "own_haul_km"),
    ("price_gap", "price_to_reference", "usual_to_asking"),
    ("contract_fit",),
    ("delivery_fit",),
    ("age_days",),
    ("completeness",),
    ("takes_share",),
    ("lacks_share",),
    ("harvest_share",),
    ("need_age_days",),
    ("buyer_verified",),
    ("seller_record",),
    ("buyer_record",),
)
"""Features that speak of one thing: their contributions are added, and make one reason at most."""
PROOF: Final = "essentials_verified"
MOST_FOR: Final = 3
LEAST: Final = 0.005
"""Contributions smaller than this share of the scale are not told."""


@dataclass(frozen=True)
class Explanation:
    """Why a pair stands where it does.

    Attributes
    ----------
    strengths : tuple of Reason
        At most three, the weightiest first.
    weakness : Reason or None
        The weightiest against.
    change : Reason or None
        The step that would raise the score most.
    contributions : array of shape (n_features,)
        What each feature adds to the score over that of an ordinary candidate.
    """

    strengths: tuple[Reason, ...]
    weakness: Reason | None
    change: Reason | None
    contributions: NDArray[np.float64]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """All of them: for, against, what would change it."""
        return (*self.strengths, *(r for r in (self.weakness, self.change) if r is not None))


def explain(
    ranker: Ranker,
    offers: Sequence[OfferFacts],
    needs: Sequence[NeedFacts],
    rows: NDArray[np.float32],
    schema: Schema = ANSWERS,
) -> list[Explanation]:
    """Explain the scores of some pairs, usually the few that are shown.

    Parameters
    ----------
    ranker : Ranker
        The one that scored them.
    offers, needs : sequences of n facts
        As they were scored: for a seller's list, needs seen by the seller.
    rows : array of shape (n, n_features)
    schema : Schema
        Which features the rows hold and the ranker reads.
    """
    if not len(rows):
        return []
    added = contributions(ranker, rows)
    changes = best_changes(ranker, offers, needs, rows, schema)
    topics = [names for topic in TOPICS if (names := [name for name in topic if name in schema.column])]
    totals = np.stack([sum(added[:, schema.column[name]] for name in names) for names in topics], axis=1)
    orders = np.argsort(-totals, axis=1, kind="stable")
    explained = []
    for pair, (row, weights, weighed, order) in enumerate(
        zip(rows.tolist(), added.tolist(), totals.tolist(), orders.tolist(), strict=True)
    ):
        known = {name: value for name, value in zip(schema.names, row, strict=True) if value == value}
        teller = _Teller(offers[pair], needs[pair], known, dict(zip(schema.names, weights, strict=True)))
        best_first = [(weighed[number], topics[number]) for number in order]
        strengths = teller.with_proof(tuple(islice(teller.reasons(best_first, good=True), MOST_FOR)))
        weakness = next(teller.reasons(reversed(best_first), good=False), None)
        explained.append(Explanation(strengths, weakness, changes[pair], added[pair]))
    return explained


class _Teller(NamedTuple):
    """Tells of one pair: what is known of it, and what each feature adds."""

    offer: OfferFacts
    need: NeedFacts
    known: Row
    weights: Row

    def reasons(self, topics: Iterable[tuple[float, list[str]]], *, good: bool) -> Iterator[Reason]:
        """One reason for each topic that can be told, from the weightiest on, as long as they weigh anything."""
        for total, names in topics:
            if (total if good else -total) < LEAST:
                return
            known = [name for name in names if name in self.known]
            for name in sorted(known, key=self.weights.__getitem__, reverse=good):
                reason = tell(name, self.offer, self.need, self.known, good=good)
                if reason is not None:
                    yield reason
                    break

    def with_proof(self, strengths: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """The same, with the papers that the need insists on and the union checked: told however little they weigh.

        Among candidates that mostly hold them they add next to nothing to the score; a buyer asks for them all the
        same.
        """
        is_told = any(each.code == PROOF for each in strengths)
        if is_told or self.known.get(PROOF) != 1 or self.weights[PROOF] < 0:
            return strengths
        proof = tell(PROOF, self.offer, self.need, self.known, good=True)
        return strengths if proof is None else (*strengths[: MOST_FOR - 1], proof)
