"""What backs a fact: papers, by their hashes, or that both sides said the same. Written and read here alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Backing(StrEnum):
    """Why a fact may be believed."""

    BOTH_CONFIRMED = "both_confirmed"
    """One side reported it and the other confirmed it."""
    OWN_WORD = "own_word"
    """Whoever it is about said so."""
    PAPER = "paper"
    """A file that was handed in."""
    DECIDED_BY_STAFF = "decided_by_staff"
    """The union's staff decided it between two accounts."""
    DATED_BY_SITE = "dated_by_site"
    """The site's own clock: a day passed."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that backs a fact."""

    backing: Backing
    sha256: str = ""
    """Of a paper: its hash, 64 hexadecimal digits."""
    name: str = ""
    """Of a paper: what it was called."""


def as_data(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """JSON for the database."""
    return [{"backing": each.backing.value, "sha256": each.sha256, "name": each.name} for each in evidence]


def read(stored: Iterable[dict[str, Any]]) -> tuple[Evidence, ...]:
    """What `as_data` wrote."""
    return tuple(Evidence(Backing(each["backing"]), each["sha256"], each["name"]) for each in stored)
