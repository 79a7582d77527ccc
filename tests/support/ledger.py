"""Growing areas, offers that rely on them, and books that must agree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from matchmaker.credentials.ledger.land import SeasonFigures, figures_of
from matchmaker.credentials.models import AreaSeason, CapacityEntry, CapacityHold, Certificate, GrowingArea
from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.offers.models import Offer
from matchmaker.offers.service import offer_posting
from matchmaker.organisations.models import Organisation
from tests.factories import Factories

TONNE = Decimal(1000)
HELD = ("reserved", "committed", "contracted")
HARVEST = {"starts_on": date(2027, 7, 20), "ends_on": date(2027, 9, 30)}
"""Durian of the Central Highlands: its harvest begins in July."""


def area(
    make: Factories, owner: Organisation, *, hectares: int | None = 10, tonnes: int | None = 10, product: str = "DUR"
) -> Certificate:
    """A growing area of ten hectares that give ten tonnes each, unless told otherwise."""
    code = make.certificate(owner, kind="PUC_EXPORT", markets=["CN"], products=[product])
    session.add(
        GrowingArea(
            certificate_id=code.id,
            hectares=None if hectares is None else Decimal(hectares),
            yield_per_hectare=None if tonnes is None else tonnes * TONNE,
        )
    )
    session.commit()
    return code


def submitted(make: Factories, codes: list[Certificate], tonnes: int, **columns: object) -> Offer:
    """An offer that waits for the staff."""
    owner = session.get_one(Organisation, codes[0].organisation_id)
    told = {**HARVEST, **columns}
    return make.offer(organisation=owner, certificates=codes, tonnes=tonnes, status=RevisionStatus.SUBMITTED, **told)


def published(make: Factories, codes: list[Certificate], tonnes: int, **columns: object) -> Offer:
    """An offer that the staff approved."""
    offer = submitted(make, codes, tonnes, **columns)
    offer_posting.publish(offer.latest, by=make.staff())
    return offer


def told(code: Certificate) -> SeasonFigures:
    """The one season of which something is held, or the present one."""
    (only,) = figures_of([code.id])[code.id]
    return only


def tonnes(figures: SeasonFigures) -> tuple[int, int, int, int]:
    """Reserved, committed, contracted, left."""
    return tuple(int(getattr(figures, each) / TONNE) for each in (*HELD, "left"))  # type: ignore[return-value]  # as many as there are names


def check_books() -> None:
    """Nothing is above the capacity, holds add up to their season, entries to both."""
    session.expire_all()
    for season in session.scalars(select(AreaSeason)):
        assert season.held <= season.capacity
        holds = session.scalars(select(CapacityHold).where(CapacityHold.season_id == season.id)).all()
        entries = session.scalars(select(CapacityEntry).where(CapacityEntry.season_id == season.id)).all()
        assert sum(entry.capacity for entry in entries) == season.capacity
        for column in HELD:
            assert sum(getattr(hold, column) for hold in holds) == getattr(season, column)
            for hold in holds:
                written = [getattr(each, column) for each in entries if each.offer_id == hold.offer_id]
                assert sum(written) == getattr(hold, column)
