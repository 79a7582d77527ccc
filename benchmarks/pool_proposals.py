"""What proposing pools costs and how good they provably are: `benchmarks.allocation pools`.

One need of 1,500 t at 60 t a week for 26 weeks, and 50, 200 or 1,000 synthetic offers with every side constraint on:
minimum lots, shared growing areas, a ceiling between their prices, goods that keep and goods that do not, six
organisations at most, one of which can invoice. *First* and *three* are seconds by the clock for one proposal and for
three, *of it* is the processor's time, which says more on a machine that is busy with something else. Each size in a
process of its own, so that its memory is its own. The *relaxation* lets members in by any part over all offers and
single weeks; it knows nothing of the trimming to the best `proposals.CANDIDATES_MAX`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from datetime import date, timedelta
from random import Random
from typing import Final

from matchmaker.allocation.pools.filling import greedy
from matchmaker.allocation.pools.model import Model
from matchmaker.allocation.pools.problem import Member, Problem, Target, Weights
from matchmaker.allocation.pools.proposals import propose, trim
from matchmaker.measures import Period

SIZES: Final = (50, 200, 1000)
WEEKS: Final = 26
TONNE: Final = 1000
SECONDS_MAX: Final = 120.0
USUAL: Final = Weights()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be asked for on the command line."""
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)


def main(told: argparse.Namespace) -> None:
    """Print a line for each size and seed."""
    if told.here:
        for seed in told.seeds:
            measure(told.sizes[0], seed)
        return
    print("one need of 1,500 t at 60 t a week, synthetic offers; points are those of the usual weights")
    print(
        f"{'offers':>6} {'seed':>4} {'first':>7} {'three':>7} {'of it':>7} {'memory':>7} {'filled':>7} {'points':>7} "
        f"{'proven gap':>10} {'greedy':>7} {'relaxation':>10} {'to relaxation':>13}",
        flush=True,
    )
    for size in told.sizes:
        seeds = [str(each) for each in told.seeds]
        options = ["--sizes", str(size), "--seeds", *seeds, "--here"]
        subprocess.run([sys.executable, "-m", "benchmarks.allocation", "pools", *options], check=True)


def measure(size: int, seed: int) -> None:
    """One size and seed, in this process; what is imported only when needed is imported before."""
    problem = drawn(size, seed)
    propose(drawn(5, 0), USUAL)
    before = _peak_mb()
    started = time.perf_counter()
    propose(problem, USUAL, count=1)
    first = time.perf_counter() - started
    started, worked = time.perf_counter(), time.process_time()
    found = propose(problem, USUAL).found
    three, processor = time.perf_counter() - started, time.process_time() - worked
    memory = _peak_mb() - before
    best = found[0]
    plain = greedy(trim(problem, USUAL), USUAL)
    relaxed = Model(problem, USUAL).solve(relaxed=True, gap=0.0, nodes_max=1, seconds_max=SECONDS_MAX).bound
    plain_points = plain.value(USUAL) if plain is not None else 0.0
    filled = best.plan.total / problem.target.amount
    print(
        f"{size:6} {seed:4} {first:6.2f}s {three:6.2f}s {processor:6.2f}s {memory:4.0f} MB {filled:7.1%} "
        f"{best.value:7.2f} {best.gap:10.2%} {plain_points:7.2f} {relaxed:10.2f} {relaxed / best.value - 1:13.2%}"
        f"{' cut short' if best.is_cut_short else ''}",
        flush=True,
    )


def drawn(size: int, seed: int) -> Problem:
    """A need and so many possible members, the same for the same seed."""
    draw = Random(seed)
    monday = date(2027, 5, 31)
    weeks = tuple(Period(monday, monday + timedelta(days=7 * WEEKS - 1)).weeks())
    ledgers: dict[int, int] = {}
    members = []
    for number in range(1, size + 1):
        tonnes = draw.choice((20, 40, 60, 80, 120, 200, 300, 400))
        first = draw.randrange(WEEKS - 4)
        length = draw.randrange(4, WEEKS - first + 1)
        by_week = [tonnes * TONNE // length if first <= week < first + length else 0 for week in range(WEEKS)]
        backed = None
        if draw.random() < 0.5:
            ledgers.setdefault(number // 2, draw.randrange(100 * TONNE))
            backed = int(tonnes * TONNE * draw.random())
        members.append(
            Member(
                number,
                number // 2 if draw.random() < 0.2 else 10_000 + number,
                tuple(by_week),
                tonnes * TONNE,
                min_lot=draw.choice((0, 5, 10, 20)) * TONNE,
                price_vnd=draw.choice((None, 15_500, 16_500, 17_000, 18_000, 19_000)),
                keeps=draw.random() < 0.2,
                backed=backed,
                ledgers=() if backed is None else (number // 2,),
                km=600 * draw.random(),
                quality=draw.random(),
                record=0.3 + 0.4 * draw.random(),
                exposure=draw.random(),
                can_invoice=draw.random() < 0.7,
            )
        )
    target = Target(1_500 * TONNE, weeks, (60 * TONNE,) * WEEKS, ceiling_vnd=17_300)
    return Problem(target, tuple(members), ledgers)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
