"""May this offer answer this need at all? Each rule has a name, and a learned score never overrides one.

This is the readable form, pair by pair, which tells what fails and by how much; `columns.verdicts` judges
thousands of pairs at once and must agree with it. Rules are judged from one side's view: the price ceiling is
a rule only where the need's facts carry a ceiling, which those of a seller's list never do
(`NeedFacts.seen_by_seller`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from matchmaker.ranking.facts import evidence
from matchmaker.ranking.facts.listings import (
    SPECIES_DEPTH,
    AttributeValue,
    CertificateFacts,
    NeedFacts,
    OfferFacts,
    Requirement,
    RequirementKind,
)

Param = str | float | int | bool | date | None | tuple[AttributeValue, ...]

NEAR_WINDOW_DAYS: Final = 45
"""Windows further apart than this are no near miss."""
NEAR_PRICE_SHARE: Final = 0.2
"""An asking price further above the ceiling than this share of it is no near miss."""


class Rule(StrEnum):
    """Every way in which an offer can fail a need. The text layer has a sentence for each."""

    OWN_LISTING = "own_listing"
    STANDING = "standing"
    PRODUCT = "product"
    VARIETY = "variety"
    UNIT = "unit"
    SOLD_OUT = "sold_out"
    FILLED = "filled"
    OVER = "over"
    WINDOW = "window"
    MIN_LOT = "min_lot"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_HALTED = "certificate_halted"
    CERTIFICATE_NOT_YET = "certificate_not_yet"
    CERTIFICATE_UNVERIFIED = "certificate_unverified"
    CERTIFICATE_OTHER_MARKET = "certificate_other_market"
    ATTRIBUTE_UNSTATED = "attribute_unstated"
    ATTRIBUTE_SHORT = "attribute_short"
    STARS_MISSING = "stars_missing"
    STARS_SHORT = "stars_short"
    PRICE_CEILING = "price_ceiling"


RULES: Final[Mapping[Rule, tuple[str, ...]]] = {
    Rule.OWN_LISTING: (),
    Rule.STANDING: (),
    Rule.PRODUCT: ("offered", "wanted"),
    Rule.VARIETY: ("offered", "wanted"),
    Rule.UNIT: ("unit", "wanted"),
    Rule.SOLD_OUT: (),
    Rule.FILLED: (),
    Rule.OVER: (),
    Rule.WINDOW: ("gap_days", "starts_on", "ends_on"),
    Rule.MIN_LOT: ("min_lot", "quantity", "unit"),
    Rule.CERTIFICATE_MISSING: ("kind",),
    Rule.CERTIFICATE_EXPIRED: ("kind", "expires_on"),
    Rule.CERTIFICATE_HALTED: ("kind", "market", "since"),
    Rule.CERTIFICATE_NOT_YET: ("kind", "starts_on"),
    Rule.CERTIFICATE_UNVERIFIED: ("kind", "market"),
    Rule.CERTIFICATE_OTHER_MARKET: ("kind", "wanted", "market"),
    Rule.ATTRIBUTE_UNSTATED: ("key", "op", "wanted"),
    Rule.ATTRIBUTE_SHORT: ("key", "op", "wanted", "stated"),
    Rule.STARS_MISSING: ("wanted",),
    Rule.STARS_SHORT: ("wanted", "stars"),
    Rule.PRICE_CEILING: ("price_vnd", "ceiling_vnd", "unit"),
}
"""The parameters of each rule's failure."""

HOPELESS: Final = frozenset(
    {Rule.OWN_LISTING, Rule.STANDING, Rule.PRODUCT, Rule.UNIT, Rule.SOLD_OUT, Rule.FILLED, Rule.OVER}
)
"""Rules whose failure no change to the offer mends: never a near miss."""


@dataclass(frozen=True)
class Failure:
    """One rule that an offer fails, with the figures that say by how much.

    What mends it follows from the rule: renew the certificate in `params`, state the attribute, move the
    window by `gap_days` ...
    """

    rule: Rule
    params: dict[str, Param] = field(default_factory=dict)
    requirement: Requirement | None = None
    """The essential requirement that is not met, where the rule is one."""
    within_reach: bool = True
    """Close enough that talking about it makes sense."""

    @property
    def code(self) -> str:
        """The rule's name."""
        return self.rule.value


def check(offer: OfferFacts, need: NeedFacts) -> tuple[Failure, ...]:
    """Every rule the offer fails; empty means it may answer the need."""
    return tuple(_failures(offer, need))


def admissible(offer: OfferFacts, need: NeedFacts) -> bool:
    """Whether the offer may answer the need; stops at the first rule it fails."""
    return next(_failures(offer, need), None) is None


def nearly(failures: Sequence[Failure]) -> Failure | None:
    """The one rule that keeps a near miss out, or None where there is none, several or a hopeless one."""
    if len(failures) != 1 or failures[0].rule in HOPELESS:
        return None
    return failures[0] if failures[0].within_reach else None


def product_rule(offered: tuple[str, ...], wanted: tuple[str, ...]) -> Rule | None:
    """The rule that a product breaks; None where it lies in the subtree of the one asked for.

    Another species is another product (durian is not jackfruit, frozen is not fresh); another or an
    unnamed variety of the same species can be talked about.
    """
    if offered[: len(wanted)] == wanted:
        return None
    same_species = len(wanted) > SPECIES_DEPTH and offered[:SPECIES_DEPTH] == wanted[:SPECIES_DEPTH]
    return Rule.VARIETY if same_species else Rule.PRODUCT


