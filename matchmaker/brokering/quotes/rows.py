"""Rows of a proposal's form: weeks, qualities, grades, inputs. As many as are filled and one more, without script."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from matchmaker.measures import Period, format_period
from matchmaker.measures.schedule import Portion
from matchmaker.offers.forms import PortionField
from matchmaker.terms import Grade, InputAdvance, Quality, Terms
from matchmaker.web.fields import MoneyField, TextLine, WholeNumberField
from matchmaker.web.i18n import language
from matchmaker.web.money_fields import PriceField

FEWEST: Final = {"quality": 3, "grade": 3, "input": 2}
MOST: Final = 12
"""Rows of a kind: more than anybody writes; keeps a hostile form small."""
_TOLD: Final = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)/(\d{1,15})")
_NAME_LENGTH: Final = 60


# weeks -------------------------------------------------------------------------------------------------------


def told(portions: Sequence[Portion]) -> str:
    """For which days and quantity some rows are, as a hidden field keeps it; empty for none."""
    if not portions:
        return ""
    whole = sum((each.amount for each in portions), Decimal(0))
    return f"{portions[0].period.starts_on}/{portions[-1].period.ends_on}/{int(whole * 1000)}"


def read(text: str) -> tuple[Period, Decimal] | None:
    """What `told` wrote; None for anything else."""
    found = _TOLD.fullmatch(text)
    if found is None:
        return None
    try:
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
    except ValueError:
        return None
    whole = Decimal(found[3]) / 1000
    return (Period(first, last), whole) if first <= last and whole else None


def portion_fields(portions: Sequence[Portion]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A field for each week or month, and their names: those of other rows never fill these."""
    key = told(portions).replace("-", "").replace("/", "_")
    fields = {
        f"portion_{key}_{at}": PortionField(format_period(each.period, language())) for at, each in enumerate(portions)
    }
    return fields, tuple(fields)


# qualities, grades, inputs -----------------------------------------------------------------------------------


def fields(begin: Terms, *, sent: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, tuple[tuple[str, ...], ...]]]:
    """The fields of all rows, and their names row by row."""
    counts = {
        kind: max(fewest, min(filled + 1, MOST), _sent_rows(kind, sent))
        for (kind, fewest), filled in zip(
            FEWEST.items(), (len(begin.qualities), len(begin.grades), len(begin.inputs)), strict=True
        )
    }
    made: dict[str, Any] = {}
    names: dict[str, tuple[tuple[str, ...], ...]] = {}
    for kind, make in (("quality", _quality), ("grade", _grade), ("input", _input)):
        of_rows = [make(f"{kind}_{at}") for at in range(counts[kind])]
        names[f"{kind}_names"] = tuple(tuple(each) for each in of_rows)
        for each in of_rows:
            made.update(each)
    return made, names


def data(begin: Terms) -> dict[str, Any]:
    """What the rows say of some terms."""
    filled: dict[str, Any] = {}
    for at, quality in enumerate(begin.qualities):
        filled |= {f"quality_{at}_what": quality.what, f"quality_{at}_target": quality.target}
        filled[f"quality_{at}_tolerance"] = quality.tolerance
    for at, grade in enumerate(begin.grades):
        filled |= {f"grade_{at}_name": grade.name, f"grade_{at}_price": grade.price_vnd}
        filled |= {f"grade_{at}_share": grade.share_pct, f"grade_{at}_description": grade.description}
    for at, advance in enumerate(begin.inputs):
        filled |= {f"input_{at}_name": advance.name, f"input_{at}_quantity": advance.quantity}
        filled[f"input_{at}_amount"] = advance.amount_vnd
    return filled


def qualities(form: Any) -> tuple[Quality, ...]:
    """Rows that say what of what."""
    typed = ([form[name].data for name in names] for names in form.quality_names)
    return tuple(Quality(what, target, tolerance) for what, target, tolerance in typed if what or target)


def grades(form: Any) -> tuple[Grade, ...]:
    """Rows with a name or a price."""
    typed = ([form[name].data for name in names] for names in form.grade_names)
    return tuple(
        Grade(name, description, price_vnd=price, share_pct=share)
        for name, price, share, description in typed
        if name or price is not None
    )


def inputs(form: Any) -> tuple[InputAdvance, ...]:
    """Rows with a name or a sum."""
    typed = ([form[name].data for name in names] for names in form.input_names)
    return tuple(
        InputAdvance(name, amount or 0, quantity) for name, quantity, amount in typed if name or amount is not None
    )


def _quality(row: str) -> dict[str, Any]:
    return {
        f"{row}_what": TextLine(_l("Tiêu chí"), max_length=_NAME_LENGTH),
        f"{row}_target": TextLine(_l("Mức"), max_length=_NAME_LENGTH),
        f"{row}_tolerance": TextLine(_l("Cho phép lệch"), max_length=_NAME_LENGTH),
    }


def _grade(row: str) -> dict[str, Any]:
    return {
        f"{row}_name": TextLine(_l("Loại"), max_length=_NAME_LENGTH),
        f"{row}_price": PriceField(_l("Giá")),
        f"{row}_share": WholeNumberField(_l("Khoảng bao nhiêu %"), minimum=0, maximum=100),
        f"{row}_description": TextLine(_l("Mô tả"), max_length=200),
    }


def _input(row: str) -> dict[str, Any]:
    return {
        f"{row}_name": TextLine(_l("Ứng gì"), max_length=_NAME_LENGTH),
        f"{row}_quantity": TextLine(_l("Bao nhiêu"), max_length=_NAME_LENGTH),
        f"{row}_amount": MoneyField(_l("Thành tiền")),
    }


def _sent_rows(kind: str, sent: Mapping[str, str]) -> int:
    """How many rows of a kind a page that was sent had."""
    numbers = [int(found[1]) for name in sent if (found := re.match(rf"{kind}_(\d{{1,2}})_", name))]
    return min(max(numbers, default=-1) + 1, MOST)
