"""Who follows an introduction for the union, and so is written to: its broker, as long as they work there."""

from __future__ import annotations

from matchmaker.accounts.models import User
from matchmaker.accounts.queries import staff_of
from matchmaker.brokering.models import Introduction


def followers(introduction: Introduction) -> list[User]:
    """The broker; where they have left, the staff of both provinces, any of whom may take it over."""
    if not has_left(introduction):
        return [introduction.broker]
    return staff_of(introduction.buyer.province_code, introduction.seller.province_code)


def has_left(introduction: Introduction) -> bool:
    """Whether the broker works in neither of the two offices any more."""
    broker = introduction.broker
    offices = (introduction.buyer.province_code, introduction.seller.province_code)
    return not (broker.is_active and broker.is_staff and broker.province_code in offices)
