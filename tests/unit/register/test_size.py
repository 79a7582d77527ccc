"""The size classes of Decree 113/2024, at their very thresholds."""

from __future__ import annotations

import pytest

from matchmaker.register.models import Field
from matchmaker.register.size import SizeClass, size_class

pytestmark = pytest.mark.pure
BILLION = 1_000_000_000
MICRO, SMALL, MEDIUM, LARGE = SizeClass
Money = float | None


def size(members: int | None, revenue: Money, capital: Money, field: Field = Field.AGRICULTURE) -> SizeClass | None:
    """With billions of đồng."""
    revenue_vnd, capital_vnd = (None if each is None else int(each * BILLION) for each in (revenue, capital))
    return size_class(field, members=members, revenue_vnd=revenue_vnd, capital_vnd=capital_vnd)


@pytest.mark.parametrize(
    ("members", "revenue", "capital", "expected"),
    [
        (300, 50, 0, LARGE),
        (300, 0, 10, LARGE),
        (299, 50, 10, MEDIUM),
        (300, 49.9, 9.9, MEDIUM),
        (200, 10, 0, MEDIUM),
        (200, 0, 5, MEDIUM),
        (199, 50, 10, SMALL),
        (200, 9.9, 4.9, SMALL),
        (50, 2, 0, SMALL),
        (50, 0, 1, SMALL),
        (49, 50, 10, MICRO),
        (50, 1.9, 0.9, MICRO),
        (0, 0, 0, MICRO),
    ],
)
def test_a_class_asks_for_its_members_and_for_its_revenue_or_its_capital(
    members: int, revenue: float, capital: float, expected: SizeClass
) -> None:
    assert size(members, revenue, capital) is expected


@pytest.mark.parametrize(
    ("members", "revenue", "capital", "expected"),
    [
        (None, 60, 20, None),
        (49, None, None, MICRO),  # too few members, whatever it earns
        (300, 60, None, LARGE),  # enough revenue, whatever its capital
        (300, 1, None, None),  # its capital could make it large
        (None, 1, 0.5, MICRO),  # too little money, however many members
    ],
)
def test_a_missing_figure_leaves_the_class_unknown_only_where_it_decides(
    members: int | None, revenue: Money, capital: Money, expected: SizeClass | None
) -> None:
    assert size(members, revenue, capital) is expected


def test_of_other_fields_only_what_was_verified_is_told() -> None:
    assert size(100, 80, 0, Field.CONSTRUCTION) is size(100, 0, 20, Field.INDUSTRY_HANDICRAFT) is LARGE
    assert size(99, 80, 20, Field.CONSTRUCTION) is None
    assert {size(500, 500, 500, field) for field in (Field.TRADE, Field.TRANSPORT, Field.CREDIT_FUND)} == {None}
