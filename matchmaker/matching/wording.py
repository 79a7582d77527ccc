"""A match in the reader's language: reasons, near misses and levels with their figures as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _

from matchmaker import measures
from matchmaker.browsing.telling import certificate_kinds
from matchmaker.catalogue.attributes import Attribute
from matchmaker.catalogue.queries import markets, tree
from matchmaker.matching.sentences import (
    CONTRACTS,
    DELIVERIES,
    FAILURES,
    LEVELS,
    MENDS,
    OPERATORS,
    REASONS,
)
from matchmaker.measures import NBSP
from matchmaker.ranking.facts import evidence
from matchmaker.ranking.facts.constraints import Failure
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts, Requirement, RequirementKind
from matchmaker.ranking.rankers.ranker import Level
from matchmaker.ranking.reasons.explanation import Reason
from matchmaker.web.i18n import language

Tone = Literal["for", "against", "change"]
TONES: Final[Mapping[int, Tone]] = {1: "for", -1: "against", 0: "change"}


@dataclass(frozen=True)
class ToldReason:
    """One reason in words."""

    code: str
    tone: Tone
    text: str


@dataclass(frozen=True)
class ToldFailure:
    """Why a pair is only nearly a match, and what would make it one."""

    code: str
    text: str
    mend: str


def reason(told: Reason, offer: OfferFacts, need: NeedFacts) -> ToldReason:
    """One reason about a pair."""
    figures = _Figures(told.params, offer, need)
    template = REASONS[_variant(told, offer, need)]
    return ToldReason(told.code, TONES[told.sign], figures.fill(template))


def failure(failed: Failure, offer: OfferFacts, need: NeedFacts) -> ToldFailure:
    """The one rule that a near miss fails."""
    figures = _Figures(failed.params, offer, need)
    mend = MENDS.get(failed.code)
    of_market = f"{failed.code}.market"
    template = FAILURES[of_market if failed.params.get("market") and of_market in FAILURES else failed.code]
    return ToldFailure(failed.code, figures.fill(template), figures.fill(mend) if mend else "")


def level(of: Level) -> str:
    """A score in words."""
    return str(LEVELS[of])


def requirement(asked: Requirement, need: NeedFacts) -> str:
    """What a need asks for, in a few words: ``GlobalG.A.P.``, ``Độ ẩm ≤ 14 %``, ``OCOP 4 sao``."""
    if asked.kind is not RequirementKind.ATTRIBUTE:
        paper = kind_name(asked.key)
        if asked.kind is RequirementKind.STARS:
            paper = str(_("OCOP %(stars)s sao", stars=_number(asked.value)))
        return str(_("%(paper)s, đã xác minh", paper=paper)) if asked.verified_only else paper
    attribute = _attribute(need.product_code, asked.key)
    return f"{_label(attribute, asked.key)} {_limit(attribute, asked.op, asked.value)}".strip()


def kind_name(code: str) -> str:
    """What a badge says for a kind of certificate."""
    kind = certificate_kinds().get(code)
    return kind.short_name(language()) if kind else code


def percent(whole: int) -> str:
    """A share in whole percent: ``85 %``."""
    return measures.in_percent(_number(whole), language())


def product_name(code: str | None) -> str:
    """A product in the reader's language."""
    node = tree().get(code)
    return node.name(language()) if node else code or ""


def attribute_value(product_code: str, key: str, value: Any) -> str:
    """What is stated of a quality: ``15 °Bx``, ``loại 1``."""
    return _value(_attribute(product_code, key), value)


def attribute_name(product_code: str, key: str) -> str:
    """What a quality is called: ``Độ ẩm``."""
    return _label(_attribute(product_code, key), key)


def attribute_limit(product_code: str, key: str, op: str, value: Any) -> str:
    """A limit of a quality in figures: ``≥ 12 %``, ``loại 1``."""
    return _limit(_attribute(product_code, key), op, value)


def amount(value: float, unit: str) -> str:
    """An amount of a base unit: ``120 tấn``."""
    return measures.format_amount(Decimal(str(round(value, 3))), measures.unit(unit), language())


