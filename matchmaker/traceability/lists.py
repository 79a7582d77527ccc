"""Lots as a list: narrowed and sorted as its reader asks; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final, Self

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, select

from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.text import search_terms
from matchmaker.traceability.models import Lot, LotState
from matchmaker.traceability.words import STATES
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.i18n import language
from matchmaker.web.narrowing import NarrowingForm, chosen


class Order(StrEnum):
    """What comes first."""

    NEWEST = "newest"
    HARVEST = "harvest"
    LARGEST = "largest"


_ORDERS: Final = (
    (Order.NEWEST, _l("Mới ghi trước")),
    (Order.HARVEST, _l("Mới thu hoạch trước")),
    (Order.LARGEST, _l("Còn nhiều trước")),
)


class LotListForm(NarrowingForm):
    """What a reader narrows a list of lots by."""

    state = ChooseFromList(
        _l("Tình trạng"),
        choices=choices_of(((each, word) for each, (word, _tone) in STATES.items()), none=_l("Tất cả")),
        kind=LotState,
    )
    product = ChooseFromList(_l("Sản phẩm"))
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @classmethod
    def of(cls, all_of_them: Select[Lot]) -> Self:
        """As the address says; products are those of the whole list."""
        form = cls.read()
        codes = session.scalars(select(all_of_them.subquery().c.product_code).distinct())
        named = sorted((node.position, node) for code in codes if (node := tree().get(code)) is not None)
        form.product.choices = choices_of(
            ((node.code, node.name(language())) for _at, node in named), none=_l("Tất cả")
        )
        return form

    @property
    def fields(self) -> list[Any]:
        """The fields beneath the search, in the order of the page."""
        return [self.state, self.product, self.sort]

    def narrowed(self, found: Select[Lot]) -> Select[Lot]:
        """The lots that fit, in the order wanted."""
        orders = {
            Order.NEWEST: (Lot.created_at.desc(), Lot.id.desc()),
            Order.HARVEST: (Lot.harvested_on.is_(None), Lot.harvested_on.desc(), Lot.id.desc()),
            Order.LARGEST: ((Lot.quantity - Lot.taken).desc(), Lot.id.desc()),
        }
        return found.where(*self._conditions()).order_by(*orders[chosen(self.sort) or Order.NEWEST])

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        for term in search_terms(self.words):
            yield (" " + Lot.search_text).contains(f" {term}", autoescape=True)
        state, product = chosen(self.state), chosen(self.product)
        if state is not None:
            yield _is(state)
        if product is not None:
            yield Lot.product_code == product


def _is(state: LotState) -> ColumnElement[bool]:
    """`Lot.state` in SQL."""
    recalled, used_up, public = Lot.recalled_at.is_not(None), Lot.taken == Lot.quantity, Lot.published_at.is_not(None)
    return {
        LotState.RECALLED: recalled,
        LotState.USED_UP: ~recalled & used_up,
        LotState.PUBLIC: ~recalled & ~used_up & public,
        LotState.DRAFT: ~recalled & ~used_up & ~public,
    }[state]
