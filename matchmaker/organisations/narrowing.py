"""What features above organisations add to the filters of their public list: the technology they have, for instance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement


@dataclass(frozen=True)
class Narrowing:
    """One more filter, a select."""

    name: str
    """Of its parameter in the address."""
    label: Any
    none: Any
    """What the choice for nothing is called."""
    choices: Callable[[], Iterable[tuple[str, str]]]
    """Values and their words, in the reader's language."""
    condition: Callable[[str], ColumnElement[bool]]
    """What an organisation must meet for a value among the choices."""


_narrowings: dict[str, Narrowing] = {}


def add(narrowing: Narrowing) -> None:
    """Offer a filter; adding the same name again replaces it."""
    _narrowings[narrowing.name] = narrowing


def offered() -> list[Narrowing]:
    """The filters, in the order in which they were added."""
    return list(_narrowings.values())
