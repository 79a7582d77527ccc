"""What this floor adds to an organisation's public pages: trademarks and technology, and a filter by the latter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists

from matchmaker.credentials import queries
from matchmaker.credentials.models import Facility, FacilityKind, Trademark
from matchmaker.credentials.words import FACILITIES
from matchmaker.organisations import found_by, narrowing
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.profile import ProfilePart, add_part


@dataclass(frozen=True)
class Facts:
    """What an organisation says of itself and nobody checks."""

    trademarks: list[Trademark]
    facilities: list[Facility]

    def __bool__(self) -> bool:
        return bool(self.trademarks or self.facilities)


def facts_of(organisation: Organisation) -> Facts:
    """The trademarks, technology and sites of an organisation."""
    return Facts(queries.trademarks_of(organisation.id), queries.facilities_of(organisation.id))


def _has(kind: str) -> ColumnElement[bool]:
    """Organisations with technology or a site of this kind."""
    return exists().where(
        Facility.organisation_id == Organisation.id,
        Facility.kind == FacilityKind(kind),
        Facility.removed_at.is_(None),
    )


def _words(organisation_id: int) -> Iterator[str]:
    """The names of trademarks, and of technology in every language of the site."""
    yield from (mark.name for mark in queries.trademarks_of(organisation_id))
    kinds = {each.kind for each in queries.facilities_of(organisation_id)}
    for spoken in current_app.config["LANGUAGES"]:
        with force_locale(spoken):
            yield from sorted(str(FACILITIES[kind]) for kind in kinds)


def init_app(_app: Flask) -> None:
    """Show the facts on every profile, find organisations by them, and narrow their list by technology."""
    add_part(ProfilePart("credentials/_facts.html", facts_of))
    found_by.add("facts", _words)
    narrowing.add(
        narrowing.Narrowing(
            name="technology",
            label=_l("Công nghệ, cơ sở"),
            none=_l("Không lọc"),
            choices=lambda: [(kind.value, str(word)) for kind, word in FACILITIES.items()],
            condition=_has,
        )
    )
