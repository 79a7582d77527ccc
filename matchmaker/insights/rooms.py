"""The rooms of the figures: each says itself what stands on the page that leads to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Room:
    """One room: where it starts, its name, and a line of what is in it (both lazy texts)."""

    endpoint: str
    name: Any
    note: Any
    icon: str
    position: int
    """Lower stands first."""


_ROOMS: Final[list[Room]] = []


def open_room(room: Room) -> None:
    """Have the index lead to a room. Called once, where its views are defined."""
    _ROOMS.append(room)


def rooms() -> list[Room]:
    """All rooms, in the order of the page."""
    return sorted(_ROOMS, key=lambda each: each.position)
