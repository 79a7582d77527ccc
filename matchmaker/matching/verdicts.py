"""The rules of a pair one by one: what is asked, what is offered, and whether that passes.

`ranking.constraints` alone judges; here each rule is only told, also where it passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from matchmaker import measures
from matchmaker.matching import wording
from matchmaker.measures import Period
from matchmaker.ranking.facts import evidence
from matchmaker.ranking.facts.constraints import Failure, Rule, check
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts, Requirement, RequirementKind
from matchmaker.web.i18n import language

NOTHING: Final = "–"


@dataclass(frozen=True)
class Verdict:
    """One rule about one pair."""

    rule: str
    asked: str
    offered: str
    failing: str | None
    """Why it does not pass; None where it does."""


def verdicts(offer: OfferFacts, need: NeedFacts) -> list[Verdict]:
    """Every rule that applies, in the order in which people would ask."""
    failures = check(offer, need)

    def failing(*rules: Rule, requirement: Requirement | None = None) -> str | None:
        found = next((each for each in failures if _is_of(each, rules, requirement)), None)
        return wording.failure(found, offer, need).text if found else None

    told = [
        Verdict(
            _("Sản phẩm"),
            wording.product_name(need.product_code),
            wording.product_name(offer.product_code),
            failing(Rule.PRODUCT, Rule.VARIETY),
        ),
        Verdict(_("Hai đơn vị khác nhau"), NOTHING, NOTHING, failing(Rule.OWN_LISTING)),
        Verdict(
            _("Bên bán được Liên minh xác minh"),
            _("bắt buộc"),
            _("đã xác minh") if offer.standing_verified else _("chưa xác minh"),
            failing(Rule.STANDING),
        ),
        Verdict(_("Đơn vị tính"), _unit(need.unit), _unit(offer.unit), failing(Rule.UNIT)),
        Verdict(
            _("Còn nhu cầu, còn hàng"),
            wording.amount(need.still_lacking, need.unit),
            wording.amount(offer.quantity, offer.unit),
            failing(Rule.FILLED, Rule.SOLD_OUT),
        ),
        Verdict(
            _("Thời gian"),
            _window(need),
            _window(offer),
            failing(Rule.OVER, Rule.WINDOW),
        ),
        Verdict(
            _("Lô nhỏ nhất"),
            wording.amount(need.still_lacking, need.unit),
            NOTHING if offer.min_lot is None else wording.amount(offer.min_lot, offer.unit),
            failing(Rule.MIN_LOT),
        ),
    ]
    if need.ceiling_vnd is not None:
        told.append(
            Verdict(
                _("Giá trần"),
                _money(need.ceiling_vnd, need.unit),
                NOTHING if offer.asking_price_vnd is None else _money(offer.asking_price_vnd, offer.unit),
                failing(Rule.PRICE_CEILING),
            )
        )
    told += [
        Verdict(
            wording.requirement(asked, need),
            _("bắt buộc"),
            _held(offer, need, asked),
            failing(*_OF_REQUIREMENTS, requirement=asked),
        )
        for asked in need.essentials
    ]
    return told


_OF_REQUIREMENTS: Final = (
    Rule.CERTIFICATE_MISSING,
    Rule.CERTIFICATE_EXPIRED,
    Rule.CERTIFICATE_HALTED,
    Rule.CERTIFICATE_NOT_YET,
    Rule.CERTIFICATE_UNVERIFIED,
    Rule.CERTIFICATE_OTHER_MARKET,
    Rule.ATTRIBUTE_UNSTATED,
    Rule.ATTRIBUTE_SHORT,
    Rule.STARS_MISSING,
    Rule.STARS_SHORT,
)


def _is_of(failure: Failure, rules: tuple[Rule, ...], requirement: Requirement | None) -> bool:
    return failure.rule in rules and failure.requirement == requirement


def _held(offer: OfferFacts, need: NeedFacts, asked: Requirement) -> str:
    """What the offer has of a requirement, and who says so."""
    if asked.kind is RequirementKind.ATTRIBUTE:
        stated = offer.attributes.get(asked.key)
        return str(_("chưa nêu")) if stated is None else wording.attribute_value(need.product_code, asked.key, stated)
    if asked.kind is RequirementKind.STARS:
        stars = evidence.stars(offer, need, verified_only=asked.verified_only)
        return str(_("chưa có")) if stars is None else str(_("%(stars)s sao", stars=stars))
    paper = evidence.held(offer, need, asked)
    if paper is None:
        return str(_("chưa có"))
    until = "" if paper.expires_on is None else measures.format_date(paper.expires_on, language())
    words = list(_proof(verified=paper.verified, until=until))
    return ", ".join(words)


def _proof(*, verified: bool, until: str) -> Iterator[str]:
    yield str(_("Liên minh đã kiểm tra") if verified else _("tự khai"))
    if until:
        yield str(_("còn hạn đến %(day)s", day=until))


def _unit(code: str) -> str:
    return measures.unit(code).name(language())


def _money(price_vnd: float, unit: str) -> str:
    return measures.format_money(round(price_vnd), measures.unit(unit), language())


def _window(facts: OfferFacts | NeedFacts) -> str:
    return measures.format_period(Period(facts.starts_on, facts.ends_on), language())
