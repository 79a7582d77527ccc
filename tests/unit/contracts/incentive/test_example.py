"""The worked example of docs/meter.md says what the code says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks import meter

PAGE = Path(__file__).parents[4] / "docs" / "meter.md"


def test_every_table_of_the_page_is_what_the_command_prints() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for table in meter.tables().strip().split("\n\n"):
        assert table in page


def test_the_contract_of_august_is_safe_when_signed_and_red_four_weeks_later() -> None:
    gains = [read.seller.gain_vnd for _quoted, read in meter.seller_through_the_rise()]

    assert gains == [
        -(450_000_000 + 360_000_000),
        (99_000 - 75_000) * 45_000 - 270_000_000,
        (100_500 - 75_000) * 30_000 - 180_000_000,
        (87_500 - 75_000) * 30_000 - 180_000_000,
    ]
    assert [read.level.name for _quoted, read in meter.seller_through_the_rise()] == ["GREEN", "RED", "RED", "RED"]
    kept, bare = (read.buyer.gain_vnd for _deposit, read in meter.buyer_after_the_fall())
    assert bare - kept == 301_500_000


def test_how_far_a_price_moves_is_counted_over_pairs_of_days_that_both_have_one() -> None:
    prices = {date(2026, 1, 1): 100.0, date(2026, 1, 8): 110.0, date(2026, 1, 15): 99.0, date(2026, 2, 17): 50.0}

    found = meter.moves(prices, 7)

    assert [round(each, 3) for each in found] == [0.1, 0.1]
    assert meter.quantile(found, 0.5) == found[0]
