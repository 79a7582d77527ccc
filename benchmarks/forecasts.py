"""Forecasts on published series: each method against repeating last year, and how many figures lie in the interval.

Nothing is shipped: the series are read from CSV files with a column of days or months and a column a series. Each of
the last twelve months (of each of the last ``--years``) is an origin from which one to six months ahead are foretold,
from that series' past alone. `served` is what the site would have shown, method and interval chosen from what was known
on the day; whose coverage is told. Errors are shares of the mean figure.

    python -m benchmarks.forecasts series.csv
    python -m benchmarks.forecasts prices.csv --days publish_date --columns dak_lak,gia_lai

No series of tonnes asked by month is published. `--simulated` makes some: the needs of the simulated market
(`matchmaker.ranking.simulation`), posted month by month over eleven years, more in the months of harvest, by a number
that drifts; added up by month of delivery as the site does. What is measured on them says whether the machinery works
on series of that kind, and nothing of real demand.

    python -m benchmarks.forecasts --simulated 2 --years 2
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path

import numpy as np

from matchmaker.catalogue.queries import tree
from matchmaker.forecasting.choosing import Forecast, forecast
from matchmaker.forecasting.methods import ALL, BASELINE, Name
from matchmaker.forecasting.series import Lacking, Series, medians, monthly
from matchmaker.insights.market.portions import by_month
from matchmaker.measures import Period
from matchmaker.measures.months import later, month_of
from matchmaker.ranking.simulation.goods import GOODS, Good
from matchmaker.ranking.simulation.listings import Draw

FIRST_POSTED = date(2015, 10, 1)
MONTHS_POSTED = 11 * 12
FILLED_AFTER = 6
"""Months until what was posted before covers a month as it does any later one."""
NEEDS_A_MONTH = 6.0
"""For each of the goods, on average in the first year."""
OUT_OF_HARVEST = 0.4
"""How many of them there are in a month without any harvest, beside one in which all regions harvest."""
DRIFT, UNREST = 0.005, 0.06
"""By what share their number grows from month to month, and how far it strays."""
ENDS_APART = 12
"""Each series is told to end now, a year ago, two years ago …, each time judged by its own last year."""


@dataclass(frozen=True)
class Judged:
    """One series as it stood at one end."""

    name: str
    last: date
    shown: Name
    served: float
    errors: dict[Name, float]
    coverage: float | None
    covered_of: int


def series_in(file: Path, days: str, columns: list[str]) -> Iterator[tuple[str, Series]]:
    """The columns of a file as monthly medians."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for name in columns or [each for each in rows[0] if each != days and _is_number(rows[-1][each])]:
        dated = [(_day(row[days]), float(row[name])) for row in rows if _is_number(row[name])]
        found = monthly(medians(dated))
        if found is not None:
            yield name, found


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _day(text: str) -> date:
    return date.fromisoformat(text if len(text) > 7 else f"{text}-01")


def simulated(seeds: int) -> Iterator[tuple[str, Series]]:
    """What each of the simulated goods is asked for by month: kilograms, a market of its own for each seed."""
    for seed in range(1, seeds + 1):
        draw = Draw(np.random.default_rng([seed, 2]), FIRST_POSTED)
        for good in GOODS:
            yield f"{good.species}, market {seed} (simulated)", _asked(draw, good)


def _asked(draw: Draw, good: Good) -> Series:
    asked: dict[date, Decimal] = defaultdict(Decimal)
    level = 0.0
    for at in range(MONTHS_POSTED):
        draw.today = later(FIRST_POSTED, at)
        level += float(draw.rng.normal(DRIFT, UNREST))
        season = OUT_OF_HARVEST + (1 - OUT_OF_HARVEST) * _in_harvest(good, later(draw.today, 1))
        for need_id in range(int(draw.rng.poisson(NEEDS_A_MONTH * np.exp(level) * season))):
            need = draw.need(need_id + 1, good)
            for month, amount in by_month(Decimal(round(need.quantity)), Period(need.starts_on, need.ends_on)):
                asked[month] += amount
    whole = range(FILLED_AFTER, MONTHS_POSTED)
    return Series(later(FIRST_POSTED, FILLED_AFTER), tuple(float(asked[later(FIRST_POSTED, at)]) for at in whole))


