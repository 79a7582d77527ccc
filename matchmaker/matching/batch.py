"""All needs ranked at once, and what came of it: the best offers of every need, as of one moment.

For what cannot wait for somebody to open a page: alerts, the season plan. Work is cut into slices of needs, and
each finished slice is a file. Killed, a run goes on after the slices that are there, on the market as it stood
when it began. Those same files are the outcome: no second copy is made of them, memory is bounded by a slice,
and one need's offers are found by reading one small file. They are kept beside the database rather than in it:
millions of rows written every night would be logged, vacuumed and backed up, and all could be made again.

What is here was ranked with the buyers' ceilings, so it is for a need's own side and for the staff alone.
Listings may have changed since; whoever acts on a pair looks at both first.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from matchmaker.crew import Crew
from matchmaker.matching import mirror, rankers
from matchmaker.matching.ceilings import ceilings_of
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.ranking.artefacts import atomic, pointer
from matchmaker.ranking.artefacts.environment import environment
from matchmaker.ranking.bulk import Best, Rankers, Task, piece
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.shelf import Sorted
from matchmaker.ranking.columns.stored import WORDS, as_arrays, from_arrays, words_as_array, words_from_array

CANDIDATES: Final = 500
"""How many of the nearest offers are scored for a need, as on a page."""
TOP: Final = 20
"""How many of those are kept."""
SLICE: Final = 500
"""Needs in a slice: some seconds of work."""
KEPT: Final = 2
"""Finished rankings on disk: the one that is read, and the one before for whoever still reads it."""

UNFINISHED: Final = "unfinished"
MARKET, NEEDS, PLAN, CARD = "market.npz", "needs.npz", "plan.json", "card.json"
_UNREADABLE: Final = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile)

Arrays = dict[str, NDArray[Any]]
Progress = Callable[[int], object]
"""Called with how many more needs are ranked."""


class RankedOffer(NamedTuple):
    """One of a need's best offers."""

    offer_id: int
    score: float
    rank: int
    """From one."""


@dataclass(frozen=True)
class BestOffers:
    """A need's best offers, best first, and as of when."""

    need_id: int
    as_of: date
    offers: tuple[RankedOffer, ...]


@dataclass(frozen=True)
class Finished:
    """A ranking of all needs."""

    path: Path
    needs: int
    pairs: int
    """How many were scored."""
    kept: int
    """How many of them are among the best of their need."""
    resumed: int
    """Needs that an earlier run had ranked."""


def own_folder(instance: Path | str) -> Path:
    """Where a site keeps rankings of all its needs."""
    return Path(instance) / "rankings"


def best_offers(folder: Path, need_id: int, *, side: Side) -> BestOffers | None:
    """The best offers for a need in the latest finished ranking; None where it has none of that need.

    Parameters
    ----------
    folder : Path
        From `own_folder`.
    need_id : int
    side : Side
        BUYER: by how well offers answer the need. STAFF: by both sides' scores together.
    """
    name = pointer.current(folder / side)
    if not name:
        return None
    path = folder / side / name
    index = _index(path)
    found = int(np.searchsorted(index.need_ids, need_id))
    if found == len(index.need_ids) or index.need_ids[found] != need_id:
        return None
    best = _slice(path / _file(int(index.slices[found])))
    row = int(np.flatnonzero(best.need_ids == need_id)[0])
    stretch = slice(int(best.bounds[row]), int(best.bounds[row + 1]))
    pairs = zip(best.offer_ids[stretch].tolist(), best.scores[stretch].tolist(), strict=True)
    offers = tuple(RankedOffer(offer_id, score, rank) for rank, (offer_id, score) in enumerate(pairs, start=1))
    return BestOffers(need_id, index.as_of, offers)


def rank_all(
    folder: Path, crew: Crew, *, side: Side, slice_size: int = SLICE, top: int = TOP, progress: Progress
) -> Finished:
    """Rank all needs on the market, or go on with the ranking of the same day that was interrupted.

    Parameters
    ----------
    folder : Path
        From `own_folder`.
    crew : Crew
        Who does the work; whoever it is, the scores are the same bit for bit.
    side : Side
        As whose lists: BUYER or STAFF. A seller's list is of needs, and knows no ceiling.
    slice_size, top : int
    progress : callable(needs)

    Raises
    ------
    OtherEnvironment
        A worker has other versions of the libraries than this process.
    ValueError
        The side is SELLER.
    """
    if side is Side.SELLER:
        raise ValueError("offers for a need are ranked for its buyer or for the staff")
    (folder / side).mkdir(parents=True, exist_ok=True, mode=0o700)
    with pointer.locked(folder / side):
        task, work = _begun(folder / side, side, slice_size, top)
        return _finished(work, task, slice_size, *_ranked(work, task, slice_size, crew, progress))


def need_count() -> int:
    """How many needs are on the market."""
    return len(mirror.market().needs)


# Doing the work --------------------------------------------------------------------------------------------------


