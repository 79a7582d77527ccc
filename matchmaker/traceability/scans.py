"""How often the page behind a label is opened, by day. Only the number is kept: no address, no cookie, no device."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import request
from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite

from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.traceability import queries
from matchmaker.traceability.models import LotScan

SHOWN_DAYS: Final = 30
_ROBOTS: Final = re.compile(
    r"bot\b|bot[/_-]|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|zalo.*share|headless|lighthouse|monitor"
    r"|^(?:curl|wget|python|java|go-http|okhttp|libwww|ruby|php)",
    re.IGNORECASE,
)


def is_a_scan() -> bool:
    """Whether this request looks like a person who opened the page: asked for it whole, now, with a browser."""
    if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    agent = request.headers.get("User-Agent", "")[:400]
    return bool(agent) and _ROBOTS.search(agent) is None


def count_one(lot_id: int, day: date) -> None:
    """One more for a lot and day: one statement, so that two at once are two."""
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(LotScan)
    counted = insert.values(lot_id=lot_id, day=day, count=1)
    session.execute(
        counted.on_conflict_do_update(
            index_elements=[LotScan.lot_id, LotScan.day], set_={"count": LotScan.count + counted.excluded.count}
        )
    )


@dataclass(frozen=True, slots=True)
class DayOfScans:
    """One bar of the chart."""

    day: date
    count: int
    percent: int
    """Of the day with most."""


@dataclass(frozen=True, slots=True)
class Scans:
    """The last days of a lot, and all of its days together."""

    days: tuple[DayOfScans, ...]
    total: int

    @property
    def recent(self) -> int:
        return sum(each.count for each in self.days)


def of(lot_id: int) -> Scans:
    """How often a lot's page was opened, the last thirty days one by one, oldest first."""
    last = today()
    first = last - timedelta(days=SHOWN_DAYS - 1)
    found = queries.scans_since(lot_id, first)
    most = max(found.values(), default=1)
    days = (first + timedelta(days=ahead) for ahead in range(SHOWN_DAYS))
    counts = tuple(DayOfScans(day, found.get(day, 0), round(100 * found.get(day, 0) / most)) for day in days)
    total = session.query(func.coalesce(func.sum(LotScan.count), 0)).filter(LotScan.lot_id == lot_id).scalar()
    return Scans(counts, int(total))
