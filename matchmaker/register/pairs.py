"""Which organisation of the site an entry is. A tax code in common decides by itself; a name is a question that a
person answers once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from matchmaker import audit
from matchmaker.audit import Person
from matchmaker.db import session
from matchmaker.errors import Conflict, WrongState
from matchmaker.organisations.models import Organisation, OrganisationKind, Standing
from matchmaker.organisations.names import essence
from matchmaker.register.models import Pairing, RegisterEntry
from matchmaker.text import search_terms

_COMPARED = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that an entry may be."""

    organisation: Organisation
    has_same_commune: bool


def candidates(entry: RegisterEntry) -> list[Candidate]:
    """The organisations that a person should compare an entry with: the same name in the same province, same commune
    first. None where it is known which one it is; without those that somebody said no to, or that are another entry."""
    if entry.organisation_id is not None:
        return []
    alike = [
        Candidate(each, each.commune_code == entry.commune_code)
        for each in session.scalars(_named_like(entry).limit(_COMPARED))
        if essence(each.name) == entry.name_key
    ]
    return sorted(alike, key=lambda each: not each.has_same_commune)


def _named_like(entry: RegisterEntry) -> Select[Organisation]:
    refused = select(Pairing.organisation_id).where(Pairing.entry_id == entry.id, Pairing.is_same.is_(False))
    taken = select(RegisterEntry.organisation_id).where(RegisterEntry.organisation_id.is_not(None))
    return (
        select(Organisation)
        .where(
            Organisation.province_code == entry.province_code,
            Organisation.kind != OrganisationKind.ENTERPRISE,
            Organisation.standing != Standing.REJECTED,
            Organisation.id.not_in(refused),
            Organisation.id.not_in(taken),
            *(Organisation.search_text.contains(term, autoescape=True) for term in search_terms(entry.name_key)),
        )
        .options(joinedload(Organisation.commune))
        .order_by(Organisation.id)
    )


def pair_by_tax_code(entries: Iterable[RegisterEntry], *, by: Person) -> int:
    """Pair entries with the organisations of their province that have the same tax code; returns how many it did.

    An organisation whose tax code was not looked at by the union, for it is not verified, proves nothing: a person
    compares it.
    """
    waiting = {each.tax_code: each for each in entries if each.tax_code and each.organisation_id is None}
    if not waiting:
        return 0
    taken = select(RegisterEntry.organisation_id).where(RegisterEntry.organisation_id.is_not(None))
    found = session.scalars(
        select(Organisation).where(
            Organisation.tax_code.in_(sorted(waiting)),
            Organisation.standing == Standing.VERIFIED,
            Organisation.kind != OrganisationKind.ENTERPRISE,
            Organisation.id.not_in(taken),
        )
    )
    paired = 0
    for organisation in found:
        entry = waiting[organisation.tax_code or ""]
        if organisation.province_code == entry.province_code:
            entry.organisation_id = organisation.id
            audit.record("register_entry.paired", entry, by=by, organisation=organisation.id, by_tax_code=True)
            paired += 1
    session.flush()
    return paired


def decide(entry: RegisterEntry, organisation: Organisation, *, is_same: bool, by: Person) -> None:
    """Answer whether an entry is an organisation; the answer is remembered, and the question not asked again.

    Raises WrongState where the entry is paired already or the two were never a question, Conflict where another
    entry became that organisation at this moment.
    """
    if organisation.id not in {each.organisation.id for each in candidates(entry)}:
        raise WrongState(entry, wanted="to be compared with that organisation")
    session.merge(Pairing(entry_id=entry.id, organisation_id=organisation.id, is_same=is_same, by_id=by.id))
    try:
        with session.begin_nested():
            entry.organisation_id = organisation.id if is_same else None
    except IntegrityError as error:
        raise Conflict from error
    action = "register_entry.paired" if is_same else "register_entry.told_apart"
    audit.record(action, entry, by=by, organisation=organisation.id)


def part(entry: RegisterEntry, *, by: Person) -> None:
    """Undo a pairing: the entry is not that organisation, and will not be asked about it. Raises WrongState."""
    if entry.organisation_id is None:
        raise WrongState(entry, wanted="paired")
    other = entry.organisation_id
    session.merge(Pairing(entry_id=entry.id, organisation_id=other, is_same=False, by_id=by.id))
    entry.organisation_id = None
    session.flush()
    audit.record("register_entry.told_apart", entry, by=by, organisation=other)


def questions(province_code: str) -> Select[RegisterEntry]:
    """Entries that nobody has paired yet and whose name an organisation of the province bears, by a cheap look.

    The name is compared exactly by `candidates`. Here its own words in the same commune, or the very name anywhere,
    are enough to ask: both are found by an index.
    """
    refused = select(Pairing.organisation_id).where(Pairing.entry_id == RegisterEntry.id, Pairing.is_same.is_(False))
    may_be = (
        Organisation.province_code == province_code,
        Organisation.kind != OrganisationKind.ENTERPRISE,
        Organisation.standing.in_([each for each in Standing if each is not Standing.REJECTED]),
        Organisation.id.not_in(refused),
    )
    near = select(Organisation.id).where(
        Organisation.commune_code == RegisterEntry.commune_code,
        Organisation.search_text.contains(RegisterEntry.name_key),
        *may_be,
    )
    alike = select(Organisation.id).where(Organisation.sort_key == RegisterEntry.sort_key, *may_be)
    return select(RegisterEntry).where(
        RegisterEntry.province_code == province_code,
        RegisterEntry.organisation_id.is_(None),
        or_(near.exists(), alike.exists()),
    )
