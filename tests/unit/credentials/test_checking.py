"""What staff decide about certificates and codes: which step follows which, market by market, and who may take it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from matchmaker.accounts.models import User
from matchmaker.credentials import checking, service
from matchmaker.credentials.content import CertificateContent
from matchmaker.credentials.models import Certificate, CertificateState, CheckStatus, HaltReason, Revocation
from matchmaker.credentials.states import history
from matchmaker.credentials.states.timeline import A_DAY
from matchmaker.db import now, session
from matchmaker.errors import NotAllowed, Unprocessable, WrongState
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.outbox import Message
from tests.factories import Factories

FRAUD: dict[str, Any] = {"reason": HaltReason.CODE_FRAUD, "note": "Cho thuê mã"}
V, S, X, C = (
    CertificateState.VERIFIED,
    CertificateState.SUSPENDED,
    CertificateState.REVOKED,
    CertificateState.CHECKING,
)


@pytest.fixture
def staff(factories: Factories) -> User:
    return factories.staff()


@pytest.fixture
def code(factories: Factories) -> Certificate:
    """A code that China and the EU accept, whose director reads messages."""
    made = factories.certificate(
        factories.organisation(), kind="PUC_EXPORT", number="VN-GLOR-0064", markets=["CN", "EU"]
    )
    factories.member(session.get_one(Organisation, made.organisation_id))
    return made


def in_markets(code: Certificate) -> list[CertificateState | None]:
    return [code.market_state_on(each, today()) for each in ("CN", "EU")]


STEPS: dict[str, Callable[[Certificate, User], Any]] = {
    "verify": lambda each, by: checking.verify(each, by=by),
    "refuse": lambda each, by: checking.refuse(each, by=by),
    "ask": lambda each, by: checking.ask(each, "Thiếu trang hai", by=by),
    "suspend": lambda each, by: checking.suspend(each, by=by, **FRAUD),
    "restore": lambda each, by: checking.restore(each, note="", by=by),
    "propose": lambda each, by: checking.propose_revocation(each, by=by, **FRAUD),
}
FOLLOWS = {
    CheckStatus.DECLARED: {"verify": "verified", "refuse": "rejected", "ask": "declared"},
    CheckStatus.CHECKING: {"verify": "verified", "refuse": "rejected", "ask": "declared"},
    CheckStatus.VERIFIED: {
        "verify": "verified",
        "suspend": "suspended",
        "propose": "suspended",
    },
    CheckStatus.REJECTED: {"verify": "verified", "refuse": "rejected"},
    CheckStatus.SUSPENDED: {"restore": "verified", "propose": "suspended"},
    CheckStatus.REVOKED: {},
}
"""The steps that may be taken in each state, and where each leads; every other one is refused."""


@pytest.mark.parametrize("status", list(CheckStatus))
@pytest.mark.parametrize("step", list(STEPS))
def test_each_step_is_taken_where_it_makes_sense_and_refused_elsewhere(
    factories: Factories, staff: User, status: CheckStatus, step: str
) -> None:
    paper = factories.certificate(factories.organisation())
    paper.status = status
    session.flush()
    expected = FOLLOWS[status].get(step)
    if expected is None:
        with pytest.raises(WrongState):
            STEPS[step](paper, staff)
        return
    STEPS[step](paper, staff)
    assert paper.status.value == expected
    taken = history.steps_of([paper.id])[paper.id]
    assert [(each.status.value, each.by_id) for each in taken] == ([(expected, staff.id)] if taken else [])
    assert taken or (status, step) == (CheckStatus.SUSPENDED, "propose"), "a proposal about what is suspended already"


def test_every_market_is_suspended_and_restored_alone(code: Certificate, staff: User) -> None:
    checking.verify(code, by=staff, until={"CN": today() + timedelta(days=30)})
    checking.suspend(code, market="CN", by=staff, **FRAUD)
    assert in_markets(code) == [S, V]
    assert code.stands_on(today())
    with pytest.raises(WrongState):
        checking.restore(code, market="EU", note="", by=staff)
    checking.restore(code, market="CN", note="Đã khắc phục", by=staff)
    assert in_markets(code) == [V, V]
    assert code.market_state_on("CN", today() + timedelta(days=31)) is CertificateState.EXPIRED, "as it was approved"
    with pytest.raises(WrongState):
        checking.suspend(code, market="US", by=staff, **FRAUD)


def test_a_suspension_has_its_days_and_ends_by_itself(code: Certificate, staff: User) -> None:
    begins, ends = today() + timedelta(days=2), today() + timedelta(days=9)
    with pytest.raises(Unprocessable):
        checking.suspend(code, market="CN", by=staff, starts_on=begins, ends_on=begins - A_DAY, **FRAUD)
    checking.suspend(code, market="CN", by=staff, starts_on=begins, ends_on=ends, **FRAUD)
    days = (begins - A_DAY, begins, ends, ends + A_DAY)
    assert [code.market_state_on("CN", day) for day in days] == [V, S, S, V]
    (told,) = session.query(Message).filter_by(template="credentials/suspended")
    assert (told.values["market"], told.values["starts_on"], told.values["ends_on"]) == (
        "CN",
        begins.isoformat(),
        ends.isoformat(),
    )


def test_markets_that_were_not_seen_stay_unchecked(factories: Factories, staff: User) -> None:
    fresh = factories.certificate(
        factories.organisation(), kind="PUC_EXPORT", number="VN-GLOR-0065", verified=False, markets=["CN", "EU"]
    )
    checking.verify(fresh, by=staff, markets=["CN"])
    assert in_markets(fresh) == [V, C]
    checking.verify(fresh, by=staff, markets=["EU"])
    assert in_markets(fresh) == [V, V]


@pytest.mark.parametrize(("market", "after"), [(None, [X, X]), ("CN", [X, V])])
def test_revoking_takes_two(factories: Factories, code: Certificate, staff: User, market: str, after: Any) -> None:
    proposed = checking.propose_revocation(code, market=market, by=staff, **FRAUD)
    assert in_markets(code)[0] is S, "at once"
    with pytest.raises(WrongState):
        checking.propose_revocation(code, market=market, by=factories.staff(), **FRAUD)
    with pytest.raises(NotAllowed):
        checking.decide_revocation(proposed, confirm=True, by=staff)
    session.refresh(proposed)
    assert proposed.decided_at is None
    colleague = factories.staff()
    checking.decide_revocation(proposed, confirm=True, by=colleague)
    assert in_markets(code) == after
    with pytest.raises(WrongState):
        checking.decide_revocation(proposed, confirm=False, by=colleague)
    told = [each.template for each in session.query(Message).order_by(Message.id)]
    assert told == ["credentials/suspended", "credentials/revoked"]


def test_a_proposal_that_is_turned_down_leaves_all_as_it_was(
    factories: Factories, code: Certificate, staff: User
) -> None:
    proposed = checking.propose_revocation(code, market="CN", by=staff, **FRAUD)
    checking.decide_revocation(proposed, confirm=False, note="Không đủ chứng cứ", by=factories.staff())
    assert in_markets(code) == [V, V]
    assert checking.open_revocation(code, "CN") is None
    assert session.query(Revocation).one().is_confirmed is False


def test_the_past_keeps_what_the_paper_said_then(factories: Factories, staff: User) -> None:
    paper = factories.certificate(factories.organisation(), verified=False, issued_on=today() - timedelta(days=300))
    number, last_day = paper.number, paper.expires_on
    checking.verify(paper, by=staff)
    renewed = CertificateContent("VIETGAP_TT", "VietGAP-TT-26-01-52-0999", issued_on=today(), expires_on=last_day)
    with time_machine.travel(now() + timedelta(days=10), tick=False):
        service.change(paper, renewed, by=staff)
    steps = history.steps_of([paper.id])[paper.id]
    said = history.written_at(steps, now() + timedelta(days=5))
    assert said is not None
    assert (said.number, said.issued_on) == (number, today() - timedelta(days=300))
    assert history.state_at(paper, steps, now() + timedelta(days=5)) is V
    assert history.state_at(paper, steps, now() + timedelta(days=11)) is CertificateState.CHECKING


def test_an_answer_clears_the_question(factories: Factories, staff: User) -> None:
    paper = factories.certificate(factories.organisation(), verified=False)
    checking.ask(paper, "Thiếu trang hai", by=staff)
    assert paper.question == "Thiếu trang hai"
    service.submit(paper, by=factories.user())
    assert (paper.question, paper.status) == ("", CheckStatus.CHECKING)


def test_a_suspension_that_was_there_before_outlives_a_proposal_that_is_turned_down(
    factories: Factories, code: Certificate, staff: User
) -> None:
    checking.suspend(code, by=staff, **FRAUD)
    proposed = checking.propose_revocation(code, by=staff, **FRAUD)
    checking.decide_revocation(proposed, confirm=False, by=factories.staff())
    assert in_markets(code) == [S, S]


def test_nothing_becomes_approved_by_a_suspension_that_ends(factories: Factories, staff: User) -> None:
    fresh = factories.certificate(factories.organisation(), kind="PUC_EXPORT", verified=False, markets=["CN", "EU"])
    checking.verify(fresh, by=staff, markets=["EU"])
    for step in (checking.suspend, checking.propose_revocation):
        with pytest.raises(WrongState):
            step(fresh, market="CN", by=staff, **FRAUD)
    assert in_markets(fresh) == [C, V]


def test_a_changed_code_is_verified_for_the_markets_that_were_seen_again_alone(code: Certificate, staff: User) -> None:
    service.evidence_changed(code, by=staff)
    checking.verify(code, by=staff, markets=["EU"])
    assert in_markets(code) == [C, V]
    with pytest.raises(WrongState):
        checking.suspend(code, market="CN", by=staff, **FRAUD)
    checking.verify(code, by=staff, markets=["CN"])
    assert in_markets(code) == [V, V]


def suspended_until(code: Certificate, last: date, *, by: User) -> None:
    """A suspension of ten days, of which the last is today or gone by."""
    checking.suspend(code, by=by, starts_on=last - timedelta(days=9), ends_on=last, **FRAUD)


def test_a_suspension_that_is_over_hinders_nobody(code: Certificate, staff: User) -> None:
    suspended_until(code, today() - A_DAY, by=staff)
    with pytest.raises(WrongState):
        checking.restore(code, note="", by=staff)
    checking.suspend(code, by=staff, **FRAUD)
    assert in_markets(code) == [S, S]
    checking.restore(code, note="", by=staff)
    suspended_until(code, today() - A_DAY, by=staff)
    checking.propose_revocation(code, by=staff, **FRAUD)
    assert in_markets(code) == [S, S], "while two pairs of eyes look"


def test_a_suspension_to_come_is_not_shaken_off_by_a_change(code: Certificate, staff: User) -> None:
    checking.suspend(code, by=staff, starts_on=today() + A_DAY, **FRAUD)
    with pytest.raises(WrongState):
        service.evidence_changed(code, by=staff)
    proposed = checking.propose_revocation(code, by=staff, **FRAUD)
    assert in_markets(code) == [S, S], "at once"
    assert proposed.decided_at is None


def test_a_holder_corrects_what_was_suspended_until_yesterday(code: Certificate, staff: User) -> None:
    suspended_until(code, today(), by=staff)
    with pytest.raises(WrongState):
        service.evidence_changed(code, by=staff)
    checking.restore(code, note="", by=staff)
    suspended_until(code, today() - A_DAY, by=staff)
    service.evidence_changed(code, by=staff)
    assert code.status is CheckStatus.CHECKING