def _variant(told: Reason, offer: OfferFacts, need: NeedFacts) -> str:
    """The sentence that fits the figures best."""
    params = told.params
    if params.get("percent") == 100 and f"{told.code}.full" in REASONS:
        return f"{told.code}.full"
    if told.code == "under_ceiling" and not params["percent"]:
        return "under_ceiling.none"
    if told.code == "ocop_stars" and params["verified"]:
        return "ocop_stars.verified"
    if told.code in ("recent_listing", "recent_need") and not params["days"]:
        return f"{told.code}.today"
    if told.code == "essentials_verified" and _until(params["kinds"], offer, need):
        return "essentials_verified.until"
    return told.code


def _until(kinds: Any, offer: OfferFacts, need: NeedFacts) -> date | None:
    """Until when the only certificate of a reason stands; None for several, or where it does not expire."""
    asked = next((each for each in need.essential_certificates if (each.key,) == kinds), None)
    paper = evidence.held(offer, need, asked) if asked else None
    return paper.expires_on if paper else None


@dataclass(frozen=True)
class _Figures:
    """The parameters of one code, each told as its name asks."""

    params: Mapping[str, Any]
    offer: OfferFacts
    need: NeedFacts

    def fill(self, template: LazyString) -> str:
        """A sentence with its figures in place."""
        return str(template) % self

    def __getitem__(self, name: str) -> str:
        """One figure in words. ``limit`` and ``until`` are made from others."""
        if name == "limit":
            return _limit(self._attribute(), self.params["op"], self.params["wanted"])
        if name == "until":
            return _tell_day(_until(self.params["kinds"], self.offer, self.need))
        return self._tell(name, self.params[name])

    def _tell(self, name: str, value: Any) -> str:
        if isinstance(value, date):
            return _tell_day(value)
        if name == "percent":
            return percent(value)
        if name in ("amount", "quantity", "rate_per_week", "min_lot"):
            return amount(float(value), self.params["unit"])
        if name in ("price_vnd", "ceiling_vnd"):
            return measures.format_money(round(value), measures.unit(self.params["unit"]), language())
        if name in ("days", "gap_days", "shelf_days"):
            return str(ngettext("%(count)s ngày", "%(count)s ngày", int(value), count=_number(int(value))))
        if name == "km":
            return measures.format_distance(float(value), language())
        if name == "kind":
            return kind_name(value)
        if name == "kinds":
            return ", ".join(map(kind_name, value))
        if name == "key":
            return _label(self._attribute(), value)
        if name == "keys":
            return ", ".join(_label(_attribute(self.need.product_code, key), key) for key in value)
        if name == "stated":
            return _value(self._attribute(), value)
        return self._tell_word(value)

    def _tell_word(self, value: Any) -> str:
        """A code of any other sort: of a contract, of delivery, a market, a product; or a plain number."""
        if isinstance(value, int | float):
            return _number(value)
        words = CONTRACTS.get(value) or DELIVERIES.get(value)
        if words is not None:
            return str(words)
        market = markets().get(value)
        return market.name(language()) if market else product_name(value)

    def _attribute(self) -> Attribute | None:
        return _attribute(self.need.product_code, self.params["key"]) or _attribute(
            self.offer.product_code, self.params["key"]
        )


def _tell_day(day: date | None) -> str:
    return "" if day is None or day == date.max else measures.format_date(day, language())


def _number(value: Any) -> str:
    return measures.format_number(value, language()) if isinstance(value, int | float) else str(value)


def _attribute(product_code: str, key: str) -> Attribute | None:
    node = tree().get(product_code)
    return node.attribute(key) if node else None


def _label(attribute: Attribute | None, key: str) -> str:
    return attribute.label(language()) if attribute else key


def _value(attribute: Attribute | None, value: Any) -> str:
    return attribute.format(value, language()) if attribute else _number(value)


def _limit(attribute: Attribute | None, op: str, wanted: Any) -> str:
    """A limit in figures: ``≥ 12 %``, ``loại 1, loại 2``."""
    values = wanted if isinstance(wanted, tuple) else (wanted,)
    told = ", ".join(_value(attribute, value) for value in values if value is not None)
    sign = OPERATORS[op]
    return f"{sign}{NBSP}{told}" if sign else told
