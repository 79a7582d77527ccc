"""What an organisation says of its trademarks, technology and sites. Every step records an event; nothing commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.credentials.models import Facility, FacilityKind, Trademark
from matchmaker.db import lock, now, session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.measures import today
from matchmaker.organisations import found_by
from matchmaker.organisations.models import Organisation

UNITS: Final = ("ha", "m2", "t", "t/day")


@dataclass(frozen=True, slots=True)
class TrademarkContent:
    """A registered name, as its holder says."""

    name: str
    number: str = ""
    registered_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class FacilityContent:
    """One kind of technology or site, as its holder says."""

    kind: FacilityKind
    size: Decimal | None = None
    unit: str = ""
    """One of `UNITS`; counts only beside a size."""
    commune_code: str | None = None
    note: str = ""


def declare_trademark(organisation: Organisation, content: TrademarkContent, *, by: User) -> Trademark:
    """Add a trademark. Raises Unprocessable for days that make no sense."""
    mark = Trademark(organisation_id=organisation.id)
    _put_trademark(mark, content)
    session.add(mark)
    session.flush()
    _record("trademark.declared", mark, by)
    return mark


def change_trademark(mark: Trademark, content: TrademarkContent, *, by: User) -> None:
    """Correct a trademark. Raises Unprocessable as `declare_trademark`, NotFound for one that was removed."""
    _refuse_removed(mark)
    _put_trademark(mark, content)
    session.flush()
    _record("trademark.changed", mark, by)


def declare_facility(organisation: Organisation, content: FacilityContent, *, by: User) -> Facility:
    """Add a kind of technology or a site. Raises Unprocessable for a size without a unit."""
    facility = Facility(organisation_id=organisation.id)
    _put_facility(facility, content)
    session.add(facility)
    session.flush()
    _record("facility.declared", facility, by)
    return facility


def change_facility(facility: Facility, content: FacilityContent, *, by: User) -> None:
    """Correct one. Raises Unprocessable as `declare_facility`, NotFound for one that was removed."""
    _refuse_removed(facility)
    _put_facility(facility, content)
    session.flush()
    _record("facility.changed", facility, by)


def remove(fact: Trademark | Facility, *, by: User) -> None:
    """Take either back. Raises NotFound for one that was removed."""
    _refuse_removed(fact)
    fact.removed_at = now()
    session.flush()
    _record("trademark.removed" if isinstance(fact, Trademark) else "facility.removed", fact, by)


def _put_trademark(mark: Trademark, content: TrademarkContent) -> None:
    if content.registered_on is not None and content.registered_on > today():
        raise Unprocessable("registered_on", "not_yet_issued")
    if content.registered_on and content.expires_on and content.expires_on < content.registered_on:
        raise Unprocessable("expires_on", "ends_before_start")
    mark.name, mark.number = content.name, content.number
    mark.registered_on, mark.expires_on = content.registered_on, content.expires_on


def _put_facility(facility: Facility, content: FacilityContent) -> None:
    if content.size is not None and content.unit not in UNITS:
        raise Unprocessable("unit", "not_picked")
    facility.kind, facility.size = content.kind, content.size
    facility.unit = content.unit if content.size is not None else ""
    facility.commune_code, facility.note = content.commune_code, content.note


def _refuse_removed(fact: Trademark | Facility) -> None:
    lock(fact)
    if fact.removed_at is not None:
        raise NotFound


def _record(what: str, fact: Trademark | Facility, by: User) -> None:
    found_by.keep(session.get_one(Organisation, fact.organisation_id))
    audit.record(what, fact, by=by, organisation_id=fact.organisation_id)
