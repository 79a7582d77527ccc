"""Lists that the database filters say of every certificate what its own page says."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from matchmaker.credentials.models import Certificate, CheckStatus, MarketStanding, MarketStatus
from matchmaker.credentials.queries import stands
from matchmaker.credentials.states.timeline import CertificateState
from matchmaker.db import session
from matchmaker.measures import today
from tests.factories import Factories

MARKETS = ("CN", "EU")
CERTIFICATES = 200


def test_the_database_and_the_timeline_agree_on_what_stands(factories: Factories) -> None:
    _declared_at_random(factories, Random(4))
    for away in (0, 1, 20):
        day = today() + timedelta(days=away)
        for verified_only in (False, True):
            for market in (None, *MARKETS):
                clause = stands(day, verified_only=verified_only, market=market)
                found = set(session.scalars(select(Certificate.id).where(clause)))
                expected = {
                    each.id
                    for each in session.scalars(select(Certificate))
                    if each.removed_at is None and _stands(each, day, verified_only, market)
                }
                assert found == expected, (away, verified_only, market)
                assert 0 < len(found) < CERTIFICATES


def _stands(certificate: Certificate, day: date, verified_only: bool, market: str | None) -> bool:
    states = [state for where, state in certificate.states_on(day) if market in (None, where)]
    return any(state is CertificateState.VERIFIED if verified_only else state.stands for state in states)


def _declared_at_random(factories: Factories, dice: Random) -> None:
    organisation = factories.organisation()

    def day(chance: float) -> date | None:
        return today() + timedelta(days=dice.randint(-25, 25)) if dice.random() < chance else None

    for number in range(CERTIFICATES):
        standings = [
            MarketStanding(
                market=dice.choice(MARKETS),
                status=dice.choice([*MarketStatus, MarketStatus.ACTIVE]),
                starts_on=day(0.6),
                ends_on=day(0.4),
            )
            for _ in range(dice.choice([0, 1, 2, 3, 5]))
        ]
        session.add(
            Certificate(
                organisation_id=organisation.id,
                kind_code="PUC_EXPORT" if standings else "VIETGAP_TT",
                number=f"VN-GLOR-{number:04d}",
                status=dice.choice([*CheckStatus, *[CheckStatus.VERIFIED] * 6]),
                status_from=day(0.5),
                status_until=day(0.5),
                issued_on=day(0.2),
                expires_on=day(0.5),
                standings=standings,
            )
        )
    session.flush()
    session.expire_all()
