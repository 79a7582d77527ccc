"""What growing areas still give many offers at once, for whoever proposes or plans; nothing is locked or written.

The figures of `capacity.plan`, as of this moment: an offer that falls into one season may take what it reserves there
and what that season has left. One that is cut into several harvests gives what it reserves and no more: how much of
each season each harvest may take, only the ledger itself works out, once somebody asks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select

from matchmaker.credentials.ledger import land as lands
from matchmaker.credentials.ledger.capacity import Claim
from matchmaker.credentials.ledger.land import NOTHING, Land, Season
from matchmaker.credentials.models import CapacityHold
from matchmaker.db import session
from matchmaker.measures import today


@dataclass(frozen=True, slots=True)
class Backed:
    """What stands behind one offer."""

    held: Decimal
    """What it reserves of its growing areas, in the base unit."""
    seasons: tuple[Season, ...]
    """The seasons of which it may take more, as long as there is any."""


@dataclass(frozen=True)
class Grounds:
    """What binds some offers; nothing stands here of one that relies on no land, or on some that nobody knows."""

    backed: Mapping[int, Backed] = field(default_factory=dict)
    """By offer."""
    seasons: Mapping[Season, lands.SeasonFigures] = field(default_factory=dict)
    """How the seasons stand of which any of them may take more."""


def behind(claims: Sequence[Claim]) -> Grounds:
    """The grounds of some offers. As many queries for many as for one."""
    codes = {each for claim in claims for each in claim.certificate_ids}
    by_code = {each.area.certificate_id: each for each in lands.of_certificates(codes)}
    wanted = {claim.offer_id: _seasons(claim, by_code) for claim in claims}
    figures = lands.seasons_of({key: land for of in wanted.values() for key, land in of.items()})
    held = _held([offer_id for offer_id, of in wanted.items() if of], figures.values())
    backed = {}
    for claim in claims:
        of = wanted[claim.offer_id]
        if of:
            own = sum((held.get((claim.offer_id, figures[key].season_id), NOTHING) for key in of), NOTHING)
            backed[claim.offer_id] = Backed(own, tuple(sorted(of)) if len(claim.harvests) == 1 else ())
    drawn_on = {key for each in backed.values() for key in each.seasons}
    return Grounds(backed, {key: figures[key] for key in sorted(drawn_on)})


def _seasons(claim: Claim, by_code: Mapping[int, Land]) -> dict[Season, Land]:
    """The seasons into which its harvests fall; none where the land of an area that bears it is not known."""
    found = [by_code[each] for each in claim.certificate_ids if each in by_code]
    bearing = [each for each in found if each.bears(claim.product_code)]
    if any(each.capacity is None for each in bearing):
        return {}
    return {(each.area.id, each.year_of(harvest.ends_on)): each for each in bearing for harvest in claim.harvests}


def _held(
    offer_ids: Collection[int], seasons: Collection[lands.SeasonFigures]
) -> dict[tuple[int, int | None], Decimal]:
    """What offers whose window is not over reserve, by offer and season."""
    statement = select(CapacityHold.offer_id, CapacityHold.season_id, CapacityHold.reserved).where(
        CapacityHold.offer_id.in_(offer_ids),
        CapacityHold.season_id.in_([each.season_id for each in seasons if each.season_id is not None]),
        CapacityHold.lapses_on >= today(),
    )
    if not offer_ids:
        return {}
    return {(row.offer_id, row.season_id): row.reserved for row in session.execute(statement)}
