"""What buyers saw of a province's cooperatives, read in a few statements."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from matchmaker.db import session
from matchmaker.matching.models import Match, MatchRun, Side
from matchmaker.matching.queries import is_listed, last_shown, lately, shown_since
from matchmaker.measures import today
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation, OrganisationKind
from matchmaker.radar.exposure.measured import Exposed, Exposure
from matchmaker.ranking.judging.turns import attention
from matchmaker.register.models import RegisterEntry
from matchmaker.register.size import size_class

COOPERATIVES: Final = [kind for kind in OrganisationKind if kind.is_cooperative]
MEMBER_BANDS: Final = ((200, "members_200"), (50, "members_50"), (0, "members_0"))
"""Where the register does not tell the size class: so many members at least, and the name of the band."""
UNKNOWN: Final = "unknown"


def exposure(province_code: str | None) -> Exposure:
    """How the offers of a province's cooperatives were seen over the last `turns.LATELY_DAYS`, today included."""
    day = today()
    places = _places(province_code, day)
    return Exposure.of(
        [
            Exposed(
                offer_id=row.offer_id,
                organisation_id=row.organisation_id,
                organisation=row.name,
                product_code=row.product_code,
                quantity=row.quantity - row.taken,
                commune_code=row.commune_code,
                size=size_of(row),
                published_on=today(row.published_at),
                shown=sum(places[row.offer_id].values()),
                attention=attention(places[row.offer_id]),
                last_shown_on=today(row.last_at) if row.last_at else None,
            )
            for row in session.execute(_offers(province_code, day))
        ]
    )


def size_of(row: Any) -> str:
    """The size class that the register tells; else the band of members that the cooperative itself tells."""
    if row.field is not None:
        found = size_class(row.field, members=row.members, revenue_vnd=row.revenue_vnd, capital_vnd=row.capital_vnd)
        if found is not None:
            return found.value
    members = row.members if row.members is not None else row.member_count
    return UNKNOWN if members is None else next(name for least, name in MEMBER_BANDS if members >= least)


def _offers(province_code: str | None, day: date) -> Any:
    return (
        select(
            *(Offer.id.label("offer_id"), Offer.published_at, Offer.taken, last_shown(Offer).label("last_at")),
            *(OfferRevision.product_code, OfferRevision.quantity, OfferRevision.commune_code),
            *(Organisation.id.label("organisation_id"), Organisation.name, Organisation.member_count),
            *(RegisterEntry.field, RegisterEntry.members, RegisterEntry.revenue_vnd, RegisterEntry.capital_vnd),
        )
        .join(OfferRevision, Offer.approved_id == OfferRevision.id)
        .join(Organisation, Offer.organisation_id == Organisation.id)
        .outerjoin(RegisterEntry, RegisterEntry.organisation_id == Organisation.id)
        .where(*_listed(province_code), OfferRevision.ends_on >= day, OfferRevision.quantity > Offer.taken)
        .order_by(Offer.id)
    )


def _listed(province_code: str | None) -> tuple[Any, ...]:
    return Organisation.province_code == province_code, Organisation.kind.in_(COOPERATIVES), is_listed(Offer)


def _places(province_code: str | None, day: date) -> dict[int, dict[int, int]]:
    """By offer, how often it stood lately at each place of buyers' lists."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = session.execute(
        select(Match.offer_id, Match.rank, func.count())
        .join(MatchRun, Match.run_id == MatchRun.id)
        .join(Offer, Match.offer_id == Offer.id)
        .join(Organisation, Offer.organisation_id == Organisation.id)
        .where(shown_since(Side.BUYER, lately(day)), *_listed(province_code))
        .group_by(Match.offer_id, Match.rank)
    )
    for offer_id, place, times in rows:
        found[offer_id][place] = times
    return found
