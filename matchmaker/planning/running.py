"""The worker's part: take a plan that waits, work it out, keep it; whoever stops or dies leaves nothing of it behind.

A plan is claimed in a transaction of its own, and every sign of progress renews the claim. A worker that was killed
lets its claim lapse, and another begins anew; whoever lost the claim writes nothing more. Lines, rest and figures are
written in one transaction at the end, together with the word that the plan is done.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import and_, insert, or_, select

from matchmaker.audit import Event
from matchmaker.db import now, session, transaction
from matchmaker.errors import MatchmakerError
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.organisations.models import Organisation
from matchmaker.planning import working
from matchmaker.planning.gathering import Asked
from matchmaker.planning.models import Failure, PlanGap, PlanLine, PlanStatus, PlanStep, PlanWeek, SeasonPlan
from matchmaker.planning.outcome import Row, Rows

log: Final = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=10)
"""Longer than between any two signs of progress: the greedy rule on two million pairs takes half a minute."""
TRIES: Final = 3
TOLD_EVERY_SECONDS: Final = 1.0
ROWS_AT_ONCE: Final = 5000


class PlanStopped(MatchmakerError):
    """Somebody of the office stopped the plan."""


class ClaimLost(MatchmakerError):
    """Another worker is at the plan by now."""


class WorkerEnds(MatchmakerError):
    """The worker was told to end: the plan waits for the next one."""


def never() -> bool:
    """A worker that nobody tells to end."""
    return False


def run_plans() -> int:
    """Work out all plans that wait, the oldest first; how many were ended."""
    ended = 0
    while run_next():
        ended += 1
    return ended


def run_next(is_ending: Callable[[], bool] = never) -> bool:
    """Work out the plan that has waited longest; whether there was one. The worker calls this once a turn.

    ``is_ending`` says whether the worker is to end meanwhile: then what is begun is put back to wait.
    """
    claimed = _claim()
    if claimed is None:
        return False
    _run(*claimed, is_ending)
    return True


def _run(plan_id: int, claim: str, asked: Asked, is_ending: Callable[[], bool]) -> None:
    """One plan, to its end whatever that is."""
    try:
        rows = working.worked_out(asked, _Told(plan_id, claim, is_ending).tell)
        session.remove()
        _keep(plan_id, claim, asked, rows)
    except PlanStopped:
        _end(plan_id, claim, PlanStatus.STOPPED)
    except WorkerEnds:
        _put_back(plan_id, claim)
    except ClaimLost:
        session.remove()
        log.warning("plan %s was taken over by another worker", plan_id)
    except Exception:
        log.exception("plan %s could not be made", plan_id)
        _end(plan_id, claim, PlanStatus.FAILED, Failure.BROKEN)


def _claim() -> tuple[int, str, Asked] | None:
    """The next plan that waits, or whose worker is dead; claimed. Ends those that were stopped or tried too often."""
    while True:
        with transaction():
            plan = session.scalar(
                select(SeasonPlan)
                .where(
                    or_(
                        SeasonPlan.status == PlanStatus.QUEUED,
                        and_(SeasonPlan.status == PlanStatus.RUNNING, SeasonPlan.claimed_until < now()),
                    )
                )
                .order_by(SeasonPlan.id)
                .limit(1)
                .with_for_update(skip_locked=True, of=SeasonPlan)
            )
            if plan is None:
                return None
            if plan.stop_asked_at is not None:
                _close(plan, PlanStatus.STOPPED)
            elif plan.tries >= TRIES:
                _close(plan, PlanStatus.FAILED, Failure.KILLED)
            else:
                plan.status, plan.claim, plan.tries = PlanStatus.RUNNING, secrets.token_hex(16), plan.tries + 1
                plan.claimed_until, plan.percent = now() + LEASE, 0
                return plan.id, plan.claim, Asked.of(plan)


@dataclass
class _Told:
    """Tells how far a plan is, at most once a second, and learns whether it is to be stopped."""

    plan_id: int
    claim: str
    is_ending: Callable[[], bool]
    step: PlanStep = PlanStep.WAITING
    told_at: float = field(default=-TOLD_EVERY_SECONDS)

    def tell(self, step: PlanStep, percent: int) -> None:
        """Raises PlanStopped, ClaimLost, WorkerEnds."""
        if self.is_ending():
            raise WorkerEnds
        moment = time.monotonic()
        if step is self.step and moment - self.told_at < TOLD_EVERY_SECONDS:
            return
        self.step, self.told_at = step, moment
        with transaction():
            plan = _claimed(self.plan_id, self.claim)
            plan.step, plan.percent, plan.claimed_until = step, percent, now() + LEASE


def _locked(plan_id: int) -> SeasonPlan:
    return session.get_one(SeasonPlan, plan_id, with_for_update={"of": SeasonPlan}, populate_existing=True)


def _claimed(plan_id: int, claim: str) -> SeasonPlan:
    """The plan, locked. Raises ClaimLost where it is another worker's, PlanStopped where it is to be stopped."""
    plan = _locked(plan_id)
    if plan.claim != claim or plan.status is not PlanStatus.RUNNING:
        raise ClaimLost
    if plan.stop_asked_at is not None:
        raise PlanStopped
    return plan


