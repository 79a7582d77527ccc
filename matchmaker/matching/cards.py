"""A ranked pair as components/match_card.html draws it: every fact in words, for one reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from flask import get_template_attribute, url_for
from flask_babel import gettext as _

from matchmaker import measures
from matchmaker.browsing import view
from matchmaker.browsing.parts import CertificatePart, Proof
from matchmaker.browsing.queries import load
from matchmaker.browsing.view import ListingView
from matchmaker.browsing.viewer import Viewer
from matchmaker.matching import land, wording
from matchmaker.matching.states import PairState
from matchmaker.needs import browse as needs
from matchmaker.needs.models import Need
from matchmaker.offers import browse as offers
from matchmaker.offers.models import Offer
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features.schema import ANSWERS, COLUMN, SUITS
from matchmaker.ranking.rankers.ranker import Level
from matchmaker.ranking.shortlist import Match, NearMiss
from matchmaker.web import filters
from matchmaker.web.i18n import language

STEPS: Final = {of: step for step, of in enumerate(reversed(Level), start=1)}


@dataclass(frozen=True)
class Badge:
    """Something the union checked, by whom and until when it holds."""

    word: str
    who: str
    until: str | None


@dataclass(frozen=True)
class MatchCard:
    """What components/match_card.html asks for; see there for the meaning of each."""

    id: int
    title: str
    url: str
    organisation: str
    organisation_url: str
    quantity: str
    coverage_percent: int | None
    coverage: str
    rate: str | None
    place: str | None
    distance: str | None
    price: str | None
    window: str | None
    badges: tuple[Badge, ...]
    land: str | None = None
    """Whether an offer's growing areas have enough for the need, in words."""
    fors: tuple[str, ...] = ()
    againsts: tuple[str, ...] = ()
    change: str | None = None
    score_step: int | None = None
    score_word: str = ""
    sides: tuple[str, ...] = ()
    """To staff, how good the pair is for either side."""
    failing: str | None = None
    is_newcomer: bool = False
    """Whether it was lifted to its place because it is new."""
    turn: str | None = None
    """Why it stands before others that are as good: it is its turn."""
    pair: PairState | None = None
    """Where the pair stands beyond matching."""

    @property
    def state(self) -> str | None:
        """The same as a rendered tag."""
        if self.pair is None:
            return None
        status_tag = get_template_attribute("components/status_tag.html", "status_tag")
        tag: str = status_tag(self.pair.word, self.pair.tone)
        return tag


def need_view(need: Need, viewer: Viewer) -> ListingView:
    """A published need as its reader may see it."""
    return view.of_needs(load(needs.SIDE, [need.approved_id or 0]), viewer)[0]


def offer_view(offer: Offer, viewer: Viewer) -> ListingView:
    """A published offer as its reader may see it."""
    return view.of_offers(load(offers.SIDE, [offer.approved_id or 0]), viewer)[0]


def views_of_offers(revision_ids: Sequence[int], viewer: Viewer) -> dict[int, ListingView]:
    """Offers as their reader may see them, by the offer's id, with as many queries as for one."""
    return {each.id: each for each in view.of_offers(load(offers.SIDE, revision_ids), viewer)}


def offer_cards(
    shown: Sequence[Match],
    nearly: Sequence[NearMiss],
    viewer: Viewer,
    states: Mapping[int, PairState],
    *,
    need_id: int,
    lifted_id: int | None = None,
    turns: Mapping[int, int | None] = MappingProxyType({}),
) -> tuple[list[MatchCard], list[MatchCard]]:
    """Offers for a need: the ranked ones and those that nearly fit, with as many queries as for one.

    ``lifted_id`` names the newcomer that was lifted to be known, ``turns`` those whose turn it is among near equals,
    each with its days unseen (`ShownList.turns`); their cards say so.
    """
    views = views_of_offers(
        [*(each.offer.revision_id for each in shown), *(each.offer.revision_id for each in nearly)], viewer
    )
    urls = {each: url_for("matching.open_offer", need_id=need_id, offer_id=each) for each in views}
    pairs: list[Match | NearMiss] = [*shown, *nearly]
    enough = land.words(pairs[0].need, [each.offer for each in pairs]) if pairs else {}
    matches = [_match(pair, views[pair.offer.offer_id], urls, states) for pair in shown]
    return (
        [
            replace(
                each,
                is_newcomer=each.id == lifted_id,
                turn=_turn(turns[each.id]) if each.id in turns and each.id != lifted_id else None,
                land=enough.get(each.id),
            )
            for each in matches
        ],
        [
            replace(_near(pair, views[pair.offer.offer_id], urls, states), land=enough.get(pair.offer.offer_id))
            for pair in nearly
        ],
    )


def _turn(unseen_days: int | None) -> str:
    """Why an offer stands before others of its band."""
    if unseen_days is None:
        return str(_("Ngang điểm với nguồn cung đứng sau; 30 ngày qua chưa được hiện."))
    if unseen_days > 1:
        return str(_("Ngang điểm với nguồn cung đứng sau; %(days)s ngày chưa được hiện.", days=unseen_days))
    return str(_("Ngang điểm với nguồn cung đứng sau; dạo này ít được đứng trên hơn."))


