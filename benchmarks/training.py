"""What a training costs, fit by fit: the constants of docs/scale.md.

Draws a simulated market (no database) and repeats its lists, as those of other needs, until there are more. Prints
what one fit takes at each size: the ranker that would serve, with the fits that map its scores, and one that is only
tried. Also what a worker is sent and gives back, and with --workers whether the fits of a whole training are the same
bit for bit when so many worker processes do them. Times are this process's own work (CPU), one thread.

    python -m benchmarks.training --lists 1000 --times 1 4 16
    python -m benchmarks.training --lists 200 --times 1 --workers 2
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
from pathlib import Path
from typing import TypeVar

import numpy as np

from matchmaker.crew import Crew, alone, crew
from matchmaker.learning import choosing, pieces
from matchmaker.learning.fits import Fits
from matchmaker.learning.pieces import Fit
from matchmaker.learning.stages import Stages
from matchmaker.ranking.artefacts import artefact
from matchmaker.ranking.artefacts.environment import environment
from matchmaker.ranking.judging.grading import By
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.training import RECIPES, USUAL
from matchmaker.ranking.simulation import simulate
from tests.support import dask

Made = TypeVar("Made")


def repeated(judged: Judgements, times: int) -> Judgements:
    """So many times the lists, each as that of another need."""
    step = int(judged.needs.max()) + 1
    return Judgements.joined([replace(judged, needs=judged.needs + step * turn) for turn in range(times)])


def spent(work: Callable[[], Made]) -> tuple[Made, float]:
    """What comes of some work, and its own seconds."""
    start = time.process_time()
    return work(), time.process_time() - start


def measure(judged: Judgements, seed: int) -> None:
    """One size."""
    needs, here = np.unique(judged.needs), environment()
    seen, unseen = needs[: len(needs) * 2 // 3], needs[len(needs) * 2 // 3 :]
    ranker, whole = spent(lambda: pieces.fitted(judged, here, Fit(By.BUYER, RECIPES[USUAL], seed)))
    _, tried = spent(lambda: pieces.tried(judged, here, Fit(By.BUYER, RECIPES[USUAL], seed, seen), unseen))
    sent, back = len(pickle.dumps(judged, 5)), len(pickle.dumps(ranker, 5))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(needs):9,} lists {len(judged):11,} rows   a fit {whole:8.2f} s, {1e6 * whole / len(judged):6.1f} a "
        f"million rows   tried {tried:8.2f} s   sent {sent / len(judged):5.1f} bytes a row   "
        f"a ranker {back / 1e6:.2f} MB   peak {peak:,.0f} MB"
    )


def by_workers(judged: Judgements, workers: int, seed: int) -> None:
    """The whole training here and by worker processes, recipes tried too."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        root = Path(folder)
        address = stack.enter_context(dask.scheduler(root))
        for number in range(workers):
            stack.enter_context(dask.worker(address, root / str(number)))
        found = stack.enter_context(crew(address, workers=workers))
        versions = [version(judged, root / name, each, seed) for name, each in (("here", alone()), ("there", found))]
    print(f"{versions[0]} here, {versions[1]} by {workers} workers: equal: {versions[0] == versions[1]}")


def version(judged: Judgements, folder: Path, workers: Crew, seed: int) -> str:
    """Names every bit of what is learned."""
    start = time.perf_counter()
    fits = Fits({By.BUYER: judged}, Stages(folder, "work"), workers, seed)
    choices = choosing.chosen(fits, RECIPES)
    learned = fits.blended({judge: choice.recipe for judge, choice in choices.items()})
    print(f"{folder.name}: {time.perf_counter() - start:.1f} s by the clock")
    return artefact.save(learned[By.BUYER], folder, label="simulated", papers={})


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("--lists", type=int, default=1000)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    judged = simulate(given.lists, seed=given.seed)
    for times in given.times:
        measure(repeated(judged, times), given.seed)
    if given.workers:
        by_workers(judged, given.workers, given.seed)


if __name__ == "__main__":
    main()
