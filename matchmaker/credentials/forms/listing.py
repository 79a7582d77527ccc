"""What a holder narrows the list of papers and codes by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Self

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form

from matchmaker.credentials.holdings import ORDERS, SECTIONS, STAGES, Order, Section, Stage, Wanted
from matchmaker.text import clean
from matchmaker.web.choices import ChooseFromList, choices_of

WORDS_LENGTH: Final = 100


class HoldingsForm(Form):
    """Sort of thing, how it stands, order, and words."""

    section = ChooseFromList(_l("Loại"), choices=lambda: choices_of(SECTIONS.items(), none=_l("Tất cả")), kind=Section)
    stage = ChooseFromList(_l("Tình trạng"), choices=lambda: choices_of(STAGES.items(), none=_l("Tất cả")), kind=Stage)
    sort = ChooseFromList(_l("Xếp"), choices=lambda: choices_of(ORDERS.items()), kind=Order)
    words: str = ""

    @classmethod
    def read(cls) -> Self:
        """As the address says."""
        form = cls(request.args)
        form.words = clean(request.args.get("q", "")[:WORDS_LENGTH])
        return form

    @property
    def fields(self) -> list[Any]:
        """The fields beneath the search, in the order of the page."""
        return [self.section, self.stage, self.sort]

    def wanted(self) -> Wanted:
        """What the list is asked for."""
        return Wanted(
            words=self.words,
            section=_chosen(self.section),
            stage=_chosen(self.stage),
            order=_chosen(self.sort) or Order.KIND,
        )

    def used(self) -> Iterator[tuple[str, str]]:
        """What narrows the list now: the words of each filter, and the parameter that makes it."""
        if self.words:
            yield _("có chữ “%(words)s”", words=self.words), "q"
        for each in (self.section, self.stage):
            if _chosen(each) is not None:
                yield next(str(label) for value, label, *_rest in each.iter_choices() if value == each.data), each.name


def _chosen(field: ChooseFromList) -> Any:
    """What was chosen of a select; None for nothing and for what it does not offer."""
    return field.data if field.data in {value for value, *_rest in field.iter_choices()} else None
