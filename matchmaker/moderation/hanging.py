"""What features above moderation know to hang on an offer: who is being introduced, say.

Moderation knows no introductions, yet whoever suspends a certificate should see whom that concerns. A feature above
registers a reader; the case of a certificate asks them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Hanging:
    """One thing that hangs on an offer, ready to be drawn as a link."""

    offer_id: int
    title: str
    note: str
    url: str


Reader = Callable[[Sequence[int]], Sequence[Hanging]]
"""Given the ids of offers, what hangs on them: one query."""
_readers: dict[str, Reader] = {}


def register(name: str, reader: Reader) -> None:
    """Let a feature take part; registering the same name again replaces it."""
    _readers[name] = reader


def on_offers(offer_ids: Sequence[int]) -> list[Hanging]:
    """Everything that hangs on some offers."""
    return [each for reader in _readers.values() for each in reader(offer_ids)] if offer_ids else []