def _keep(plan_id: int, claim: str, asked: Asked, rows: Rows) -> None:
    """Write the whole plan down, and that it is done: all of it, or nothing."""
    with transaction():
        plan = _claimed(plan_id, claim)
        for table, found in ((PlanLine, rows.lines), (PlanGap, rows.gaps), (PlanWeek, rows.weeks)):
            _write(table, plan_id, found)
        plan.figures = rows.figures
        _note_looks(plan, asked, rows)
        _close(plan, PlanStatus.DONE)
        plan.percent = 100


def _write(table: type[PlanLine] | type[PlanGap] | type[PlanWeek], plan_id: int, rows: list[Row]) -> None:
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        some = [{"plan_id": plan_id, **each} for each in rows[begin : begin + ROWS_AT_ONCE]]
        session.execute(insert(table), some)


def _note_looks(plan: SeasonPlan, asked: Asked, rows: Rows) -> None:
    """Write into the buyers' histories that their ceilings were used: of needs of the province that the plan names."""
    needs = {each["need_id"] for each in (*rows.lines, *rows.gaps) if each["need_id"] is not None}
    statement = (
        select(Need.id, Need.organisation_id, Need.approved_id)
        .join(NeedRevision, NeedRevision.id == Need.approved_id)
        .join(Organisation, Organisation.id == Need.organisation_id)
        .where(NeedRevision.ceiling_vnd.is_not(None), Organisation.province_code == asked.province_code)
        .order_by(Need.id)
    )
    looks = [
        {
            "action": "need.private_price_viewed",
            "subject_kind": "need",
            "subject_id": row.id,
            "organisation_id": row.organisation_id,
            "by_id": plan.made_by_id,
            "detail": {"revision_ids": [row.approved_id], "plan_id": plan.id},
        }
        for row in session.execute(statement)
        if row.id in needs
    ]
    for begin in range(0, len(looks), ROWS_AT_ONCE):
        session.execute(insert(Event), looks[begin : begin + ROWS_AT_ONCE])


def _put_back(plan_id: int, claim: str) -> None:
    """Let a plan wait as if it had never been begun, unless another worker is at it, or somebody stopped it."""
    session.rollback()
    with transaction():
        plan = _locked(plan_id)
        if plan.claim != claim or plan.status is not PlanStatus.RUNNING:
            return
        if plan.stop_asked_at is not None:
            _close(plan, PlanStatus.STOPPED)
            return
        plan.status, plan.step, plan.percent, plan.tries = PlanStatus.QUEUED, PlanStep.WAITING, 0, plan.tries - 1
        plan.claim, plan.claimed_until = "", None


def _end(plan_id: int, claim: str, status: PlanStatus, failure: Failure | None = None) -> None:
    """Say how a plan ended that was not done, unless another worker is at it."""
    session.rollback()
    with transaction():
        plan = _locked(plan_id)
        if plan.claim == claim and plan.status is PlanStatus.RUNNING:
            _close(plan, status, failure)


def _close(plan: SeasonPlan, status: PlanStatus, failure: Failure | None = None) -> None:
    plan.status, plan.failure, plan.ended_at = status, failure, now()
    plan.claim, plan.claimed_until = "", None
