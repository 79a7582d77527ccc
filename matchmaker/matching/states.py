"""What became of a pair beyond matching: told by the features above, asked for by the lists here.

Imports only run downwards, so a feature that knows more of pairs (introductions) registers a source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from matchmaker.matching.models import Side

Tone = Literal["draft", "waiting", "live", "attention", "agreed", "ended", "refused"]


@dataclass(frozen=True)
class PairState:
    """Where a pair stands, as one side reads it: a word, its tone, and where that is told in full."""

    word: str
    tone: Tone
    url: str | None = None
    can_ask: bool = False
    """Whether the reader may ask for an introduction again."""


Source = Callable[[Side, int], Mapping[int, PairState]]
"""From a side and the id of its own listing to the states of pairs, by the id of the other listing."""

_sources: Final[list[Source]] = []


def told_by(source: Source) -> Source:
    """Ask this source too, from now on."""
    _sources.append(source)
    return source


def states(side: Side, listing_id: int) -> dict[int, PairState]:
    """Where the pairs of one listing stand, by the id of the other listing."""
    found: dict[int, PairState] = {}
    for source in _sources:
        found.update(source(side, listing_id))
    return found