def _in_harvest(good: Good, month: date) -> float:
    """In what share of the regions that grow it a good is harvested in a month; 1 where the catalogue names none."""
    node = tree().get(good.species)
    regions = list(node.harvest.values()) if node is not None else []
    harvested = [
        any((month.month - first) % 12 <= (last - first) % 12 for first, last in stretches) for stretches in regions
    ]
    return sum(harvested) / len(harvested) if harvested else 1.0


def judged(name: str, series: Series, years: int) -> Iterator[Judged]:
    """The series at each of its ends, as far as it is long enough."""
    whole = month_of(series.last)
    for back in range(0, years * ENDS_APART, ENDS_APART):
        last = later(whole, -back)
        kept = tuple(value for month, value in series.dated() if month <= last)
        found = forecast(Series(series.first, kept), ALL)
        if isinstance(found, Lacking):
            if not back:
                print(f"{name}: no forecast ({found.why}, {found.months} months)")
            return
        told = _judged(name, last, found)
        if told is not None:
            yield told


def _judged(name: str, last: date, found: Forecast) -> Judged | None:
    """None where every held-back figure was nought."""
    record = found.record
    if record.error is None:
        return None
    errors = {method: error for method, error in record.errors.items() if error is not None}
    return Judged(name, last, found.method, record.error, errors, record.coverage, record.covered_of)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--simulated", type=int, default=0, metavar="MARKETS", help="so many simulated markets besides")
    parser.add_argument("--days", default="month", help="the column of days (2026-05-31) or months (2026-05)")
    parser.add_argument("--columns", default="", help="which series, by commas; all columns of numbers where not told")
    parser.add_argument("--years", type=int, default=1, help="how many years, each judged by itself")
    asked = parser.parse_args()
    columns = [each for each in asked.columns.split(",") if each]
    started, found = time.process_time(), []
    if not asked.files and not asked.simulated:
        parser.error("no file, and no --simulated")
    published = chain.from_iterable(series_in(file, asked.days, columns) for file in asked.files)
    for name, series in chain(published, simulated(asked.simulated)):
        found += judged(name, series, asked.years)
    if found:
        _tell(found, time.process_time() - started)


def _tell(found: list[Judged], seconds: float) -> None:
    heads = ("served", "last year", "last month", "in the interval")
    print(f"{'series':30} {'until':8} {'shown':15} {heads[0]:>7} {heads[1]:>10} {heads[2]:>11} {heads[3]:>16}")
    for each in found:
        inside = "–" if each.coverage is None else f"{each.coverage:.0%} of {each.covered_of}"
        print(
            f"{each.name[:30]:30} {each.last:%Y-%m}  {each.shown:15} {each.served:7.1%} {each.errors[BASELINE]:10.1%}"
            f" {each.errors[Name.NAIVE]:11.1%} {inside:>16}"
        )
    print(f"\n{len(found)} series and years; errors beside those of repeating last year (geometric mean):")
    base = np.array([each.errors[BASELINE] for each in found])
    print(f"  {'served':15} {_ratio(np.array([each.served for each in found]), base):.3f}")
    for name in Name:
        known = [at for at, each in enumerate(found) if name in each.errors]
        if not known:
            continue
        errors = np.array([found[at].errors[name] for at in known])
        print(f"  {name:15} {_ratio(errors, base[known]):.3f}  ({len(known)} series and years)")
    wins = sum(each.served < each.errors[BASELINE] for each in found)
    inside = [(each.coverage, each.covered_of) for each in found if each.coverage is not None]
    share = sum(part * count for part, count in inside) / sum(count for _part, count in inside)
    print(f"  served beats repeating last year in {wins} of {len(found)}")
    print(f"  {share:.1%} of {sum(count for _part, count in inside)} figures lay within the 80 % interval")
    print(f"  {seconds / len(found):.1f} seconds of work a forecast")


def _ratio(errors: np.ndarray, base: np.ndarray) -> float:
    return float(np.exp(np.mean(np.log(errors / base))))


if __name__ == "__main__":
    main()
