"""How far a need is filled: asked, quoted, agreed, delivered. What knows of quotes lives above and registers here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from matchmaker.catalogue.queries import tree
from matchmaker.needs.models import Need

NOTHING: Final = Decimal(0)
WHOLE: Final = 100


class Quoted(NamedTuple):
    """What was proposed about a need."""

    amount: Decimal
    """In proposals that wait for an answer, in the need's base unit."""
    quotes: int
    """How many were ever made."""


NO_QUOTES: Final = Quoted(NOTHING, 0)
Source = Callable[[Collection[int]], Mapping[int, Quoted]]
"""From ids of needs to what was proposed about them."""
_sources: Final[list[Source]] = []


@dataclass(frozen=True, slots=True)
class Filling:
    """The figures of one need, in its base unit."""

    unit: str
    asked: Decimal
    quoted: Decimal
    """Waits for an answer, on top of what is agreed on."""
    agreed: Decimal
    """Agreed on, delivered or not."""
    delivered: Decimal
    quotes: int

    @property
    def is_begun(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.quotes or self.agreed)

    @property
    def is_complete(self) -> bool:
        """Whether all that is asked is agreed on."""
        return self.agreed >= self.asked > 0

    @property
    def parts(self) -> list[int]:
        """Delivered, agreed on besides, quoted besides, as whole percentages of what is asked; together at most 100."""
        whole, reached, found = self.asked or Decimal(1), 0, []
        for amount in (self.delivered, self.agreed, self.agreed + self.quoted):
            upto = max(min(round(WHOLE * amount / whole), WHOLE), reached)
            found.append(upto - reached)
            reached = upto
        return found


def told_by(source: Source) -> Source:
    """Ask this source too, from now on."""
    _sources.append(source)
    return source


def of(needs: Sequence[Need]) -> dict[int, Filling]:
    """How far each of some published needs is filled, by id: as many statements for many as for one."""
    known = tree()
    shown = [each for each in needs if each.approved is not None and (each.approved.product_code or "") in known]
    quoted: dict[int, Quoted] = {}
    for source in _sources:
        quoted.update(source([each.id for each in shown]))
    return {each.id: _filling(each, quoted.get(each.id, NO_QUOTES)) for each in shown}


def _filling(need: Need, quoted: Quoted) -> Filling:
    assert need.approved is not None
    assert need.approved.product_code is not None
    return Filling(
        unit=tree()[need.approved.product_code].unit.code,
        asked=need.approved.quantity or NOTHING,
        quoted=quoted.amount,
        agreed=need.taken,
        delivered=need.delivered,
        quotes=quoted.quotes,
    )
