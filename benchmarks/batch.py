"""What ranking all needs costs, stage by stage: the constants of docs/scale.md.

Draws a simulated market (no database), ranks its needs as `matchmaker rank-all` does, and prints throughput
beside the bare `predict` of the same model on the same pairs in the same process, memory and file sizes, and,
with --workers, what Dask adds: sending the market, the same work by so many worker processes, and whether the
outcome is the same bit for bit. Times are this process's own work (CPU) unless they say otherwise.

    python -m benchmarks.batch --offers 250000 --needs 1000
    python -m benchmarks.batch --offers 50000 --needs 500 --workers 2
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import pickle
import resource
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.matching import bare_predict
from matchmaker.crew import Crew, crew
from matchmaker.matching import batch, rankers
from matchmaker.ranking import bulk
from matchmaker.ranking.artefacts.environment import environment
from matchmaker.ranking.bulk import Best, Rankers, Task, best_of, piece
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.shelf import Shelf, Sorted
from matchmaker.ranking.columns.vocabulary import Vocabulary
from matchmaker.ranking.features import answering
from matchmaker.ranking.simulation import TODAY, crowd
from tests.support import dask

AT_ONCE = 5000
"""Listings turned into columns at a time."""
REPEATS = 5
"""Each time is the median of so many, taken in turn: the machine is not ours alone."""
Made = TypeVar("Made")


def drawn(offers: int, needs: int, seed: int) -> Task:
    """A simulated market, ranked as its buyers see it by the champion that came with the program."""
    words, stream = Vocabulary(), crowd.offers(offers, seed=seed)
    parts = []
    while some := list(islice(stream, AT_ONCE)):
        parts.append(OfferColumns.of(some, words))
    asked = list(crowd.needs(needs, seed=seed))
    table = Sorted.of(NeedColumns.of(asked, words)).table
    ceilings = {need.need_id: need.ceiling_vnd for need in asked}
    told = np.array([ceilings[each] or np.nan for each in table.need_id.tolist()])
    offered = Shelf.of(OfferColumns.joined(parts)).base
    chosen = Rankers(rankers.both().answers)
    return Task(offered, table, told, TODAY.toordinal(), chosen, batch.CANDIDATES, batch.TOP)


def spent(work: Callable[[], Made]) -> tuple[Made, float]:
    """What comes of some work, and its own seconds."""
    start = time.process_time()
    return work(), time.process_time() - start


def measure(task: Task) -> Best:
    """The local run and its parts."""
    n_offers, n_needs = len(task.offers.table), len(task.needs)
    best_of(task, 0, min(5, n_needs))
    both = replace(task, rankers=Rankers(task.rankers.answers, rankers.both().suits))
    tables = [answering.of_pairs(block.pairs) for block in bulk._blocks(task, 0, n_needs)]
    pairs = sum(map(len, tables))
    times = np.array([_times(task, both, tables) for _ in range(REPEATS)])
    whole, bare, staffs = np.median(times, axis=0).tolist()
    best = best_of(task, 0, n_needs)
    share = best.pairs / whole / (pairs / bare)
    stored, outcome = (len(batch._bytes(each)) for each in (batch.stored(task), batch._as_arrays(best)))
    sent, writing = spent(lambda: pickle.dumps(task, protocol=5))
    _, reading = spent(lambda: pickle.loads(sent))
    print(f"{n_offers} offers, {n_needs} needs, {best.pairs / n_needs:.0f} pairs a need, {rankers.status().version}")
    tell(
        "batch, buyer's side",
        best.pairs / whole / 1e3,
        f"thousand pairs a second, {whole / n_needs * 1e3:.2f} ms a need",
    )
    tell("bare predict", pairs / bare / 1e3, f"thousand pairs a second, {bare / n_needs * 1e3:.2f} ms a need")
    tell("batch / bare predict", share, "of the throughput (wanted: 0.50 at least)")
    tell("batch, staff's side", best.pairs / staffs / 1e3, "thousand pairs a second")
    tell("offers in memory", task.offers.table.nbytes / n_offers, "bytes an offer")
    tell("needs in memory", task.needs.nbytes / n_needs, "bytes a need")
    tell("market on disk", stored / (n_offers + n_needs), f"bytes a listing, {stored / 1e6:.1f} MB")
    tell("outcome on disk", outcome / n_needs, f"bytes a need, for its best {task.top}")
    tell("market as sent", len(sent) / 1e6, f"MB, written in {writing:.2f} s, read in {reading:.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tell("peak memory", peak, "MB, drawing the market included")
    return best


def _times(task: Task, both: Task, tables: list[NDArray[np.float32]]) -> tuple[float, float, float]:
    """Own seconds of the batch, of the bare model on the same pairs, and of the batch for the staff."""
    n_needs = len(task.needs)
    return (
        spent(lambda: best_of(task, 0, n_needs))[1],
        spent(lambda: [bare_predict(task.rankers.answers, table) for table in tables])[1],
        spent(lambda: best_of(both, 0, n_needs))[1],
    )


def on_workers(task: Task, workers: int, slice_size: int) -> None:
    """The same by worker processes of a real scheduler on this machine."""
    bounds = [(first, min(first + slice_size, len(task.needs))) for first in range(0, len(task.needs), slice_size)]
    alone = [best_of(task, *each) for each in bounds]
    with ExitStack() as open_, tempfile.TemporaryDirectory() as folder:
        address = open_.enter_context(dask.scheduler(Path(folder)))
        for number in range(workers):
            open_.enter_context(dask.worker(address, Path(folder) / str(number)))
        found: Crew = open_.enter_context(crew(address, workers=workers))
        start = time.perf_counter()
        shared = found.share(task)
        sent = time.perf_counter()
        told = dict(found.each(piece, [(shared, environment(), *each) for each in bounds]))
        done = time.perf_counter()
    equal = all(_same(told[number], each) for number, each in enumerate(alone))
    scored = sum(each.pairs for each in alone)
    tell(f"sent to {workers} workers", sent - start, "s by the clock")
    tell(f"ranked by {workers} workers", scored / (done - sent) / 1e3, "thousand pairs a second by the clock")
    print(f"equal bit for bit: {equal}")


def tell(what: str, number: float, unit: str) -> None:
    """One line."""
    print(f"{what:<24}{number:10.2f} {unit}")


def _same(one: Best, other: Best) -> bool:
    """Bit for bit."""
    pairs = zip(vars(one).values(), vars(other).values(), strict=True)
    return all(np.asarray(mine).tobytes() == np.asarray(theirs).tobytes() for mine, theirs in pairs)


def main() -> None:
    """Draw, rank, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offers", type=int, default=250_000)
    parser.add_argument("--needs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0, help="also by so many Dask workers")
    parser.add_argument("--slice", type=int, default=50, help="needs a piece, with --workers")
    asked = parser.parse_args()
    task, seconds = spent(lambda: drawn(asked.offers, asked.needs, asked.seed))
    print(f"drawn in {seconds:.0f} s")
    measure(task)
    if asked.workers:
        on_workers(task, asked.workers, asked.slice)


if __name__ == "__main__":
    main()
