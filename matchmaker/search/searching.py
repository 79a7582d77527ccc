"""One search carried out: what the words mean, how much there is of everything, and one page of what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.browsing.viewer import Viewer
from matchmaker.matching import mirror
from matchmaker.matching.mirror import Market
from matchmaker.measures import Place, today
from matchmaker.needs.browse import SIDE as NEEDS
from matchmaker.offers.browse import SIDE as OFFERS
from matchmaker.organisations.models import Organisation
from matchmaker.search import codes, organisations, shelves, spelling, words
from matchmaker.search.asked import Asked, Tab
from matchmaker.search.codes import CodeFound
from matchmaker.search.spelling import Correction

SIDES: Final = {Tab.OFFERS: OFFERS, Tab.NEEDS: NEEDS}


@dataclass(frozen=True)
class Outcome:
    """What a search came to."""

    asked: Asked
    corrections: tuple[Correction, ...]
    """Words that nothing holds, and as what they were understood."""
    totals: dict[Tab, int]
    listings: shelves.Found | None = None
    organisations: organisations.Found | None = None
    codes: tuple[CodeFound, ...] = ()
    codes_refused: bool = False
    """Whether the reader asked for too many codes: then none was looked for."""

    @property
    def total(self) -> int:
        return self.totals[self.asked.tab]


@dataclass(frozen=True)
class _Meant:
    """Words as they are understood, with the revisions that hold them by side."""

    terms: Sequence[str]
    hits: dict[Tab, NDArray[np.int64] | None]
    corrections: tuple[Correction, ...] = ()


def search(
    asked: Asked,
    viewer: Viewer,
    *,
    near: Place | None = None,
    limit: int,
    offset: int = 0,
    may_ask_for_codes: Callable[[str], bool] = lambda _key: True,
) -> Outcome:
    """Carry out a search. ``may_ask_for_codes`` is asked, with its key, only where a number was typed."""
    market, day = mirror.market(), today()
    key = codes.key_of(asked.q)
    refused = key is not None and not may_ask_for_codes(key)
    held = codes.found(key, viewer) if key is not None and not refused else []
    meant = _understood(replace(asked, exact=asked.exact or bool(held)), market, day)
    outcome = Outcome(asked, meant.corrections, {Tab.CODES: len(held)}, codes=tuple(held), codes_refused=refused)
    if asked.tab in SIDES:
        found = shelves.found(market, _question(asked.tab, asked, meant, day, near), limit=limit, offset=offset)
        outcome = replace(outcome, listings=found)
    elif asked.tab is Tab.ORGANISATIONS:
        these = organisations.found(asked, meant.terms, day, limit=limit, offset=offset)
        outcome = replace(outcome, organisations=these)
    for tab in SIDES:
        here = outcome.listings if tab is asked.tab else None
        outcome.totals[tab] = here.total if here else shelves.total(market, _question(tab, asked, meant, day, near))
    there = outcome.organisations
    outcome.totals[Tab.ORGANISATIONS] = there.total if there else organisations.total(asked, meant.terms, day)
    if held and not outcome.total:
        return replace(outcome, asked=replace(asked, tab=Tab.CODES), listings=None, organisations=None)
    return outcome


def listings(asked: Asked, *, near: Place | None = None, limit: int) -> shelves.Found:
    """The offers or needs that fit, alone: for workbooks and for news."""
    market, day = mirror.market(), today()
    meant = _understood(asked, market, day)
    return shelves.found(market, _question(asked.tab, asked, meant, day, near), limit=limit)


def organisations_of(asked: Asked, *, limit: int) -> list[Organisation]:
    """The organisations that fit, alone: for workbooks."""
    day = today()
    meant = _understood(asked, mirror.market(), day)
    return organisations.found(asked, meant.terms, day, limit=limit).rows


def _question(tab: Tab, asked: Asked, meant: _Meant, day: date, near: Place | None) -> shelves.Question:
    return shelves.Question(SIDES[tab], asked, meant.terms, meant.hits[tab], day, near)


def _understood(asked: Asked, market: Market, day: date) -> _Meant:
    """The words as typed, unless nothing holds them all and some are in nothing at all: then the nearest ones."""
    meant = _Meant(asked.terms, _hits(asked.terms))
    if asked.exact or not asked.terms or _is_held(market, meant, day):
        return meant
    corrections: list[Correction] = []
    terms: list[str] = []
    for term in asked.terms:
        found = spelling.nearest(term)
        if found and _is_held(market, _Meant([term], _hits([term])), day):
            found = None
        corrections += [found] if found else []
        terms += found.terms if found else [term]
    return _Meant(terms, _hits(terms), tuple(corrections)) if corrections else meant


def _hits(terms: Sequence[str]) -> dict[Tab, NDArray[np.int64] | None]:
    return {tab: words.ids(side.revision, terms) if terms else None for tab, side in SIDES.items()}


def _is_held(market: Market, meant: _Meant, day: date) -> bool:
    """Whether anything that everybody may see holds the words. What drafts say must not show in any answer."""
    nothing_else = Asked()
    return any(
        shelves.total(market, shelves.Question(SIDES[tab], nothing_else, meant.terms, meant.hits[tab], day))
        for tab in SIDES
    ) or bool(organisations.total(nothing_else, meant.terms, day))
