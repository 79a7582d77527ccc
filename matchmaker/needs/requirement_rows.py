"""One requirement of a need as a row of fields, made for what it asks about.

What a row asks about is written ``certificate:VIETGAP_TT``, ``attribute:moisture_pct`` or ``stars:OCOP``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.fields import SelectChoice

from matchmaker.catalogue.attributes import Attribute
from matchmaker.catalogue.papers import kinds_for, suits
from matchmaker.catalogue.reading import certificate_kinds
from matchmaker.catalogue.tree import Node
from matchmaker.credentials.service import CODES_OF_A_MARKET, STARS
from matchmaker.needs.markets import market_choices
from matchmaker.posting.attribute_fields import AnswerField, usual_limit
from matchmaker.web.fields import ChooseFromList, ChooseOne, ChooseSome, choices_of
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language

MUST, SHOULD = "must", "should"
OCOP: Final = "OCOP"
STARS_OF_OCOP: Final = f"stars:{OCOP}"


class RequirementRow(BaseForm):
    """What every row has: what it asks about, and how firmly."""

    label: ClassVar[str] = ""
    kind: ClassVar[str] = ""
    key: ClassVar[str] = ""

    about = HiddenField()
    weight = ChooseOne(
        _l("Mức độ"), choices=choices_of([(MUST, _l("Bắt buộc")), (SHOULD, _l("Ưu tiên"))]), required=True
    )

    @property
    def is_essential(self) -> bool:
        return bool(self.weight.data == MUST)

    def forgive(self) -> None:
        """Say nothing of what is not told yet."""
        for field in self:
            field.errors = ()

    def condition(self) -> dict[str, Any]:
        """``op`` and ``value`` of the requirement."""
        return {"op": "=", "value": None}

    def stored(self) -> dict[str, Any]:
        """The requirement as a need keeps it."""
        return {"kind": self.kind, "key": self.key, **self.condition(), "essential": self.is_essential}


class PaperRow(RequirementRow):
    """A certificate or code, which may have to be one that the union checked."""

    verified = BooleanField(_l("Chỉ nhận giấy đã được Liên minh xác minh"))

    def stored(self) -> dict[str, Any]:
        return super().stored() | ({"verified": True} if self.verified.data else {})


class MarketRow(PaperRow):
    """A code that belongs to one market; the need's own market unless another is named."""

    market = ChooseFromList(
        _l("Mã đang hiệu lực cho thị trường"),
        choices=market_choices,
        hint=_l("Để trống là thị trường của nhu cầu này."),
    )

    def condition(self) -> dict[str, Any]:
        return {"op": "=", "value": self.market.data}


class StarsRow(PaperRow):
    """OCOP with at least so many stars."""

    stars = ChooseOne(_l("Ít nhất"), choices=choices_of([(str(each), f"{each} ★") for each in STARS]), required=True)

    def condition(self) -> dict[str, Any]:
        return {"op": ">=", "value": int(self.stars.data)}


class FigureRow(RequirementRow):
    """A figure with a bound."""

    op = ChooseOne(_l("So với"), choices=choices_of([(">=", _l("ít nhất")), ("<=", _l("nhiều nhất"))]), required=True)

    def condition(self) -> dict[str, Any]:
        return {"op": self.op.data, "value": self["value"].data}


class ChoiceRow(RequirementRow):
    """Any of some answers."""

    def condition(self) -> dict[str, Any]:
        return {"op": "in", "value": list(self["value"].data)}


class YesRow(RequirementRow):
    """Yes, or no, whichever buyers want."""

    expected: ClassVar[str] = "yes"

    def condition(self) -> dict[str, Any]:
        return {"op": "=", "value": self.expected}


def askable(product: Node) -> list[SelectChoice]:
    """Everything that a need for ``product`` may ask for, grouped by what sort of thing it is."""
    papers = [
        SelectChoice(f"certificate:{kind.code}", kind.name(language()), optgroup=group)
        for group, kinds in kinds_for(product)
        for kind in kinds
        if kind.code != OCOP
    ]
    qualities = [
        SelectChoice(f"attribute:{each.key}", each.label(language()), optgroup=_("Chất lượng"))
        for each in product.attributes
        if each.kind != "text"
    ]
    stars = [SelectChoice(STARS_OF_OCOP, _("Số sao OCOP"), optgroup=_("OCOP"))] if suits(OCOP, product) else []
    return [SelectChoice("", _("Chọn yêu cầu")), *qualities, *papers, *stars]


def row_class(about: str, product: Node) -> type[RequirementRow] | None:
    """The kind of row for what is asked about; None for something that ``product`` knows nothing of."""
    kind, _colon, key = about.partition(":")
    if about == STARS_OF_OCOP:
        return _made(StarsRow, "stars", OCOP, _("Số sao OCOP"))
    if kind == "certificate":
        found = next((each for each in certificate_kinds() if each.code == key and key != OCOP), None)
        parent = MarketRow if key in CODES_OF_A_MARKET else PaperRow
        return _made(parent, kind, key, found.name(language())) if found else None
    attribute = product.attribute(key) if kind == "attribute" else None
    if attribute is None or attribute.kind == "text":
        return None
    return _attribute_row(attribute)


def _attribute_row(attribute: Attribute) -> type[RequirementRow]:
    label, key = attribute.label(language()), attribute.key
    if attribute.is_number:
        value = AnswerField(_("Mức"), attribute=attribute, hint=usual_limit(attribute), required=True)
        return _made(FigureRow, "attribute", key, label, value=value)
    if attribute.kind == "yes_no":
        expected = attribute.expected or "yes"
        told = _("%(label)s: %(answer)s", label=label, answer=attribute.format(expected, language()))
        return _made(YesRow, "attribute", key, told, expected=expected)
    answers = choices_of((each.value, each.label(language())) for each in attribute.choices)
    return _made(ChoiceRow, "attribute", key, label, value=ChooseSome(_("Một trong"), choices=answers, required=True))


def _made(parent: type[RequirementRow], kind: str, key: str, label: str, **parts: Any) -> type[RequirementRow]:
    return type(parent.__name__, (parent,), {"kind": kind, "key": key, "label": label, **parts})


def usual(row: type[RequirementRow], product: Node, *, essential: bool) -> dict[str, Any]:
    """What a new row begins with: what the trade usually asks."""
    filled: dict[str, Any] = {"weight": MUST if essential else SHOULD}
    attribute = product.attribute(row.key) if row.kind == "attribute" else None
    if attribute is not None and attribute.is_number:
        bound = attribute.low if attribute.low is not None else attribute.high
        filled |= {"op": "<=" if attribute.low is None and attribute.high is not None else ">=", "value": bound}
    return filled


def filled(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row, from a stored requirement."""
    value = stored.get("value")
    words: dict[str, Any] = {
        "weight": MUST if stored["essential"] else SHOULD,
        "op": stored.get("op"),
        "value": value,
        "verified": bool(stored.get("verified")),
    }
    if stored["kind"] == "stars":
        words["stars"] = str(value)
    elif stored["kind"] == "certificate":
        words["market"] = value
    elif stored.get("op") == "in" or isinstance(value, list):
        words["value"] = list(value) if isinstance(value, list) else [value]
    return words


def about(stored: Mapping[str, Any]) -> str:
    """What a stored requirement asks about."""
    return STARS_OF_OCOP if stored["kind"] == "stars" else f"{stored['kind']}:{stored['key']}"
