"""What judging a union's workbook costs: every commune's name folded and looked for again for each row, or once.

The rows are made up: cooperatives of one province, each in a commune by its name of today or of before July 2025, half
of them in the register already. Prints seconds of work and the ratio; no database takes part.

    python -m benchmarks.workbook --rows 5000
"""

from __future__ import annotations

import argparse
import time
from datetime import date
from typing import Any
from unittest.mock import patch

from matchmaker.catalogue.queries import communes_of
from matchmaker.organisations.models import OrganisationKind
from matchmaker.register.facts import Facts
from matchmaker.register.importing import places
from matchmaker.register.importing.judging import Judged, judge
from matchmaker.register.models import Field, Lifecycle, RegisterEntry
from matchmaker.register.sheets import Table
from matchmaker.register.sheets.reader import table_in

PROVINCE = "52"
TODAY = date(2026, 11, 22)
HEADING = ["Tên HTX", "Xã", "Huyện", "Lĩnh vực", "Số thành viên", "Diện tích (ha)", "Năm thành lập"]
OLD = (("Ia Dêr", "Ia Grai"), ("Ia Krái", "Ia Grai"), ("Ia Pal", "Chư Sê"))


def workbook(rows: int) -> Table:
    """So many cooperatives; every fourth is told by an old commune and its district."""
    communes = communes_of(PROVINCE)
    told: list[list[Any]] = [HEADING]
    for at in range(rows):
        place = OLD[at % len(OLD)] if at % 4 == 3 else (communes[at % len(communes)].full_name, None)
        told.append([f"HTX Nông nghiệp Số {at}", *place, "nông nghiệp", 20 + at % 300, 1.5 * (at % 90), 2005 + at % 20])
    return table_in([{"name": "HTX", "rows": [[number, row] for number, row in enumerate(told, start=1)]}])


def register(rows: int) -> list[RegisterEntry]:
    """Every second of those cooperatives, with other members."""
    communes = communes_of(PROVINCE)
    made = []
    for at in range(0, rows, 2):
        entry = RegisterEntry(id=at + 1, province_code=PROVINCE, lifecycle=Lifecycle.ACTIVE)
        commune_code = communes[at % len(communes)].code
        name = f"HTX Nông nghiệp Số {at}"
        Facts(OrganisationKind.COOPERATIVE, name, commune_code, Field.AGRICULTURE, members=5).write_into(entry)
        made.append(entry)
    return made


def timed(table: Table, entries: list[RegisterEntry]) -> tuple[float, Judged]:
    """Seconds of work, and what came of it."""
    started = time.process_time()
    judged = judge(table, entries, PROVINCE, today=TODAY)
    return time.process_time() - started, judged


def main() -> None:
    """Judge it both ways, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000)
    rows: int = parser.parse_args().rows
    table, entries = workbook(rows), register(rows)
    places.by_name("Ia Grai, Ia Grai", "", PROVINCE)  # the index of places is made once a process either way
    once, judged = timed(table, entries)
    with (
        patch.object(places, "_names", places._names.__wrapped__),  # the way it was
        patch.object(places, "_searched", places._searched.__wrapped__),
    ):
        each_row, again = timed(table, entries)
    assert judged.digest == again.digest
    print(f"{rows} rows: looked for at each row {each_row:.2f} s, once {once:.2f} s: {each_row / once:.0f} times")


if __name__ == "__main__":
    main()
