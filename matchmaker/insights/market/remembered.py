"""The market as this process last read it: everybody opens the table, and each look reads all that is published."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Final

from flask import current_app

from matchmaker.db import now
from matchmaker.insights.market import cells, stated
from matchmaker.insights.market.cells import Narrowed, Row
from matchmaker.insights.market.stated import Stated
from matchmaker.measures import today

_REMEMBERED: Final = "matchmaker-market"
_TURN: Final = Lock()
_MOST_ROWS: Final = 50
"""So many ways to narrow stay added up; of any further one the rows are added up for each look."""


@dataclass(frozen=True)
class Market:
    """All that is asked and offered, as of one moment."""

    at: datetime
    day: date
    needs: Sequence[Stated]
    offers: Sequence[Stated]
    qualities: frozenset[str]
    """Every paper and grade that some listing speaks of."""
    _rows: dict[Narrowed, list[Row]] = field(default_factory=dict)

    def rows(self, narrowed: Narrowed) -> list[Row]:
        """What falls in the months from `day` on, a row a product, province or quality, by code."""
        found = self._rows.get(narrowed)
        if found is None:
            found = cells.rows(self.needs, self.offers, narrowed, self.day)
            if len(self._rows) < _MOST_ROWS:
                self._rows[narrowed] = found
        return found


def market() -> Market:
    """The market that this process read last, if that is less than `MARKET_KEPT_SECONDS` ago and of today.

    One at a time reads it anew; whoever comes meanwhile gets the one before, or waits where today has none yet.
    """
    last = _last()
    if last is None:
        with _TURN:
            return _last() or _read_anew()
    if _is_old() and _TURN.acquire(blocking=False):
        try:
            return _read_anew()
        finally:
            _TURN.release()
    return last


def _last() -> Market | None:
    _read_at, found = current_app.extensions.get(_REMEMBERED, (0.0, None))
    return found if found is not None and found.day == today() else None


def _is_old() -> bool:
    read_at, _found = current_app.extensions[_REMEMBERED]
    return bool(time.monotonic() - read_at >= current_app.config["MARKET_KEPT_SECONDS"])


def _read_anew() -> Market:
    found = read()
    current_app.extensions[_REMEMBERED] = (time.monotonic(), found)
    return found


def read() -> Market:
    """Read it now: three statements."""
    needs, offers = stated.needs(), stated.offers()
    qualities = frozenset(quality for each in (*needs, *offers) for quality in each.qualities)
    return Market(now(), today(), needs, offers, qualities)
