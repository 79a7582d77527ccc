"""What one version says that the version before did not."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two versions of the same document fill differently."""

    name: str
    before: Any
    after: Any


def differences(before: Any, after: Any) -> list[Difference]:
    """The fields in which two instances of one dataclass (terms, clauses) differ, in the order they are declared."""
    return [
        Difference(each.name, old, new)
        for each in fields(after)
        if (old := getattr(before, each.name)) != (new := getattr(after, each.name))
    ]
