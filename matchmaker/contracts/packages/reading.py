"""A package laid open: each part with its figures, what they leave, and which part is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from matchmaker.contracts.fulfilment import queries as fulfilment
from matchmaker.contracts.fulfilment.reckoning import Reckoning
from matchmaker.contracts.kinds import PaymentKind
from matchmaker.contracts.models import Contract, ContractStatus, LegKind, Package, PackageLeg
from matchmaker.contracts.packages.margin import Margin, Part, Term, in_full
from matchmaker.measures import today
from matchmaker.prices import queries as prices
from matchmaker.prices.queries import Asked, Spot
from matchmaker.terms import Terms, total_vnd

_PARTS = {LegKind.INPUT: Part.INPUTS, LegKind.OUTPUT: Part.PRODUCE}


@dataclass(frozen=True)
class Line:
    """One line of the arithmetic: a term, and what it comes from."""

    term: Term
    leg: PackageLeg | None = None
    """None for what the cooperative spends beside."""
    is_advance: bool = False
    """Inputs that the buyer of the produce advances and deducts."""
    spot: Spot | None = None
    """The reference price by which it is expected, where its price follows the market."""


@dataclass(frozen=True)
class Account:
    """A whole package."""

    package: Package
    lines: tuple[Line, ...]

    @property
    def margin(self) -> Margin:
        return Margin(tuple(each.term for each in self.lines), self.package.hectares)

    @property
    def missing(self) -> list[LegKind]:
        """Of inputs and output, what is not in it yet; an investment need not be."""
        there = {each.kind for each in self.package.legs}
        return [each for each in (LegKind.INPUT, LegKind.OUTPUT) if each not in there]

    @property
    def unknown(self) -> list[Line]:
        """Lines of which nobody can say yet what they will come to."""
        return [each for each in self.lines if each.term.expected_vnd is None]


def account(package: Package, day: date | None = None) -> Account:
    """A package as of a day (today): three statements, however many contracts stand in it."""
    on = day or today()
    contracts = {each.id: each for each in _contracts(package)}
    reckoned = fulfilment.reckonings(contracts.values(), on)
    found = prices.spots((_asked(each.terms) for each in reckoned.values() if each.terms.price_rule.follows_market), on)
    return Account(package, tuple(_lines(package, reckoned, found)))


def _contracts(package: Package) -> Iterator[Contract]:
    for leg in package.legs:
        if leg.contract is not None:
            yield leg.contract


def _lines(package: Package, reckoned: Mapping[int, Reckoning], found: Mapping[Asked, Spot]) -> Iterator[Line]:
    """Produce first, then what it costs, then what is invested."""
    order = (LegKind.OUTPUT, LegKind.INPUT)
    for leg in sorted(
        (each for each in package.legs if each.contract is not None), key=lambda leg: order.index(leg.kind)
    ):
        assert leg.contract is not None
        yield from _of_contract(leg, leg.contract, reckoned[leg.contract.id], found)
    if package.other_costs_vnd:
        yield Line(in_full(Part.OTHER, package.other_costs_vnd))
    for leg in package.legs:
        if leg.kind is LegKind.INVESTMENT:
            yield Line(in_full(Part.INVESTMENT, (leg.amount_vnd or 0) - (leg.repaid_vnd or 0)), leg)


def _of_contract(
    leg: PackageLeg, contract: Contract, reckoning: Reckoning, found: Mapping[Asked, Spot]
) -> Iterator[Line]:
    """What it is worth; of produce, also the inputs that its buyer advances."""
    spot = found.get(_asked(reckoning.terms))
    money = reckoning.money
    term = Term(
        _PARTS[leg.kind],
        _expected(contract, reckoning, spot),
        money.owed_vnd,
        max(money.paid_vnd - money.refunded_vnd, 0),
    )
    yield Line(term, leg, spot=spot if reckoning.terms.price_rule.follows_market else None)
    advanced, deducted = reckoning.terms.inputs_vnd, reckoning.paid_of(PaymentKind.INPUTS)
    if leg.kind is LegKind.OUTPUT and (advanced or deducted):
        expected = advanced if contract.status.is_open else deducted
        yield Line(Term(Part.INPUTS, expected, deducted, deducted), leg, is_advance=True)


def _expected(contract: Contract, reckoning: Reckoning, spot: Spot | None) -> int | None:
    """The whole quantity at its price while the contract goes on; afterwards what was delivered."""
    if contract.status is ContractStatus.CANCELLED:
        return 0
    if not contract.status.is_open:
        return reckoning.money.owed_vnd
    return total_vnd(reckoning.terms, spot.price_vnd if spot is not None else None)


def _asked(terms: Terms) -> Asked:
    return Asked(terms.product_code, terms.market_province)
