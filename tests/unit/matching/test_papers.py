"""What ranking reads of one certificate: the days on which it stands, in each market, for each product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from matchmaker.credentials.states.timeline import NEVER_HALTED, CheckStatus, MarketStatus
from matchmaker.matching.papers import papers_of, plain_paper
from matchmaker.ranking.facts.listings import CertificateFacts

pytestmark = pytest.mark.pure
ISSUED, EXPIRES, DECIDED = date(2026, 1, 1), date(2027, 12, 31), date(2026, 11, 1)
EVE = date(2026, 10, 31)


@dataclass(frozen=True)
class Row:
    """One row of `queries.certificate_rows`."""

    kind_code: str = "PUC_EXPORT"
    stars: int | None = None
    status: CheckStatus = CheckStatus.VERIFIED
    status_from: date | None = None
    status_until: date | None = None
    issued_on: date | None = ISSUED
    expires_on: date | None = EXPIRES
    product_code: str | None = None
    standing_id: int | None = None
    market: str | None = None
    market_status: MarketStatus | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def is_verified(self) -> bool:
        """As the database says it in a row of `queries.certificates_of`."""
        return self.status is CheckStatus.VERIFIED


def test_a_plain_certificate_is_one_fact() -> None:
    assert list(papers_of([Row(stars=4)])) == [
        CertificateFacts("PUC_EXPORT", True, EXPIRES, stars=4, starts_on=ISSUED),
    ]


@pytest.mark.parametrize("status", NEVER_HALTED)
def test_the_short_way_for_plain_ones_says_the_same(status: CheckStatus) -> None:
    row = Row(stars=3, status=status)
    assert [plain_paper(row)] == list(papers_of([row]))


def test_one_that_covers_two_products_and_stands_in_two_markets_is_four() -> None:
    rows = [
        Row(product_code=crop, standing_id=number, market=market, market_status=MarketStatus.ACTIVE)
        for crop in ("BAN", "DUR")
        for number, market in enumerate(("CN", "EU"), start=1)
    ]
    found = list(papers_of(rows))
    assert {(each.market, each.crop) for each in found} == {("CN", "BAN"), ("CN", "DUR"), ("EU", "BAN"), ("EU", "DUR")}
    assert len(found) == 4


def test_a_suspension_ends_one_stretch_and_another_begins_after_it() -> None:
    halted = Row(status=CheckStatus.SUSPENDED, status_from=DECIDED, status_until=date(2026, 11, 30))
    assert [(each.starts_on, each.expires_on, each.halted) for each in papers_of([halted])] == [
        (ISSUED, EVE, True),
        (date(2026, 12, 1), EXPIRES, False),
    ]


def test_a_code_that_a_market_accepts_from_a_day_on_is_declared_all_along_and_verified_from_then() -> None:
    decided = [
        Row(standing_id=1, market="CN", market_status=MarketStatus.PENDING),
        Row(standing_id=2, market="CN", market_status=MarketStatus.ACTIVE, starts_on=DECIDED),
    ]
    assert [(each.verified, each.starts_on, each.expires_on) for each in papers_of(decided)] == [
        (False, ISSUED, EXPIRES),
        (True, DECIDED, EXPIRES),
    ]
