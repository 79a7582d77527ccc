"""Staff write about a model cooperative, the cooperative agrees to the very words, staff publish. Nothing commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.accounts.service import tell
from matchmaker.db import lock, now, session
from matchmaker.errors import Unprocessable, WrongState
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import contact_people
from matchmaker.programmes.cases.models import ModelCase
from matchmaker.text import search_text


@dataclass(frozen=True)
class Told:
    """What staff write."""

    title: str
    text: str
    to_copy: str
    figures: Sequence[dict[str, Any]]


def write(organisation: Organisation, told: Told, *, by: User) -> ModelCase:
    """Begin a case. Raises Unprocessable(organisation) for anybody but a verified cooperative."""
    if not organisation.is_verified or not organisation.kind.is_cooperative:
        raise Unprocessable("organisation", "not_a_choice")
    made = ModelCase(organisation=organisation, created_by_id=by.id)
    _say(made, told)
    session.add(made)
    session.flush()
    _keep("model_case.written", made, by)
    return made


def change(case: ModelCase, told: Told, *, by: User) -> None:
    """Write it anew; once anything differs it is hidden until the cooperative agrees to the new words."""
    lock(case)
    if (case.title, case.text, case.to_copy, case.figures) == (
        told.title,
        told.text,
        told.to_copy,
        list(told.figures),
    ):
        return
    _say(case, told)
    case.edition += 1
    case.asked_at = None
    _keep("model_case.changed", case, by)


def ask(case: ModelCase, *, by: User) -> None:
    """Ask the cooperative whether the words as they are may be published. Raises WrongState where it agreed."""
    lock(case)
    if case.is_agreed:
        raise WrongState(case, wanted="not agreed to")
    case.asked_at = now()
    _keep("model_case.asked", case, by)
    for person in contact_people(case.organisation):
        tell(person, "programmes/case_asked", path=f"/cases/{case.id}", title=case.title)


def agree(case: ModelCase, edition: int, *, by: User) -> None:
    """The cooperative says yes to the edition that it read. Raises WrongState where that is not the one at hand."""
    lock(case)
    if case.asked_at is None or case.edition != edition:
        raise WrongState(case, wanted="the edition that was asked about")
    case.agreed_edition, case.agreed_at, case.agreed_by_id = edition, now(), by.id
    _keep("model_case.agreed", case, by)
    _answer(case, agreed=True)


def disagree(case: ModelCase, *, by: User) -> None:
    """The cooperative says no, or not any more: nobody else reads it from now on."""
    lock(case)
    if case.asked_at is None and not case.is_agreed:
        raise WrongState(case, wanted="asked about")
    case.asked_at = case.agreed_edition = case.agreed_at = case.agreed_by_id = None
    case.published_at = None
    _keep("model_case.refused", case, by)
    _answer(case, agreed=False)


def publish(case: ModelCase, *, by: User) -> None:
    """Let everybody read it. Raises WrongState before the cooperative agreed to these words."""
    lock(case)
    if not case.is_agreed:
        raise WrongState(case, wanted="agreed to")
    case.published_at = now()
    _keep("model_case.published", case, by)


def unpublish(case: ModelCase, *, by: User) -> None:
    """Take it from the public list. Raises WrongState where it is not there."""
    lock(case)
    if case.published_at is None:
        raise WrongState(case, wanted="published")
    case.published_at = None
    _keep("model_case.unpublished", case, by)


def _say(case: ModelCase, told: Told) -> None:
    case.title, case.text, case.to_copy, case.figures = told.title, told.text, told.to_copy, list(told.figures)
    case.search_text = search_text(told.title, told.text, told.to_copy)


def _answer(case: ModelCase, *, agreed: bool) -> None:
    author = session.get(User, case.created_by_id)
    if author is not None and author.closed_at is None:
        path, who = f"/cases/{case.id}", case.organisation.name
        tell(author, "programmes/case_answered", path=path, title=case.title, who=who, agreed=agreed)


def _keep(action: str, case: ModelCase, by: User) -> None:
    session.flush()
    audit.record(action, case, by=by, organisation_id=case.organisation_id, edition=case.edition)