def need_cards(
    shown: Sequence[Match],
    nearly: Sequence[NearMiss],
    viewer: Viewer,
    states: Mapping[int, PairState],
    *,
    offer_id: int,
) -> tuple[list[MatchCard], list[MatchCard]]:
    """Needs for an offer: the mirror."""
    ids = [*(each.need.revision_id for each in shown), *(each.need.revision_id for each in nearly)]
    views = {each.id: each for each in view.of_needs(load(needs.SIDE, ids), viewer)}
    urls = {each: url_for("matching.open_need", need_id=each, offer_id=offer_id) for each in views}
    return (
        [_match(pair, views[pair.need.need_id], urls, states) for pair in shown],
        [_near(pair, views[pair.need.need_id], urls, states) for pair in nearly],
    )


def _match(match: Match, other: ListingView, urls: Mapping[int, str], states: Mapping[int, PairState]) -> MatchCard:
    told = [wording.reason(each, match.offer, match.need) for each in match.explanation.reasons]
    km = kilometres(match.offer, match.need)
    return MatchCard(
        **_facts(other, urls),
        **_coverage(match),
        distance=None if km is None else _("cách %(km)s", km=filters.distance(km)),
        fors=tuple(each.text for each in told if each.tone == "for"),
        againsts=tuple(each.text for each in told if each.tone == "against"),
        change=next((each.text for each in told if each.tone == "change"), None),
        score_step=STEPS[match.level],
        score_word=wording.level(match.level),
        sides=_sides(match),
        pair=states.get(other.id),
    )


def _coverage(match: Match) -> dict[str, Any]:
    """How much the one listing takes of the other, as its reader's side looks at it."""
    if match.seen.schema is SUITS:
        taken = round(min(match.need.still_lacking / (match.offer.quantity or 1), 1.0) * 100)
        return {"coverage_percent": taken, "coverage": _("nhận %(percent)s hàng", percent=wording.percent(taken))}
    covered = round(float(match.features[COLUMN["quantity_share"]]) * 100)
    return {"coverage_percent": covered, "coverage": _("%(percent)s nhu cầu", percent=wording.percent(covered))}


def _sides(match: Match) -> tuple[str, ...]:
    """To staff, the two scores that stand behind the one that orders their list."""
    if match.other is None:
        return ()
    by = {match.seen.schema: match.seen, match.other.schema: match.other}
    return (
        _("Với bên mua: %(word)s", word=wording.level(by[ANSWERS].level)),
        _("Với bên bán: %(word)s", word=wording.level(by[SUITS].level)),
    )


def _near(near: NearMiss, other: ListingView, urls: Mapping[int, str], states: Mapping[int, PairState]) -> MatchCard:
    told = wording.failure(near.failure, near.offer, near.need)
    km = kilometres(near.offer, near.need)
    return MatchCard(
        **_facts(other, urls),
        coverage_percent=None,
        coverage="",
        distance=None if km is None else _("cách %(km)s", km=filters.distance(km)),
        change=told.mend or None,
        failing=told.text,
        pair=states.get(other.id),
    )


def kilometres(offer: OfferFacts, need: NeedFacts) -> float | None:
    """From offer to need as the crow flies; None where a place is unknown."""
    if offer.lat is None or offer.lon is None or need.lat is None or need.lon is None:
        return None
    return measures.great_circle_km(offer.lat, offer.lon, need.lat, need.lon)


def _facts(other: ListingView, urls: Mapping[int, str]) -> dict[str, Any]:
    """The facts that stand at the same place on every card."""
    quantity = filters.quantity(other.quantity if other.left is None else other.left, other.unit)
    return {
        "id": other.id,
        "title": _("%(product)s, %(quantity)s", product=other.product_name, quantity=quantity),
        "url": urls[other.id],
        "organisation": other.organisation.name,
        "organisation_url": url_for("organisations.show", organisation_id=other.organisation.id),
        "quantity": quantity,
        "rate": _rate(other),
        "place": other.place.name if other.place else None,
        "price": _price(other),
        "window": measures.format_period(other.window, language()) if other.window else None,
        "badges": badges(other.certificates),
    }


def _rate(other: ListingView) -> str | None:
    if other.weekly_rate is None:
        return None
    told: str = _("%(amount)s/tuần", amount=filters.quantity(other.weekly_rate, other.unit))
    return told


def _price(other: ListingView) -> str | None:
    if other.side == "need":
        return None
    return filters.money(other.price_vnd, other.unit) if other.price_vnd is not None else _("giá thương lượng")


def badges(certificates: Sequence[CertificatePart]) -> tuple[Badge, ...]:
    """What the union checked and still holds; several codes of one kind make one badge."""
    checked = (
        Badge(
            word=_("OCOP %(stars)s sao", stars=each.stars) if each.stars else each.short_name,
            who=_("%(office)s kiểm tra %(day)s", office=each.office, day=filters.day(each.checked_on))
            if each.checked_on
            else each.office,
            until=_("còn hạn đến %(day)s", day=filters.day(each.expires_on)) if each.expires_on else None,
        )
        for each in certificates
        if each.proof is Proof.VERIFIED
    )
    return tuple(dict.fromkeys(checked))
