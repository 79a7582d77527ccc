"""What an organisation says of its trademarks, technology and sites. Every step records an event; nothing commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Protocol, TypeVar

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.credentials.models import Facility, FacilityKind, Trademark
from matchmaker.db import lock, now, session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.measures import today
from matchmaker.organisations import found_by
from matchmaker.organisations.models import Organisation

UNITS: Final = ("ha", "m2", "t", "t/day")


Fact = TypeVar("Fact", Trademark, Facility)
_Put = TypeVar("_Put", Trademark, Facility, contravariant=True)


class Content(Protocol[_Put]):
    """What a holder says of one fact."""

    def put_on(self, fact: _Put) -> None:
        """Write it down. Raises Unprocessable for what makes no sense."""


@dataclass(frozen=True, slots=True)
class TrademarkContent:
    """A registered name, as its holder says."""

    name: str
    number: str = ""
    registered_on: date | None = None
    expires_on: date | None = None

    def put_on(self, fact: Trademark) -> None:
        """As `Content.put_on`."""
        if self.registered_on is not None and self.registered_on > today():
            raise Unprocessable("registered_on", "not_yet_issued")
        if self.registered_on and self.expires_on and self.expires_on < self.registered_on:
            raise Unprocessable("expires_on", "ends_before_start")
        fact.name, fact.number = self.name, self.number
        fact.registered_on, fact.expires_on = self.registered_on, self.expires_on


@dataclass(frozen=True, slots=True)
class FacilityContent:
    """One kind of technology or site, as its holder says."""

    kind: FacilityKind
    size: Decimal | None = None
    unit: str = ""
    """One of `UNITS`; counts only beside a size."""
    commune_code: str | None = None
    note: str = ""

    def put_on(self, fact: Facility) -> None:
        """As `Content.put_on`."""
        if self.size is not None and self.unit not in UNITS:
            raise Unprocessable("unit", "not_picked")
        fact.kind, fact.size, fact.unit = self.kind, self.size, self.unit if self.size is not None else ""
        fact.commune_code, fact.note = self.commune_code, self.note


def declare(fact: Fact, content: Content[Fact], *, by: User) -> Fact:
    """Add a fact, new and of its organisation. Raises Unprocessable as `Content.put_on`."""
    content.put_on(fact)
    session.add(fact)
    session.flush()
    _record("declared", fact, by)
    return fact


def change(fact: Fact, content: Content[Fact], *, by: User) -> None:
    """Correct one. Raises Unprocessable as `declare`, NotFound for one that was removed."""
    _refuse_removed(fact)
    content.put_on(fact)
    session.flush()
    _record("changed", fact, by)


def remove(fact: Trademark | Facility, *, by: User) -> None:
    """Take either back. Raises NotFound for one that was removed."""
    _refuse_removed(fact)
    fact.removed_at = now()
    session.flush()
    _record("removed", fact, by)


def _refuse_removed(fact: Trademark | Facility) -> None:
    lock(fact)
    if fact.removed_at is not None:
        raise NotFound


def _record(what: str, fact: Trademark | Facility, by: User) -> None:
    found_by.keep(session.get_one(Organisation, fact.organisation_id))
    audit.record(f"{fact.__tablename__}.{what}", fact, by=by, organisation_id=fact.organisation_id)
