"""What the last workbooks would become, as this process judged them: a dry run of many pages judges its rows once.

A judgement holds for one state of the register and one day; a confirmation never relies on what is remembered here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final

from matchmaker.register import queries
from matchmaker.register.importing.judging import Judged
from matchmaker.register.models import RegisterWorkbook
from matchmaker.register.sheets import Table

MOST: Final = 3
"""Each of five thousand rows weighs some ten megabytes."""
_judged: Final[OrderedDict[object, Shown]] = OrderedDict()
_turn: Final = Lock()


@dataclass(frozen=True)
class Shown:
    """A workbook's table and what each of its rows would do to the register."""

    table: Table
    judged: Judged


def shown(workbook: RegisterWorkbook, day: date, judge: Callable[[], Shown]) -> Shown:
    """What `judge` says, asked for once while the register stays as it is."""
    key = workbook.id, workbook.at, queries.state(workbook.province_code), day
    with _turn:
        found = _judged.get(key)
        if found is not None:
            _judged.move_to_end(key)
            return found
    found = judge()
    with _turn:
        _judged[key] = found
        while len(_judged) > MOST:
            _judged.popitem(last=False)
    return found
