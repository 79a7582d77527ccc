"""What is counted of linkages: a share, a part, a month, a chain; and what narrows them. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from matchmaker.insights.linkage.chains import ChainKind, path_of
from matchmaker.insights.linkage.ladder import Direction, Linkage, Party, Rung
from matchmaker.insights.linkage.summing import Delivered, Summary
from matchmaker.register.queries import Denominator

_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Where:
    """What narrows a figure; whatever is empty does not."""

    product_code: str | None = None
    """A product, species or group: whatever stands below it fits too."""
    commune_code: str | None = None
    """Of the cooperative."""
    direction: Direction | None = None

    def fits(self, linkage: Linkage) -> bool:
        """Whether a linkage is one of those asked for."""
        if self.direction not in (None, linkage.direction):
            return False
        if self.commune_code not in (None, linkage.cooperative.commune_code):
            return False
        return self.product_code is None or self.product_code in path_of(linkage.product_code)


EVERYWHERE: Final = Where()


@dataclass(frozen=True, slots=True)
class Share:
    """How many agricultural cooperatives are linked on a day, and of how many."""

    on: date
    rung: Rung
    linked: int
    """Of those that the denominator counts; where nobody froze one, of all that are known."""
    outside: int
    """How many more are linked that the denominator does not count: founded since, or not in the register."""
    denominator: Denominator | None
    """As frozen. What the press published names nobody, and may be of another province before a merger: nothing is
    divided by it."""
    published: Denominator | None
    """What the press had told by then, where nobody had frozen the register."""
    invented: int = 0
    """How many of the denominator were invented for the demonstration."""

    @property
    def whole(self) -> int | None:
        """How many agricultural cooperatives there are; None where nobody froze the register."""
        return self.denominator.agricultural_cooperatives if self.denominator is not None else None

    @property
    def percent(self) -> Decimal | None:
        """One decimal; None where there is nothing to divide by."""
        whole = self.whole
        return (Decimal(self.linked) * 100 / whole).quantize(_TENTH, ROUND_HALF_EVEN) if whole else None


@dataclass(frozen=True, slots=True)
class Linked:
    """One cooperative with its linkages."""

    cooperative: Party
    is_counted: bool
    """Whether the share of that day counts it."""
    rung: Rung
    """The best proven one's."""
    linkages: tuple[Linkage, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class Part:
    """The linkages of one product, commune or province."""

    code: str | None
    """None: not told."""
    summary: Summary
    """Of a part without a linkage today only what was handed over in earlier times."""


@dataclass(frozen=True, slots=True)
class Month:
    """What came about in one month."""

    first: date
    new: int
    """Linkages that reached the rung in it."""
    delivered: Delivered
    """In the month, whatever befell the linkage since."""


@dataclass(frozen=True, slots=True)
class ChainCount:
    """One kind of chain: what linkages show, and what the register says."""

    kind: ChainKind
    chains: int
    """Species that cooperatives sell to enterprises."""
    linked: int
    """Cooperatives, groups and unions with such a linkage."""
    registered: int | None
    """Those of which the register says that they are in one; None where its columns do not tell, or filters narrow."""
    invented: int = 0
    """How many of those were invented for the demonstration."""


@dataclass(frozen=True, slots=True)
class Invented:
    """How much of some figures is made for the demonstration."""

    linkages: int = 0
    """Of those that stand."""
    is_there: bool = False
    """Whether any is, those that are no more included."""

    def __bool__(self) -> bool:
        return self.is_there
