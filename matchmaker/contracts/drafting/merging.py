"""Two people edited one version: what each changed, put together. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, TypeVar

from matchmaker.contracts.clauses import Clauses
from matchmaker.terms import Terms

Document = TypeVar("Document", Terms, Clauses)
_TOGETHER: Final = (
    ("quantity", "portions"),
    ("price_rule", "price_vnd", "premium_vnd", "market_province", "grades"),
    ("starts_on", "ends_on"),
)
"""Fields that make sense only with each other."""


def merged(base: Document, mine: Document, theirs: Document) -> Document:
    """Theirs, with what I changed: where both changed the same, mine, for its author sees both and decides."""
    taken: dict[str, Any] = {}
    for names in _groups(base):
        if _of(mine, names) != _of(base, names):
            taken |= {name: getattr(mine, name) for name in names}
    return replace(theirs, **taken)


def _groups(document: Terms | Clauses) -> list[tuple[str, ...]]:
    names = list(document.__dataclass_fields__)
    together = [group for group in _TOGETHER if group[0] in names]
    alone = [(name,) for name in names if not any(name in group for group in together)]
    return [*together, *alone]


def _of(document: Terms | Clauses, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(document, name) for name in names)
