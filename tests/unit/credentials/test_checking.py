"""What staff decide about certificates and codes: which step follows which, market by market, and who may take it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from matchmaker.accounts.models import User
from matchmaker.credentials import checking, history, service
from matchmaker.credentials.models import Certificate, CertificateState, CheckStatus, HaltReason, Revocation
from matchmaker.credentials.timeline import A_DAY
from matchmaker.db import session
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


def test_a_decision_rests_on_the_files_that_were_there(code: Certificate, staff: User) -> None:
    seen = ["a" * 64, "b" * 64]
    checking.verify(code, by=staff, evidence=seen)
    whole = [each for each in history.steps_of([code.id])[code.id] if each.market is None]
    assert whole[-1].evidence == seen


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
