"""What a plan is made over: the offers and needs of its season, as its scenario supposes them.

Of the plan's own province everything counts: ceilings, and what growing areas have left. Of other provinces' listings
only what everybody may read does: their ceilings bar no pair and their land bounds no amount.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.matching import mirror
from matchmaker.matching.ceilings import ceilings_of
from matchmaker.measures import Period, today
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from matchmaker.planning.models import SeasonPlan
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Path
from matchmaker.ranking.columns.vocabulary import UNKNOWN, Vocabulary
from matchmaker.ranking.features.supply import available_of, overlap_days

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Table = TypeVar("Table", OfferColumns, NeedColumns)
WHOLE: Final = 100


@dataclass(frozen=True)
class Asked:
    """What a plan asks for."""

    province_code: str
    is_country: bool
    season: Period
    product_code: str | None = None
    yield_percent: int = 0
    price_percent: int = 0
    closed_market: str | None = None

    @classmethod
    def of(cls, plan: SeasonPlan) -> Asked:
        """As the row says."""
        return cls(
            plan.province_code,
            plan.is_country,
            Period(plan.starts_on, plan.ends_on),
            plan.product_code,
            plan.yield_percent,
            plan.price_percent,
            plan.closed_market,
        )

    @property
    def first(self) -> int:
        """The first day that is still to come, as its ordinal."""
        return max(self.season.starts_on, today()).toordinal()

    @property
    def last(self) -> int:
        """The last day of the season, as its ordinal."""
        return self.season.ends_on.toordinal()


@dataclass(frozen=True)
class Sides:
    """The two sides of a plan.

    Attributes
    ----------
    offers, needs : tables of n_offers and n_needs rows
    left, lacking : arrays
        What of each falls into the season, in base units.
    share : array of shape (n_offers,)
        What the scenario leaves of each offer, 1 for all.
    ceilings_vnd : array of shape (n_needs,)
        NaN where there is none, and where the reader may not know it.
    own_offers, own_needs : arrays of bool
        Those of the plan's own province.
    """

    offers: OfferColumns
    needs: NeedColumns
    left: Floats
    lacking: Floats
    share: Floats
    ceilings_vnd: Floats
    own_offers: Mask
    own_needs: Mask

    @property
    def words(self) -> Vocabulary:
        """What both tables write as numbers."""
        return self.offers.vocabulary


def gathered(asked: Asked) -> Sides:
    """The market now, as a plan sees it."""
    market = mirror.market()
    offers, needs = market.offers.compacted().base.table, market.needs.compacted().base.table
    owns = set(session.scalars(select(Organisation.id).where(Organisation.province_code == asked.province_code)))
    offers = _in_season(asked, offers, lambda path: _is_asked(asked, path))
    needs = _in_season(asked, needs, lambda path: _is_asked(asked, path) or _is_above(asked, path))
    needs = needs.take(np.flatnonzero(~_closed(asked, needs)))
    offers = replace(offers, asking_price_vnd=offers.asking_price_vnd * (1 + asked.price_percent / WHOLE))
    own_offers, own_needs = (_owned(owns, table.organisation_id) for table in (offers, needs))
    share = _yielding(asked, offers)
    ceilings = np.where(own_needs, ceilings_of(needs.revision_id), np.nan)
    return Sides(
        offers,
        needs,
        left=_left(asked, offers) * share,
        lacking=_lacking(asked, needs),
        share=share,
        ceilings_vnd=ceilings,
        own_offers=own_offers,
        own_needs=own_needs,
    )


def perishability(offers: OfferColumns) -> Floats:
    """How many days each offer's goods keep; none where the catalogue does not say."""
    days = [_keeps(path) for path in offers.vocabulary.products.words]
    return np.array(days or [0.0])[offers.product]


def _keeps(path: Path) -> float:
    node = tree().get(path[-1])
    return float(node.perishability_days or 0) if node is not None else 0.0


def _in_season(asked: Asked, table: Table, is_meant: Callable[[Path], bool]) -> Table:
    """The rows of the products asked for whose days meet the season's."""
    meant = np.array([is_meant(path) for path in table.vocabulary.products.words] or [False])
    there = (table.starts <= asked.last) & (table.ends >= asked.first)
    return table.take(np.flatnonzero(meant[table.product] & there))


def _is_asked(asked: Asked, path: Path) -> bool:
    return asked.product_code is None or asked.product_code in path


def _is_above(asked: Asked, path: Path) -> bool:
    """Whether a need asks for a group to which the product belongs."""
    node = tree().get(asked.product_code or "")
    return node is not None and path == node.path[: len(path)]


def _closed(asked: Asked, needs: NeedColumns) -> Mask:
    """Needs whose goods go to the market that takes nothing, or that cannot do without papers for it."""
    code = UNKNOWN if asked.closed_market is None else needs.vocabulary.markets.find(asked.closed_market)
    members = needs.asked.members
    papers = np.flatnonzero(members.essential & (members.market == code))
    owners = np.searchsorted(needs.asked.bounds, papers, side="right") - 1
    closed = needs.market == code
    closed[owners] = True
    return np.asarray(closed)


def _owned(owns: set[int], organisation_ids: NDArray[np.int32]) -> Mask:
    return np.isin(organisation_ids, np.array(sorted(owns), np.int32))


def _yielding(asked: Asked, offers: OfferColumns) -> Floats:
    """What is left of each offer when it yields more or less: what is agreed on is served first, in full."""
    if not asked.yield_percent or not len(offers):
        return np.ones(len(offers))
    change = asked.yield_percent / WHOLE
    left = offers.quantity.astype(np.float64)
    promised = left * (1 + change) + _taken(offers) * change
    return np.asarray(np.divide(np.maximum(promised, 0.0), left, out=np.zeros(len(left)), where=left > 0))


def _taken(offers: OfferColumns) -> Floats:
    """What of each offer is agreed on."""
    rows = session.execute(select(Offer.id, Offer.taken).where(Offer.taken > Decimal(0)))
    taken = {row.id: float(row.taken) for row in rows}
    return np.array([taken.get(each, 0.0) for each in offers.offer_id.tolist()])


def _left(asked: Asked, offers: OfferColumns) -> Floats:
    """What of each offer falls into the season: what was harvested before counts as long as it keeps."""
    n = len(offers)
    return available_of(offers, np.arange(n), asked.first - perishability(offers), np.full(n, float(asked.last)))


def _lacking(asked: Asked, needs: NeedColumns) -> Floats:
    """What of each need falls into the season, of what it lacks from today on."""
    now = today().toordinal()
    to_come = overlap_days(needs.starts, needs.ends, np.full(len(needs), now), needs.ends)
    inside = overlap_days(needs.starts, needs.ends, np.full(len(needs), asked.first), np.full(len(needs), asked.last))
    return np.asarray(needs.still_lacking * inside / np.maximum(to_come, 1.0))
