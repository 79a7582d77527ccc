"""What a season's plan costs and reaches, for three sizes of synthetic market: `benchmarks.allocation season`.

Each size in a process of its own, so that its memory is its own. Times are by the clock, on the machine as it is;
the market is drawn before, and the solver imported. *Linear* gives the same flow to HiGHS (dual simplex and interior
point, SciPy's `linprog`) without lots, to choose between solvers by what they take; for the smaller sizes alone.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from typing import Final

import numpy as np

from matchmaker.allocation.season import network, synthetic
from matchmaker.allocation.season.market import Market
from matchmaker.allocation.season.plan import Outcome, Plan, planned
from matchmaker.allocation.season.weights import DEFAULT, TIERS, cost, pair_costs, tier_costs, tier_sizes

SIZES: Final = {"1k": (1_000, 40, 1.0), "10k": (10_000, 20, 20.0), "100k": (100_000, 20, 180.0)}
"""Listings on either side, pairs a need, and how many seconds it may take."""
LINEAR_MAX: Final = 300_000
"""Pairs beyond which HiGHS is not asked."""
TONNE: Final = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be asked for on the command line."""
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--linear", action="store_true", help="solve the relaxation by HiGHS, too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)


def main(told: argparse.Namespace) -> None:
    """Print the figures of each size."""
    if told.here:
        measure(told.sizes[0], told.seed, linear=told.linear)
        return
    print("synthetic markets (matchmaker.allocation.season.synthetic), not the site's own", flush=True)
    for size in told.sizes:
        options = ["--sizes", size, "--seed", str(told.seed), "--here", *(["--linear"] if told.linear else [])]
        subprocess.run([sys.executable, "-m", "benchmarks.allocation", "season", *options], check=True)


def measure(size: str, seed: int, *, linear: bool) -> None:
    """One size, in this process."""
    listings, pairs, wanted = SIZES[size]
    market = synthetic.drawn(listings, listings, pairs, seed=seed)
    planned(synthetic.drawn(20, 20, 5))
    before = _peak_mb()
    started, used = time.perf_counter(), _processor_seconds()
    plan = planned(market)
    seconds = time.perf_counter() - started
    print(f"\n{listings:,} offers, {listings:,} needs, {len(market):,} pairs")
    print(f"time                 {seconds:8.2f} s (wanted: {wanted:.0f} s at most)")
    print(f"processor's time     {_processor_seconds() - used:8.2f} s")
    print(f"peak memory          {_peak_mb():8.0f} MB, {before:.0f} MB before it began; a solver's own process apart")
    _tell("plan", plan.outcome, plan)
    _tell("greedy rule", plan.greedy, plan)
    print(f"bound                {plan.bound.sum() / TONNE:12,.0f} t")
    if linear and len(market) <= LINEAR_MAX:
        _compare(market)


def _tell(name: str, outcome: Outcome, plan: Plan) -> None:
    home, most = int(outcome.home.sum()), int(plan.bound.sum())
    print(
        f"{name:20} {home / TONNE:12,.0f} t, {100 * (1 - home / most):.2f} % below the bound, "
        f"{outcome.haul.sum() / max(home, 1):.0f} km a tonne, {outcome.lines:,} lines, cost {outcome.cost:.4g}"
    )


def _compare(market: Market) -> None:
    """The same flow by OR-tools and by HiGHS."""
    market = market.sorted()
    started = time.perf_counter()
    flow = network.cheapest(market, DEFAULT)
    print(
        f"flow, OR-tools       {time.perf_counter() - started:8.2f} s, cost {cost(market, flow.amounts, DEFAULT):.6g}"
    )
    for method in ("highs-ds", "highs-ipm"):
        started = time.perf_counter()
        amounts, told = _linear(market, method)
        home = f"{amounts:,.0f} steps, cost {told:.6g}"
        print(f"flow, {method:14} {time.perf_counter() - started:8.2f} s, {home}; OR-tools {flow.amounts.sum():,}")


def _linear(market: Market, method: str) -> tuple[float, float]:
    """The largest flow and its cost as a linear programme: each step is worth more than any cost."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    pairs, ties, offers = len(market), len(market.tie_offer), len(market.left)
    tied = np.flatnonzero(market.tied)
    costs = np.concatenate([pair_costs(market, DEFAULT), np.zeros(ties), np.tile(tier_costs(DEFAULT), offers)])
    worth = costs.max() * 50  # one step more may have many others rerouted
    at_pair, at_tie = np.arange(pairs), pairs + np.arange(ties)
    at_tier = pairs + ties + np.arange(offers * TIERS)
    rooms, backs = len(market.lacking), len(market.lacking) + len(market.room)
    place = np.full(offers, -1)
    place[tied] = backs + np.arange(len(tied))
    of_tied = np.flatnonzero(market.tied[market.offer])
    rows = [market.need, rooms + market.tie_room, place[market.offer[of_tied]], place[market.tie_offer]]
    entries = coo_array(
        (
            np.concatenate([np.ones(pairs + ties + len(of_tied)), -np.ones(ties)]),
            (np.concatenate(rows), np.concatenate([at_pair, at_tie, at_pair[of_tied], at_tie])),
        ),
        shape=(backs + len(tied), len(costs)),
    )
    passes = coo_array(
        (
            np.concatenate([np.ones(pairs), -np.ones(offers * TIERS)]),
            (np.concatenate([market.offer, np.repeat(np.arange(offers), TIERS)]), np.concatenate([at_pair, at_tier])),
        ),
        shape=(offers, len(costs)),
    )
    found = linprog(
        costs - worth * (np.arange(len(costs)) < pairs),
        A_ub=entries.tocsr(),
        b_ub=np.concatenate([market.lacking, market.room, market.own[tied]]),
        A_eq=passes.tocsr(),
        b_eq=np.zeros(offers),
        bounds=np.column_stack(
            [
                np.zeros(len(costs)),
                np.concatenate([market.could, np.full(ties, np.inf), tier_sizes(market.left).ravel()]),
            ]
        ),
        method=method,
    )
    return float(found.x[:pairs].sum()), float(found.x @ costs)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _processor_seconds() -> float:
    """Of this process and of the solver's."""
    both = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)