def _failures(offer: OfferFacts, need: NeedFacts) -> Iterator[Failure]:
    """Failures in the order people would mention them; cheap rules first, product before all."""
    yield from _product(offer, need)
    if offer.organisation_id == need.organisation_id:
        yield Failure(Rule.OWN_LISTING)
    if not offer.standing_verified:
        yield Failure(Rule.STANDING)
    if offer.unit != need.unit:
        yield Failure(Rule.UNIT, {"unit": offer.unit, "wanted": need.unit})
    if offer.quantity <= 0:
        yield Failure(Rule.SOLD_OUT)
    if need.still_lacking <= 0:
        yield Failure(Rule.FILLED)
    yield from _window(offer, need)
    if offer.min_lot is not None and offer.min_lot > need.still_lacking:
        yield Failure(Rule.MIN_LOT, {"min_lot": offer.min_lot, "quantity": need.still_lacking, "unit": need.unit})
    yield from _price(offer, need)
    for requirement in need.essentials:
        yield from _requirement(offer, need, requirement)


def _product(offer: OfferFacts, need: NeedFacts) -> Iterator[Failure]:
    rule = product_rule(offer.product_path, need.product_path)
    if rule is not None:
        yield Failure(rule, {"offered": offer.product_code, "wanted": need.product_code})


def _window(offer: OfferFacts, need: NeedFacts) -> Iterator[Failure]:
    """Both windows must lie ahead, at least in part, and meet."""
    if offer.ends_on < need.today or need.ends_on < need.today:
        yield Failure(Rule.OVER)
        return
    late, early = offer.starts_on - need.ends_on, need.starts_on - offer.ends_on
    gap = max(late, early)
    if gap > timedelta(0):
        yield Failure(
            Rule.WINDOW,
            {"gap_days": gap.days, "starts_on": offer.starts_on, "ends_on": offer.ends_on},
            within_reach=gap.days <= NEAR_WINDOW_DAYS,
        )


def _price(offer: OfferFacts, need: NeedFacts) -> Iterator[Failure]:
    """The buyer's own view only: an asking price above the ceiling."""
    asking, ceiling = offer.asking_price_vnd, need.ceiling_vnd
    if asking is not None and ceiling is not None and asking > ceiling:
        yield Failure(
            Rule.PRICE_CEILING,
            {"price_vnd": asking, "ceiling_vnd": ceiling, "unit": need.unit},
            within_reach=asking <= ceiling * (1 + NEAR_PRICE_SHARE),
        )


def _requirement(offer: OfferFacts, need: NeedFacts, requirement: Requirement) -> Iterator[Failure]:
    answer = evidence.answers(offer, need, requirement)
    if answer:
        return
    if requirement.kind is RequirementKind.CERTIFICATE:
        yield _certificate_failure(offer, need, requirement)
    elif requirement.kind is RequirementKind.STARS:
        yield _stars_failure(offer, need, requirement)
    else:
        rule = Rule.ATTRIBUTE_UNSTATED if answer is None else Rule.ATTRIBUTE_SHORT
        params: dict[str, Param] = {
            "key": requirement.key,
            "op": requirement.op,
            "wanted": requirement.value,
        }
        if answer is False:
            params["stated"] = offer.attributes[requirement.key]
        yield Failure(rule, params, requirement)


def _certificate_failure(offer: OfferFacts, need: NeedFacts, requirement: Requirement) -> Failure:
    """Whether it is missing, for another market, unchecked, or does not stand when delivery begins."""
    market = evidence.wanted_market(requirement, need)
    same_kind = offer.papers.get(requirement.key, ())
    for_market = [c for c in same_kind if evidence.serves_market(c, market)]
    if for_market:
        return _lapse(for_market, requirement, evidence.first_day(offer, need))
    params: dict[str, Param] = {"kind": requirement.key}
    if same_kind:
        params["wanted"], params["market"] = market, same_kind[0].market
        return Failure(Rule.CERTIFICATE_OTHER_MARKET, params, requirement)
    return Failure(Rule.CERTIFICATE_MISSING, params, requirement)


def _lapse(papers: Sequence[CertificateFacts], requirement: Requirement, day: date) -> Failure:
    """Why none of the papers answers on a day, though kind, product and market are right.

    Told is what lies nearest to being right: one that merely nobody checked, then the one that ended last, then
    the one that begins first.
    """
    params: dict[str, Param] = {"kind": papers[0].kind}
    standing = [c for c in papers if evidence.stands_on(c, day)]
    if standing:
        return Failure(Rule.CERTIFICATE_UNVERIFIED, params | {"market": standing[0].market}, requirement)
    ended = [(c.expires_on, c.halted, c.market) for c in papers if c.expires_on is not None and c.expires_on < day]
    if not ended:
        begins = min(c.starts_on for c in papers if c.starts_on is not None)
        return Failure(Rule.CERTIFICATE_NOT_YET, params | {"starts_on": begins}, requirement)
    last, halted, market = max(ended, key=lambda each: each[:2])
    if halted:
        params |= {"market": market, "since": last + timedelta(days=1)}
        return Failure(Rule.CERTIFICATE_HALTED, params, requirement)
    return Failure(Rule.CERTIFICATE_EXPIRED, params | {"expires_on": last}, requirement)


def _stars_failure(offer: OfferFacts, need: NeedFacts, requirement: Requirement) -> Failure:
    """Whether there are too few, or enough of them that do not stand or that nobody checked."""
    enough = [c for c in offer.papers.get(evidence.OCOP, ()) if (c.stars or 0) >= evidence.wanted_stars(requirement)]
    if enough:
        return _lapse(enough, requirement, evidence.first_day(offer, need))
    stars = evidence.stars(offer, need)
    params: dict[str, Param] = {"wanted": requirement.value}
    if stars is None:
        return Failure(Rule.STARS_MISSING, params, requirement)
    return Failure(Rule.STARS_SHORT, params | {"stars": stars}, requirement)
