"""Every code has its words; every recorded action has its sentence in the history."""

from __future__ import annotations

import re

import pytest

from matchmaker import paths
from matchmaker.listings import ListingState, RevisionStatus
from matchmaker.moderation import history, words
from matchmaker.moderation.duplicates import Likeness
from matchmaker.moderation.models import Outcome, ReasonCode, ReportReason, SubjectKind
from matchmaker.organisations.models import Standing
from matchmaker.programmes.events.models import RegistrationState
from matchmaker.programmes.support.models import StepKind

RECORDED = re.compile(r'(?:audit\.record|_keep|_record)\(\s*(?:[a-z_]+,\s*)?"([a-z_]+\.[a-z_]+)"')
WITHOUT_ORGANISATION = (
    "user.",
    "consent.",
    "report.",
    "reference_price.",
    "register_entry.",
    "declared_linkage.",
    "reporting_date.",
    "register_workbook.",
    "figure_report.",
    "season_plan.",
    "programme_event.",
    "event_meeting.",
)
"""Whose events belong to a person or to the staff, not to an organisation's history."""


@pytest.mark.pure
@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (SubjectKind, words.KINDS),
        (Standing, words.STANDINGS),
        (ListingState, words.STATES),
        (RevisionStatus, words.REVISIONS),
        (Outcome, words.OUTCOMES),
        (Outcome, words.DONE),
        (ReasonCode, words.REASONS),
        (ReasonCode, words.SENTENCES),
        (ReportReason, words.REPORT_REASONS),
        (Likeness, words.LIKENESSES),
        (SubjectKind, words.REASONS_FOR),
    ],
)
def test_every_code_has_its_words(codes: type, told: dict[object, object]) -> None:
    assert set(told) == set(codes)  # type: ignore[call-overload]


@pytest.mark.pure
def test_every_reason_can_be_chosen_somewhere() -> None:
    assert {code for codes in words.REASONS_FOR.values() for code in codes} == set(ReasonCode)


@pytest.mark.pure
def test_every_recorded_action_has_a_sentence() -> None:
    sources = "\n".join(file.read_text("utf-8") for file in paths.PACKAGE.rglob("*.py"))
    recorded = {action for action in RECORDED.findall(sources) if not action.startswith(WITHOUT_ORGANISATION)}
    assert recorded
    assert recorded - set(history.SENTENCES) == set()


@pytest.mark.pure
def test_every_step_of_support_and_of_a_registration_has_a_sentence() -> None:
    steps = {f"support_request.{step}" for step in StepKind}
    decided = {f"event_registration.{state}" for state in set(RegistrationState) - {RegistrationState.WAITING}}
    assert (steps | decided) - set(history.SENTENCES) == set()