def _begun(folder: Path, side: Side, slice_size: int, top: int) -> tuple[Task, Path]:
    """The unfinished ranking if it is of the same kind and day, else a new one of the market as it is now."""
    work, champion = folder / UNFINISHED, rankers.both()
    chosen = Rankers(champion.answers, champion.suits if side is Side.STAFF else None)
    plan = {
        "side": side.value,
        "day": today().isoformat(),
        "slice": slice_size,
        "top": top,
        "candidates": CANDIDATES,
        "rankers": [each.version for each in (chosen.answers, chosen.suits) if each is not None],
        "environment": environment(),
    }
    try:
        if json.loads((work / PLAN).read_bytes()) == plan:
            return _market_from(_arrays((work / MARKET).read_bytes()), chosen, top), work
    except _UNREADABLE:
        pass  # nothing was begun, or not far enough
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    task = market(chosen, top)
    atomic.write_file(work / MARKET, _bytes(stored(task)))
    atomic.write_file(work / NEEDS, _bytes(_where(task.needs, slice_size)))
    atomic.write_file(work / PLAN, json.dumps(plan).encode())
    return task, work


def market(chosen: Rankers, top: int = TOP) -> Task:
    """The market now, with the ceilings."""
    now = mirror.market()
    needs = now.needs.compacted().base.table
    ceilings = ceilings_of(needs.revision_id)
    return Task(now.offers.compacted().base, needs, ceilings, today().toordinal(), chosen, CANDIDATES, top)


def _where(needs: NeedColumns, slice_size: int) -> Arrays:
    """In which slice each need is, by id."""
    order = np.argsort(needs.need_id)
    return {"need_ids": needs.need_id[order], "slices": (order // slice_size).astype(np.int32)}


def _ranked(work: Path, task: Task, slice_size: int, crew: Crew, progress: Progress) -> tuple[int, int, int]:
    """Rank what is left, keeping each slice as it comes; pairs scored, offers kept, and needs that were there."""
    total = len(task.needs)
    left, pairs, kept, resumed = [], 0, 0, 0
    for first in range(0, total, slice_size):
        found = _kept(work / _file(first // slice_size), task.needs.need_id[first : first + slice_size])
        if found is None:
            left.append(first)
        else:
            pairs, kept, resumed = pairs + found.pairs, kept + len(found.offer_ids), resumed + len(found.need_ids)
    progress(resumed)
    if left:
        shared, wanted = crew.share(task), environment()
        pieces = [(shared, wanted, first, min(first + slice_size, total)) for first in left]
        for number, best in crew.each(piece, pieces):
            atomic.write_file(work / _file(left[number] // slice_size), _bytes(_as_arrays(best)))
            pairs, kept = pairs + best.pairs, kept + len(best.offer_ids)
            progress(len(best.need_ids))
    return pairs, kept, resumed


def _finished(work: Path, task: Task, slice_size: int, pairs: int, kept: int, resumed: int) -> Finished:
    """Put the ranking in place of the one before, and forget the ceilings with the market that held them."""
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    told = {"as_of": date.fromordinal(task.today).isoformat(), "needs": len(task.needs), "pairs": pairs, "kept": kept}
    atomic.write_file(work / CARD, json.dumps(json.loads((work / PLAN).read_bytes()) | told).encode())
    (work / MARKET).unlink()
    path = work.rename(work.with_name(name))
    atomic.write_file(path.parent / pointer.POINTER, f"{name}\n".encode())
    for old in sorted(each for each in path.parent.iterdir() if each.is_dir())[:-KEPT]:
        shutil.rmtree(old)
    return Finished(path, len(task.needs), pairs, kept, resumed)


# Files -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Index:
    """Where a finished ranking has each need."""

    need_ids: NDArray[np.int32]
    slices: NDArray[np.int32]
    as_of: date


@lru_cache(maxsize=2)
def _index(path: Path) -> _Index:
    where, card = _arrays((path / NEEDS).read_bytes()), json.loads((path / CARD).read_bytes())
    return _Index(where["need_ids"], where["slices"], date.fromisoformat(card["as_of"]))


@lru_cache(maxsize=16)
def _slice(path: Path) -> Best:
    return _best(_arrays(path.read_bytes()))


def _kept(path: Path, need_ids: NDArray[np.int32]) -> Best | None:
    """A slice that an earlier run finished; None where it is not there, or not whole."""
    try:
        best = _best(_arrays(path.read_bytes()))
    except _UNREADABLE:
        return None
    return best if np.array_equal(best.need_ids, need_ids) else None


def _file(number: int) -> str:
    return f"{number:06d}.npz"


def _as_arrays(best: Best) -> Arrays:
    return {name: np.asarray(value) for name, value in vars(best).items()}


def _best(arrays: Arrays) -> Best:
    return Best(**arrays | {"pairs": int(arrays["pairs"])})  # type: ignore[arg-type]  # named as they are


def stored(task: Task) -> Arrays:
    """A market as arrays, without its rankers: as it is kept, for a run that goes on later."""
    offers, needs = as_arrays(task.offers.table, "offers"), as_arrays(task.needs, "needs")
    words = {WORDS: words_as_array(task.needs.vocabulary)}
    return offers | needs | words | {"ceilings": task.ceilings_vnd, "today": np.array(task.today)}


def _market_from(arrays: Arrays, chosen: Rankers, top: int) -> Task:
    words = words_from_array(arrays[WORDS])
    offers = Sorted(from_arrays(OfferColumns, arrays, "offers", words))
    needs = from_arrays(NeedColumns, arrays, "needs", words)
    return Task(offers, needs, arrays["ceilings"], int(arrays["today"]), chosen, CANDIDATES, top)


def _bytes(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]  # its stub wants no names
    return buffer.getvalue()


def _arrays(content: bytes) -> Arrays:
    with np.load(io.BytesIO(content), allow_pickle=False) as stored_arrays:
        return {name: stored_arrays[name] for name in stored_arrays.files}
