"""What it costs to say which changes would open needs: to one offer, and to all provinces at once.

Draws a simulated market in memory, asks for many offers one by one, then counts the demand of the whole market as
the worker does once a day. Prints own seconds of this process, and the whole as a ratio to judging every pair of a
need with an offer of its species once, in the same run.

    python -m benchmarks.openings --offers 50000 --needs 20000
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
from dataclasses import replace
from itertools import islice
from statistics import median, quantiles

from benchmarks.batch import AT_ONCE, spent, tell
from matchmaker.catalogue.reading import provinces
from matchmaker.credentials.content import CODES_OF_A_MARKET
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.verdicts import verdicts
from matchmaker.ranking.columns.vocabulary import Vocabulary
from matchmaker.ranking.facts.listings import SPECIES_DEPTH
from matchmaker.ranking.openings.demand import demand
from matchmaker.ranking.openings.search import openings
from matchmaker.ranking.simulation import TODAY, crowd

ASKED = 200
"""Offers that are asked about one by one."""


def drawn(offers: int, needs: int, seed: int) -> tuple[Shelf[OfferColumns], Shelf[NeedColumns]]:
    """A simulated market; its offers are dealt out to the provinces in turn."""
    words, stream, parts = Vocabulary(), crowd.offers(offers, seed=seed), []
    codes = sorted(provinces())
    while some := list(islice(stream, AT_ONCE)):
        placed = [replace(each, province_code=codes[each.offer_id % len(codes)]) for each in some]
        parts.append(OfferColumns.of(placed, words))
    wanted = NeedColumns.of(list(crowd.needs(needs, seed=seed)), words)
    return Shelf.of(OfferColumns.joined(parts)), Shelf.of(wanted)


def judged(offers: Shelf[OfferColumns], needs: Shelf[NeedColumns]) -> int:
    """Every need with every offer of its species, once; how many pairs."""
    table, pairs = needs.base.table, 0
    for row in range(len(table)):
        path = table.vocabulary.products[int(table.product[row])][:SPECIES_DEPTH]
        stretch = offers.base.table.take(offers.base.below(path))
        need = table.take(slice(row, row + 1))
        pairs += len(verdicts(Pairs(stretch, need, TODAY.toordinal(), asks_for_offers=True)))
    return pairs


def main() -> None:
    """Draw, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offers", type=int, default=50_000)
    parser.add_argument("--needs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    offers, needs = drawn(asked.offers, asked.needs, asked.seed)
    step = max(len(offers) // ASKED, 1)
    times, named = [], 0
    for row in range(0, len(offers), step):
        offer = offers.base.table.facts(row)
        found, seconds = spent(lambda told=offer: openings(told, needs, TODAY, of_a_market=CODES_OF_A_MARKET))
        times.append(1000 * seconds)
        named += len(found)
    print(f"{len(offers)} offers, {len(needs)} needs")
    tell("one offer, median", median(times), f"ms, {named / len(times):.1f} changes named")
    tell("one offer, 95 %", quantiles(times, n=20)[-1], "ms")
    lines, whole = spent(lambda: demand(offers, needs, TODAY, of_a_market=CODES_OF_A_MARKET))
    pairs, bare = spent(lambda: judged(offers, needs))
    tell("all provinces", whole, f"s, {len(lines)} lines")
    tell("every pair judged once", bare, f"s, {pairs / 1e6:.1f} million pairs")
    tell("ratio", whole / bare, "")


if __name__ == "__main__":
    main()
