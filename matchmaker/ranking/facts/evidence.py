"""What an offer can show for a requirement: certificates that stand, attributes that are stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from matchmaker.ranking.facts.listings import (
    AttributeValue,
    CertificateFacts,
    NeedFacts,
    OfferFacts,
    Requirement,
    RequirementKind,
)

OCOP = "OCOP"
ANY_STARS = 1.0
"""Stars that are enough where a requirement does not say how many."""


def first_day(offer: OfferFacts, need: NeedFacts) -> date:
    """First day on which goods could be handed over: the latest of both windows' starts and today."""
    return max(offer.starts_on, need.starts_on, need.today)


def wanted_market(requirement: Requirement, need: NeedFacts) -> str | None:
    """Market for which a certificate must hold, if any: the requirement's own, else the need's."""
    return requirement.value if isinstance(requirement.value, str) else need.market


def stands_on(paper: CertificateFacts, day: date) -> bool:
    """Whether `day` lies in the days on which the certificate stands."""
    return (paper.starts_on is None or paper.starts_on <= day) and (paper.expires_on is None or paper.expires_on >= day)


def serves_market(paper: CertificateFacts, market: str | None) -> bool:
    """Whether the certificate, if it belongs to a market, belongs to the wanted one."""
    return paper.market is None or market is None or paper.market == market


def counts_for(paper: CertificateFacts, requirement: Requirement) -> bool:
    """Whether the certificate is checked well enough for the requirement."""
    return paper.verified or not requirement.verified_only


def held(offer: OfferFacts, need: NeedFacts, requirement: Requirement) -> CertificateFacts | None:
    """The best certificate that answers a certificate requirement on the first possible day.

    A verified one is better than a declared one, then the one that stands longest. None where the offer
    holds none that stands, covers the product, serves the market and is checked where that is asked for.
    """
    same_kind = offer.papers.get(requirement.key)
    if same_kind is None:
        return None
    day, market = first_day(offer, need), wanted_market(requirement, need)
    best = None
    for paper in same_kind:
        if (
            stands_on(paper, day)
            and serves_market(paper, market)
            and counts_for(paper, requirement)
            and (best is None or _strength(paper) > _strength(best))
        ):
            best = paper
    return best


def _strength(paper: CertificateFacts) -> tuple[bool, date]:
    return paper.verified, paper.expires_on or date.max


def star_holder(offer: OfferFacts, need: NeedFacts, *, verified_only: bool = False) -> CertificateFacts | None:
    """The standing OCOP recognition with the most stars, a verified one before a declared one of as many."""
    recognitions = offer.papers.get(OCOP)
    if recognitions is None:
        return None
    day = first_day(offer, need)
    starred = [
        c for c in recognitions if c.stars is not None and stands_on(c, day) and (c.verified or not verified_only)
    ]
    return max(starred, key=lambda c: (c.stars or 0, c.verified), default=None)


def stars(offer: OfferFacts, need: NeedFacts, *, verified_only: bool = False) -> int | None:
    """OCOP stars that stand on the first possible day; None where the product has none."""
    holder = star_holder(offer, need, verified_only=verified_only)
    return holder.stars if holder else None


def satisfies(stated: AttributeValue, requirement: Requirement) -> bool:
    """Whether a stated value answers an attribute requirement; unlike kinds of value never do.

    Numbers compare exactly at the bound: a moisture of 12.5 answers "<= 12.5".
    """
    wanted = requirement.value
    if requirement.op == "in":
        return isinstance(wanted, tuple) and stated in wanted
    if requirement.op == "=":
        return stated == wanted
    if isinstance(stated, str) or not isinstance(wanted, int | float):
        return False
    return stated >= wanted if requirement.op == ">=" else stated <= wanted


def answers(offer: OfferFacts, need: NeedFacts, requirement: Requirement) -> bool | None:
    """Whether the offer answers a requirement; None where an attribute it asks for is not stated."""
    if requirement.kind is RequirementKind.CERTIFICATE:
        return held(offer, need, requirement) is not None
    if requirement.kind is RequirementKind.STARS:
        return enough_stars(offer, need, requirement)
    stated = offer.attributes.get(requirement.key)
    return None if stated is None else satisfies(stated, requirement)


def enough_stars(offer: OfferFacts, need: NeedFacts, requirement: Requirement) -> bool:
    """Whether the offered product has at least the OCOP stars asked for."""
    return (stars(offer, need, verified_only=requirement.verified_only) or 0) >= wanted_stars(requirement)


def wanted_stars(requirement: Requirement) -> float:
    """How many OCOP stars are enough."""
    return requirement.value if isinstance(requirement.value, int | float) else ANY_STARS


def declared_essentials(offer: OfferFacts, need: NeedFacts) -> tuple[str, ...]:
    """Essential certificates that the offer declares and nobody verified."""
    return tuple(
        r.key for r in need.essential_certificates if (paper := held(offer, need, r)) is not None and not paper.verified
    )


def proof(offer: OfferFacts, need: NeedFacts, requirement: Requirement) -> CertificateFacts | None:
    """The paper that answers a requirement for a certificate or for stars; None where there is none."""
    if requirement.kind is RequirementKind.STARS:
        holder = star_holder(offer, need, verified_only=requirement.verified_only)
        return holder if enough_stars(offer, need, requirement) else None
    return held(offer, need, requirement)


def wished_papers(offer: OfferFacts, need: NeedFacts, *, has: bool, verified: bool | None = None) -> tuple[str, ...]:
    """Kinds of wished papers that the offer has or lacks; of those it has, maybe only some by their check."""
    papers = {r.key: proof(offer, need, r) for r in need.wished_papers}
    return tuple(
        kind
        for kind, paper in papers.items()
        if (paper is not None) is has and (verified is None or (paper is not None and paper.verified is verified))
    )


def unchecked_wishes(offer: OfferFacts, need: NeedFacts) -> tuple[str, ...]:
    """Kinds of papers wished for only if verified, which the offer has and nobody checked."""
    return tuple(
        r.key
        for r in need.wished_papers
        if r.verified_only
        and proof(offer, need, r) is None
        and proof(offer, need, replace(r, verified_only=False)) is not None
    )


def unstated_wishes(offer: OfferFacts, need: NeedFacts) -> tuple[str, ...]:
    """Wished attributes that the offer says nothing about."""
    return tuple(r.key for r in need.wished_attributes if r.key not in offer.attributes)


class Ending(NamedTuple):
    """A certificate that ends: its last day, its kind, and whether it is halted rather than expires."""

    on: date
    kind: str
    halted: bool


def first_to_end(offer: OfferFacts, need: NeedFacts) -> Ending | None:
    """The first essential certificate to end within both windows, if one does."""
    last = min(offer.ends_on, need.ends_on)
    papers = [held(offer, need, r) for r in need.essential_certificates]
    ending = (p for p in papers if p and p.expires_on and p.expires_on < last)
    return min((Ending(p.expires_on, p.kind, p.halted) for p in ending if p.expires_on), default=None)
