"""What a certificate is at any instant follows from its dates and the decisions about it, and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.credentials.states.timeline import (
    CertificateState,
    CheckStatus,
    MarketStatus,
    market_state_on,
    periods,
    state_on,
)
from matchmaker.measures import today

pytestmark = pytest.mark.pure
DAY = date(2026, 11, 22)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Paper:
    status: CheckStatus = CheckStatus.VERIFIED
    status_from: date | None = None
    status_until: date | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    standings: tuple[Decided, ...] = field(default=())


@dataclass(frozen=True)
class Decided:
    market: str
    status: MarketStatus
    starts_on: date | None = None
    ends_on: date | None = None


days = st.integers(-60, 60).map(lambda number: DAY + number * A_DAY)
maybe_days = st.none() | days
decisions = st.builds(Decided, st.sampled_from(["CN", "EU"]), st.sampled_from(MarketStatus), maybe_days, maybe_days)
papers = st.builds(
    Paper,
    st.sampled_from(CheckStatus),
    maybe_days,
    maybe_days,
    maybe_days,
    maybe_days,
    st.lists(decisions, max_size=5).map(tuple),
)


@given(st.integers(-200_000, 200_000), st.sampled_from([CheckStatus.DECLARED, CheckStatus.VERIFIED]))
def test_a_certificate_stands_to_the_last_second_of_its_last_day_in_vietnam(seconds: int, status: CheckStatus) -> None:
    last_second = datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC)  # 23:59:59 in Vietnam
    instant = last_second + timedelta(seconds=seconds)
    state = state_on(Paper(status, expires_on=DAY), today(instant))
    assert state is (CertificateState.EXPIRED if instant > last_second else CertificateState(status.value))


@given(papers, days)
def test_what_expired_or_was_refused_never_stands(paper: Paper, day: date) -> None:
    over = paper.expires_on is not None and paper.expires_on < day
    if over or paper.status is CheckStatus.REJECTED:
        assert not state_on(paper, day).stands
        for market in ("CN", "EU"):
            in_market = market_state_on(paper, paper.standings, market, day)
            assert in_market is None or not in_market.stands


@given(papers, days)
def test_one_market_says_nothing_about_another(paper: Paper, day: date) -> None:
    without_china = tuple(each for each in paper.standings if each.market != "CN")
    everything, theirs = (market_state_on(paper, each, "EU", day) for each in (paper.standings, without_china))
    assert everything is theirs


@given(papers, days)
def test_no_market_counts_a_code_that_does_not_stand_as_a_whole(paper: Paper, day: date) -> None:
    for market in ("CN", "EU"):
        in_market = market_state_on(paper, paper.standings, market, day)
        if in_market is not None and in_market.stands:
            assert state_on(paper, day).stands
        if in_market is CertificateState.VERIFIED:
            assert state_on(paper, day) is CertificateState.VERIFIED


@given(papers, st.sampled_from([None, "CN", "EU"]), days)
def test_periods_hold_exactly_the_days_on_which_it_stands(paper: Paper, market: str | None, day: date) -> None:
    standings = paper.standings if market else ()
    found = list(periods(paper, standings, market))
    within = [each for each in found if (each.starts_on or date.min) <= day <= (each.ends_on or date.max)]
    if market and not paper.standings:
        return  # it belongs to no market: the whole tells
    state = market_state_on(paper, standings, market, day) if market else state_on(paper, day)
    if paper.issued_on and paper.expires_on and paper.expires_on < paper.issued_on:
        return  # no form takes such days
    assert len(within) == (state is not None and state.stands)
    for each in within:
        assert each.verified is (state is CertificateState.VERIFIED)


@given(papers, st.sampled_from(["CN", "EU"]))
def test_a_period_says_whether_a_decision_ended_it(paper: Paper, market: str) -> None:
    for each in periods(paper, paper.standings, market) if paper.standings else ():
        if each.ends_on is not None:
            after = market_state_on(paper, paper.standings, market, each.ends_on + A_DAY)
            assert each.halted is (after in (CertificateState.SUSPENDED, CertificateState.REVOKED))


def test_china_may_suspend_what_the_eu_keeps() -> None:
    standings = (
        Decided("CN", MarketStatus.ACTIVE, DAY - 9 * A_DAY),
        Decided("EU", MarketStatus.ACTIVE, DAY - 9 * A_DAY),
        Decided("CN", MarketStatus.SUSPENDED, DAY, DAY + 30 * A_DAY),
    )
    told = [market_state_on(Paper(), standings, market, DAY) for market in ("CN", "EU", "US")]
    assert told == [CertificateState.SUSPENDED, CertificateState.VERIFIED, None]
    back = market_state_on(Paper(), standings, "CN", DAY + 31 * A_DAY)
    assert back is CertificateState.VERIFIED, "a suspension that ended gives way to the approval before it"


def test_an_approval_that_ended_is_an_expiry_not_a_wait() -> None:
    standings = (Decided("CN", MarketStatus.PENDING), Decided("CN", MarketStatus.ACTIVE, DAY - A_DAY, DAY))
    told = [market_state_on(Paper(), standings, "CN", DAY + number * A_DAY) for number in (-2, 0, 1)]
    assert told == [CertificateState.CHECKING, CertificateState.VERIFIED, CertificateState.EXPIRED]


def test_a_suspension_has_a_first_and_a_last_day() -> None:
    paper = Paper(CheckStatus.SUSPENDED, DAY, DAY + A_DAY)
    told = [state_on(paper, DAY + number * A_DAY).value for number in (-1, 0, 1, 2)]
    assert told == ["verified", "suspended", "suspended", "verified"]
