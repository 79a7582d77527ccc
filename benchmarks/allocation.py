"""What allocating costs and how good it is, beside a greedy rule and the relaxation's bound.

python -m benchmarks.allocation pools
python -m benchmarks.allocation season
python -m benchmarks.allocation season --sizes 1k 10k --linear
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse

from benchmarks import pool_proposals, season_plan


def main() -> None:
    """Run the part that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(required=True)
    pools = parts.add_parser("pools", help="proposals for one need from synthetic offers")
    pool_proposals.add_arguments(pools)
    pools.set_defaults(run=pool_proposals.main)
    season = parts.add_parser("season", help="a season's plan on synthetic markets")
    season_plan.add_arguments(season)
    season.set_defaults(run=season_plan.main)
    told = parser.parse_args()
    told.run(told)


if __name__ == "__main__":
    main()
