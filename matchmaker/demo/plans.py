"""Two season plans that the demonstration's office asked for: as things are, and for a bad harvest. The worker makes
them of whatever is published, as it makes anybody's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from matchmaker.demo.deals import Desk
from matchmaker.measures import Period, today
from matchmaker.planning import service
from matchmaker.planning.service import Scenario

STAFF: Final = "lienminh.gialai@demo.example"
SEASON: Final = timedelta(days=180)


def load(desk: Desk) -> None:
    """Ask for both."""
    season, staff = Period(today(), today() + SEASON), desk.person(STAFF)
    service.ask(season, by=staff, name="Sáu tháng tới")
    service.ask(season, by=staff, name="Sáu tháng tới, nếu mất mùa", scenario=Scenario(yield_percent=-20))
