"""What other rooms show on a contract's page: each tells its template and what that needs, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from matchmaker.contracts.access import Reading


@dataclass(frozen=True)
class Section:
    """One part of the page: a template that is included with these values in its context."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)


Source = Callable[[Reading], Section | None]
_sources: Final[list[Source]] = []


def told_by(source: Source) -> Source:
    """Ask this source, too, from now on; sections stand in the order in which they were registered."""
    _sources.append(source)
    return source


def of(found: Reading) -> Iterator[Section]:
    """The sections of a contract as its reader sees them."""
    for source in _sources:
        section = source(found)
        if section is not None:
            yield section
