"""What happened, read from the database in a stream, with a count of everything that was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any, Final

import numpy as np
from sqlalchemy import Executable, Row

from matchmaker.db import now, session
from matchmaker.learning import queries
from matchmaker.matching.models import Side
from matchmaker.ranking.features.schema import ANSWERS, BOTH_HASH, SUITS, Schema
from matchmaker.ranking.judging.grading import By, Happening
from matchmaker.ranking.judging.history import SIDES, Act, Acts, Impressions, steady

CHUNK: Final = 5000
"""Rows in memory at once as the database gives them."""
_OTHER_SIDE: Final = {ANSWERS: SUITS.hash, SUITS: ANSWERS.hash}
"""What a list of the other side's own was described by: of it nothing is missing here."""
_SINCE: Final = {"seller_record": 0.0, "buyer_record": 0.0}
"""Features that earlier lists did not keep, with what they were of everybody then: nobody had anything on record."""
_SIDE: Final = {Side(by.value): position for position, by in enumerate(SIDES)}


@dataclass
class Account:
    """How much was read, and what was left out or mended on the way."""

    impressions: int = 0
    acts: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """By reason; the words are those of `queries.left_out` and of `read`."""
    mended: Counter[str] = field(default_factory=Counter)

    def as_data(self) -> dict[str, Any]:
        """For the card and the command."""
        return {
            "impressions": self.impressions,
            "acts": self.acts,
            "left_out": dict(sorted(self.left_out.items())),
            "mended": dict(sorted(self.mended.items())),
        }


@dataclass(frozen=True)
class Record:
    """Everything that may be learned from, for one schema of features."""

    seen: Impressions
    acts: Acts
    account: Account


def read(schema: Schema) -> Record:
    """Read all that may be learned from.

    Impressions scored by another edition of the features are mapped by name where every name is there, and
    left out where one is missing. Times follow the order in which rows were written, whatever the clock did.

    Parameters
    ----------
    schema : Schema
        Which features are wanted: `ANSWERS` stand in buyers' lists, `SUITS` in sellers', both in those of the staff.
    """
    account = Account()
    account.left_out.update(dict(session.execute(queries.left_out()).mappings().one()))
    at = _times(account)
    chunks = session.execute(_streamed(queries.impressions())).partitions(CHUNK)
    parts = [_part(chunk, schema, at, account) for chunk in chunks]
    seen = Impressions.joined([_empty(schema), *parts])
    account.impressions = len(seen)
    acts = _acts(account)
    account.left_out += Counter()  # forgets the reasons that left nothing out
    return Record(seen, acts, account)


def seconds(at: datetime) -> int:
    """An instant as judgements hold it: seconds since 1970 UTC."""
    return int(at.timestamp())


def _streamed(statement: Executable) -> Executable:
    return statement.execution_options(yield_per=CHUNK)


def _times(account: Account) -> Mapping[int, int]:
    """When each list was shown, by its id."""
    told = [(row.id, seconds(row.at)) for row in session.execute(_streamed(queries.runs()))]
    moved, count = steady([time for _, time in told], now=seconds(now()))
    account.mended["lists_whose_clock_jumped"] += count
    return dict(zip((run for run, _ in told), moved.tolist(), strict=True))


def _part(rows: Sequence[Row[Any]], schema: Schema, at: Mapping[int, int], account: Account) -> Impressions:
    kept: list[Row[Any]] = []
    features: list[list[float]] = []
    for row in rows:
        values = _features(row, schema, account)
        if values is not None:
            kept.append(row)
            features.append(values)

    def column(name: str) -> np.ndarray[Any, Any]:
        return np.array([getattr(row, name) for row in kept], dtype=np.int64)

    return Impressions(
        runs=column("run_id"),
        places=column("rank"),
        times=np.array([at[row.run_id] for row in kept], dtype=np.int64),
        sides=np.array([_SIDE[row.side] for row in kept], dtype=np.int8),
        needs=column("need_id"),
        offers=column("offer_id"),
        buyers=column("buyer_id"),
        sellers=column("seller_id"),
        features=np.array(features, dtype=np.float32).reshape(len(kept), len(schema)),
    )


def _features(row: Row[Any], schema: Schema, account: Account) -> list[float] | None:
    """A row's features in the order of the schema; None, and counted, where they cannot be had."""
    told = _SINCE | row.features if isinstance(row.features, dict) else {}
    if not all(name in told for name in schema.names):
        if row.schema_hash != _OTHER_SIDE[schema]:
            account.left_out["other_features"] += 1
        return None
    if row.schema_hash not in (schema.hash, BOTH_HASH):
        account.mended["features_mapped_by_name"] += 1
    values = [told[name] for name in schema.names]
    if not all(value is None or (isinstance(value, int | float) and isfinite(value)) for value in values):
        account.left_out["unreadable_features"] += 1
        return None
    return [float("nan") if value is None else float(value) for value in values]


def _acts(account: Account) -> dict[tuple[int, int], list[Act]]:
    """What happened to each pair, in order."""
    rows = list(session.execute(_streamed(queries.interactions())))
    moved, count = steady([seconds(row.at) for row in rows], now=seconds(now()))
    account.mended["acts_whose_clock_jumped"] += count
    account.mended += Counter()
    account.acts = len(rows)
    acts: dict[tuple[int, int], list[Act]] = {}
    for row, time in zip(rows, moved.tolist(), strict=True):
        by = By((row.ended_by or row.side).value)
        happening = Happening(row.kind, by, row.reason or "")
        acts.setdefault((row.need_id, row.offer_id), []).append(Act(time, row.run_id or 0, happening))
    return acts


def _empty(schema: Schema) -> Impressions:
    none = np.empty(0, dtype=np.int64)
    features = np.empty((0, len(schema)), dtype=np.float32)
    return Impressions(none, none, none, none.astype(np.int8), none, none, none, none, features)
