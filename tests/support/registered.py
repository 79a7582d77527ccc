"""The register of the market's province, with everything that its pages name."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation, OrganisationKind
from matchmaker.register import service
from matchmaker.register.facts import Facts
from matchmaker.register.models import Field, Lifecycle, LinkageSide, RegisterEntry, RegisterWorkbook
from matchmaker.register.service import Declared, Step
from matchmaker.register.sheets import Table
from matchmaker.register.sheets.reader import table_in
from tests.factories import GIA_LAI, IA_GRAI
from tests.support.cast import Market, Role


def entry(by: User, name: str = "HTX Nông nghiệp Ia Thử", **facts: Any) -> RegisterEntry:
    """One entry of Gia Lai; a test names only what matters to it."""
    usual = {"kind": OrganisationKind.COOPERATIVE, "commune_code": IA_GRAI, "field": Field.AGRICULTURE}
    return service.add(GIA_LAI, Facts(**{**usual, "name": name, **facts}), by=by)


def workbook(*rows: Sequence[Any], title: str = "HTX") -> bytes:
    """An .xlsx file with these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def table(*rows: Sequence[Any]) -> Table:
    """The same as it is read, without a file: the first row names the columns."""
    return table_in([{"name": "HTX", "rows": [[number, list(row)] for number, row in enumerate(rows, start=1)]}])


def keep_a_register(made: Market) -> None:
    """An entry that stopped and may be the owner, a declared linkage, a frozen day, a workbook that waits."""
    by = made.people[Role.STAFF]
    owner = session.get_one(Organisation, made.owner.id)
    kept = entry(by, owner.name)
    linkage = service.declare(kept, Declared("Công ty Mua", LinkageSide.OUTPUT, "Báo cáo"), by=by)
    frozen = service.freeze(GIA_LAI, today(), by=by)
    step = service.befall(kept, Step(Lifecycle.STOPPED, today(), "Thiếu vốn"), by=by)
    rows = (["Tên HTX", "Xã"], ["HTX Nông nghiệp A", "Ia Krái"])
    sent = RegisterWorkbook(
        province_code=GIA_LAI,
        file_name="so.xlsx",
        sha256="",
        content=workbook(*rows),
        table=table(*rows).plain(),
        by_id=by.id,
    )
    session.add(sent)
    session.flush()
    made.ids |= {
        "entry": kept.id,
        "entry_step": step.id,
        "declared_linkage": linkage.id,
        "reporting_date": frozen.id,
        "workbook": sent.id,
    }
