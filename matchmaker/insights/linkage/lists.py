"""Linkages narrowed and sorted as their reader asks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from matchmaker.insights.linkage import words
from matchmaker.insights.linkage.figures import Figures
from matchmaker.insights.linkage.ladder import Linkage, Rung
from matchmaker.insights.linkage.list_forms import Order, Wanted
from matchmaker.insights.linkage.summing import value_of
from matchmaker.text import fold, search_terms, sort_key


def listed(figures: Figures, wanted: Wanted) -> list[Linkage]:
    """The linkages that fit, in the order asked for."""
    there = figures.standing(wanted.rung, wanted.day, wanted.where)
    return _sorted(_searched(there, wanted), wanted)


def _searched(linkages: Iterable[Linkage], wanted: Wanted) -> Iterator[Linkage]:
    terms = search_terms(wanted.words)
    for each in linkages:
        if wanted.cooperative not in (None, each.cooperative.key):
            continue
        said = (each.cooperative.name, each.enterprise.name, each.contract_number or "")
        told = " " + fold(" ".join((*said, words.product_name(each.product_code))))
        if all(f" {term}" in told for term in terms):
            yield each


def _sorted(linkages: Iterable[Linkage], wanted: Wanted) -> list[Linkage]:
    keys = {
        Order.PROVEN: lambda each: (-_height(each.rung_on(wanted.day)), *_names(each)),
        Order.NEWEST: lambda each: (-(each.since(wanted.rung) or date.min).toordinal(), *_names(each)),
        Order.VALUE: lambda each: (-(value_of(each, wanted.day) or 0), *_names(each)),
        Order.NAME: _names,
    }
    return sorted(linkages, key=keys[wanted.order])


def _height(rung: Rung | None) -> int:
    return rung.height if rung is not None else -1


def _names(linkage: Linkage) -> tuple[str, str, str]:
    return sort_key(linkage.cooperative.name), sort_key(linkage.enterprise.name), linkage.key
