"""Annexes that another room has thought out: it registers what it proposes, the form of an annex begins with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from matchmaker.contracts.models import Contract
from matchmaker.terms import Terms

Source = Callable[[Contract, str], Terms | None]
"""From an active contract and the name of a proposal to the terms as they would be; None for a name not its own."""
_sources: Final[list[Source]] = []


def told_by(source: Source) -> Source:
    """Ask this source, too, from now on."""
    _sources.append(source)
    return source


def proposed(contract: Contract, name: str) -> Terms | None:
    """The terms of a proposal by its name (``/contracts/<id>/annexes/new?option=<name>``); None where there is none."""
    return next((terms for source in _sources if (terms := source(contract, name)) is not None), None)
