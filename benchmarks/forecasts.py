"""Forecasts on published series: each method against repeating last year, and how many figures lie in the interval.

Nothing is shipped: the series are read from CSV files with a column of days or months and a column a series. Each of
the last twelve months (of each of the last ``--years``) is an origin from which one to six months ahead are foretold,
from that series' past alone. `served` is what the site would have shown, method and interval chosen from what was known
on the day; whose coverage is told. Errors are shares of the mean figure.

    python -m benchmarks.forecasts series.csv
    python -m benchmarks.forecasts prices.csv --days publish_date --columns dak_lak,gia_lai
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from matchmaker.forecasting.choosing import Forecast, forecast
from matchmaker.forecasting.methods import ALL, BASELINE, Name
from matchmaker.forecasting.series import Lacking, Series, medians, monthly
from matchmaker.measures.months import later, month_of

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
        yield _judged(name, last, found)


def _judged(name: str, last: date, found: Forecast) -> Judged:
    record = found.record
    return Judged(name, last, found.method, record.error, dict(record.errors), record.coverage, record.covered_of)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--days", default="month", help="the column of days (2026-05-31) or months (2026-05)")
    parser.add_argument("--columns", default="", help="which series, by commas; all columns of numbers where not told")
    parser.add_argument("--years", type=int, default=1, help="how many years, each judged by itself")
    asked = parser.parse_args()
    columns = [each for each in asked.columns.split(",") if each]
    started, found = time.process_time(), []
    for file in asked.files:
        for name, series in series_in(file, asked.days, columns):
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
