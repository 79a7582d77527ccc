"""What features above organisations add to an organisation's public profile: its certificates, for instance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matchmaker.organisations.models import Organisation


@dataclass(frozen=True)
class ProfilePart:
    """One part of the profile: a template, and what it shows as ``part``."""

    template: str
    """``credentials/_profile.html``"""
    find: Callable[[Organisation], Any]
    """What to show of an organisation; nothing is shown where that is empty."""


_parts: dict[str, ProfilePart] = {}


def add_part(part: ProfilePart) -> None:
    """Show a part on every profile; adding the same template again replaces it."""
    _parts[part.template] = part


def parts_of(organisation: Organisation) -> list[tuple[str, Any]]:
    """The templates of an organisation's profile with what each shows."""
    found = ((part.template, part.find(organisation)) for part in _parts.values())
    return [(template, content) for template, content in found if content]
