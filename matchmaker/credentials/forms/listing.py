"""What a holder narrows the list of papers and codes by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from matchmaker.credentials.holdings import ORDERS, SECTIONS, STAGES, Order, Section, Stage, Wanted
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.narrowing import NarrowingForm, chosen


class HoldingsForm(NarrowingForm):
    """Sort of thing, how it stands, order, and words."""

    section = ChooseFromList(_l("Loại"), choices=lambda: choices_of(SECTIONS.items(), none=_l("Tất cả")), kind=Section)
    stage = ChooseFromList(_l("Tình trạng"), choices=lambda: choices_of(STAGES.items(), none=_l("Tất cả")), kind=Stage)
    sort = ChooseFromList(_l("Xếp"), choices=lambda: choices_of(ORDERS.items()), kind=Order)

    @property
    def fields(self) -> list[Any]:
        """The fields beneath the search, in the order of the page."""
        return [self.section, self.stage, self.sort]

    def wanted(self) -> Wanted:
        """What the list is asked for."""
        return Wanted(
            words=self.words,
            section=chosen(self.section),
            stage=chosen(self.stage),
            order=chosen(self.sort) or Order.KIND,
        )
