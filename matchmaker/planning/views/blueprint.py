"""The blueprint of season plans, and whose plan a page shows."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.accounts.access import me
from matchmaker.errors import NotFound
from matchmaker.planning import queries
from matchmaker.planning.models import PlanStatus, SeasonPlan

bp: Final = Blueprint("planning", __name__, url_prefix="/plans")


def own_plan(plan_id: int) -> SeasonPlan:
    """A plan of the reader's office. Raises NotFound for another's."""
    found = queries.plan(plan_id, me().province_code)
    if found is None:
        raise NotFound
    return found


def own_board(plan_id: int) -> SeasonPlan:
    """The same once it is done. Raises NotFound for one that has no lines."""
    plan = own_plan(plan_id)
    if plan.status is not PlanStatus.DONE:
        raise NotFound
    return plan
