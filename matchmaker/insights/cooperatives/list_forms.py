"""What staff narrow the early warnings by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from matchmaker.insights.cooperatives import words
from matchmaker.insights.cooperatives.warnings import Sign, Warned
from matchmaker.register.models import Field
from matchmaker.register.words import FIELDS
from matchmaker.text import search_terms
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.narrowing import NarrowingForm, chosen


class Order(StrEnum):
    """What comes first."""

    RULE = "rule"
    NAME = "name"
    MEMBERS = "members"


class WarningsForm(NarrowingForm):
    """The filters of the early warnings."""

    sign = ChooseFromList(_l("Dấu hiệu"), choices=choices_of(words.SIGNS.items(), none=_l("Mọi dấu hiệu")), kind=Sign)
    field = ChooseFromList(_l("Lĩnh vực"), choices=choices_of(FIELDS.items(), none=_l("Mọi lĩnh vực")), kind=Field)
    sort = ChooseFromList(
        _l("Xếp"),
        choices=choices_of(
            (
                (Order.RULE, _l("Dấu hiệu nặng trước")),
                (Order.NAME, _l("Theo tên")),
                (Order.MEMBERS, _l("Nhiều thành viên trước")),
            )
        ),
        kind=Order,
    )

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        return [self.sign, self.field, self.sort]

    def narrowed(self, warned: Sequence[Warned]) -> list[Warned]:
        """The cooperatives that fit, in the order asked for."""
        sign, field, terms = chosen(self.sign), chosen(self.field), search_terms(self.words)
        fitting = [
            each
            for each in warned
            if (sign is None or any(seen.sign is sign for seen in each.signs))
            and (field is None or each.entry.field is field)
            and all(term in each.entry.search_text for term in terms)
        ]
        order = chosen(self.sort)
        if order is Order.NAME:
            return sorted(fitting, key=lambda each: each.entry.sort_key)
        if order is Order.MEMBERS:
            return sorted(fitting, key=lambda each: -(each.entry.members or 0))
        return fitting
