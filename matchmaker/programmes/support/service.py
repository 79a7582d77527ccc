"""What a cooperative and its province's office do about a request for support. Nothing commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.accounts.service import tell
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import contact_people
from matchmaker.programmes.support import consent, queries
from matchmaker.programmes.support.gathering import digest, gathered
from matchmaker.programmes.support.models import (
    Dossier,
    Part,
    RefusalReason,
    StepKind,
    SupportKind,
    SupportRequest,
    SupportState,
    SupportStep,
)

MOST_OPEN: Final = 20
"""So many open requests of one cooperative; more are a mistake."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a cooperative asks for."""

    kind: SupportKind
    purpose: str
    amount_vnd: int | None = None
    wanted_on: date | None = None


def ask(organisation: Organisation, told: Told, *, by: User) -> SupportRequest:
    """Ask the office. Raises Unprocessable(amount) for a loan of no amount, WrongState for who may not ask."""
    lock(organisation)
    if not organisation.is_verified or not organisation.kind.is_cooperative or _open_count(organisation) >= MOST_OPEN:
        raise WrongState(organisation, wanted="a verified cooperative with few open requests")
    if told.kind is SupportKind.LOAN and not told.amount_vnd:
        raise Unprocessable("amount", "empty")
    made = SupportRequest(
        organisation=organisation,
        province_code=organisation.province_code,
        kind=told.kind,
        purpose=told.purpose,
        amount_vnd=told.amount_vnd if told.kind is SupportKind.LOAN else None,
        wanted_on=told.wanted_on,
        created_by_id=by.id,
    )
    session.add(made)
    _step(made, StepKind.SENT, "", by=by)
    return made


def say(request: SupportRequest, text: str, *, by: User) -> None:
    """The cooperative writes about it; where staff had asked, that is the answer. Raises WrongState once it is over."""
    _hold(request)
    answers = request.state is SupportState.ASKED
    _step(request, StepKind.SAID, text, by=by)
    if answers:
        _turn(request, SupportState.WAITING)
    _tell_staff(request, "answered" if answers else "said", text)


def ask_more(request: SupportRequest, text: str, *, by: User) -> None:
    """Staff want to know more before they decide. Raises WrongState once it is over."""
    _hold(request)
    _turn(request, SupportState.ASKED)
    _step(request, StepKind.ASKED, text, by=by)
    _tell_members(request, StepKind.ASKED, text)


def accept(request: SupportRequest, text: str, *, by: User) -> None:
    """Yes, and how it goes on. Raises WrongState once it is over."""
    _hold(request)
    _turn(request, SupportState.ACCEPTED)
    _step(request, StepKind.ACCEPTED, text, by=by)
    _tell_members(request, StepKind.ACCEPTED, text)


def refuse(request: SupportRequest, reason: RefusalReason, text: str, *, by: User) -> None:
    """No, and why. Raises WrongState once it is over."""
    _hold(request)
    _turn(request, SupportState.REFUSED)
    _step(request, StepKind.REFUSED, text, by=by, reason=reason)
    _tell_members(request, StepKind.REFUSED, text, reason)


def withdraw(request: SupportRequest, *, by: User) -> None:
    """The cooperative does not need it any more; its dossiers go with it. Raises WrongState once it is over."""
    _hold(request)
    for each in queries.dossiers(request.id):
        _take_back(each)
    _turn(request, SupportState.WITHDRAWN)
    _step(request, StepKind.WITHDRAWN, "", by=by)
    _tell_staff(request, "withdrawn", "")


# The dossier -----------------------------------------------------------------------------------------------------


def share(request: SupportRequest, parts: Collection[Part], *, seen: str, by: User) -> Dossier:
    """Send the chosen parts along as they stand now, with the consent that was given; in place of an earlier one.

    `seen` is the digest of what was shown with the words agreed to. Raises Unprocessable(parts) for none, Conflict if
    something in them changed since, WrongState once the request is over.
    """
    _hold(request)
    if not parts:
        raise Unprocessable("parts", "not_picked")
    content = gathered(request.organisation, parts)
    if digest(content) != seen:
        raise Conflict("the parts are no longer what was shown")
    for each in queries.dossiers(request.id):
        _take_back(each)
    made = Dossier(
        request_id=request.id,
        number=queries.next_number(request.id),
        content=content,
        consent_version=consent.VERSION,
        consent_sha256=consent.sha256(),
        shared_by_id=by.id,
    )
    session.add(made)
    session.flush()
    _step(request, StepKind.SHARED, "", by=by)
    audit.record(
        "support_dossier.shared",
        made,
        by=by,
        organisation_id=request.organisation_id,
        parts=sorted(each.value for each in parts),
        consent=consent.VERSION,
        content_sha256=seen,
    )
    _tell_staff(request, "shared", "")
    return made


def take_back(request: SupportRequest, dossier: Dossier, *, by: User) -> None:
    """Let staff see it no more: what was in it is erased, that it was there stays. Raises WrongState where it is."""
    lock(dossier)
    if dossier.withdrawn_at is not None:
        raise WrongState(dossier, wanted="shared")
    _take_back(dossier)
    _step(request, StepKind.UNSHARED, "", by=by)


def _take_back(dossier: Dossier) -> None:
    dossier.content, dossier.withdrawn_at = {}, now()


def _open_count(organisation: Organisation) -> int:
    wanted = SupportRequest.organisation_id == organisation.id
    return sum(each.state.is_open for each in session.scalars(select(SupportRequest).where(wanted)))


def _hold(request: SupportRequest) -> None:
    lock(request)
    if not request.state.is_open:
        raise WrongState(request, wanted="open")


def _turn(request: SupportRequest, state: SupportState) -> None:
    request.state, request.turned_at = state, now()


def _step(request: SupportRequest, kind: StepKind, text: str, *, by: User, reason: RefusalReason | None = None) -> None:
    session.flush()
    session.add(
        SupportStep(
            request_id=request.id, kind=kind, note=text, reason=reason, by_staff=by.is_staff, by_id=by.id, at=now()
        )
    )
    session.flush()
    whose, office = request.organisation_id, request.province_code
    audit.record(f"support_request.{kind}", request, by=by, organisation_id=whose, office=office)


def _tell_members(request: SupportRequest, kind: StepKind, text: str, reason: RefusalReason | None = None) -> None:
    for person in contact_people(request.organisation):
        _write(person, request, kind.value, text, reason)


def _tell_staff(request: SupportRequest, step: str, text: str) -> None:
    """Whoever of the office took part in it; before anybody did, it stands in the office's list alone."""
    people = {each.by.id: each.by for each in queries.steps(request.id) if each.by_staff}
    for person in people.values():
        if person.closed_at is None:
            _write(person, request, step, text)


def _write(person: User, request: SupportRequest, step: str, text: str, reason: RefusalReason | None = None) -> None:
    tell(
        person,
        "programmes/support_step",
        path=f"/support/{request.id}",
        kind=request.kind.value,
        step=step,
        reason=reason.value if reason else None,
        note=text,
        who=request.organisation.name,
    )
