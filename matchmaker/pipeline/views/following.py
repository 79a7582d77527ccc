"""Everything in motion: as a board by stage, as a list, as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker import measures
from matchmaker.accounts.access import me, staff_only
from matchmaker.catalogue.queries import tree
from matchmaker.pipeline import lists, reading, words
from matchmaker.pipeline.blueprint import bp
from matchmaker.pipeline.deals import Deal
from matchmaker.pipeline.export import pipeline_workbook
from matchmaker.pipeline.forms import RemindForm
from matchmaker.pipeline.list_forms import PipelineForm
from matchmaker.pipeline.settings import expected
from matchmaker.pipeline.stages import Stage
from matchmaker.web.limits import limiter
from matchmaker.web.paging import Page, address_with, asked_page, page_url, with_filters
from matchmaker.web.workbook import as_download

CARDS_A_COLUMN: Final = 8
"""More stand in the list; a phone carries no longer page."""
KG_A_TONNE: Final = 1000


@dataclass(frozen=True)
class Total:
    """What some deals amount to."""

    count: int
    tonnes: Decimal
    """Of goods that are counted by weight."""
    money_vnd: int
    late: int

    @classmethod
    def of(cls, deals: list[Deal]) -> Total:
        weighed = (each.quantity for each in deals if each.quantity is not None and _is_weighed(each))
        return cls(
            count=len(deals),
            tonnes=sum(weighed, Decimal(0)) / KG_A_TONNE,
            money_vnd=sum(each.money_vnd or 0 for each in deals),
            late=sum(each.is_late for each in deals),
        )


def _is_weighed(deal: Deal) -> bool:
    node = tree().get(deal.product_code)
    return node is not None and node.unit.dimension is measures.unit("kg").dimension


@dataclass(frozen=True)
class Column:
    """One stage on the board."""

    stage: Stage
    word: str
    total: Total
    url: str
    """The list of all of it."""
    is_cut: bool
    """Whether the board shows only the first of it."""


@bp.get("/pipeline")
@staff_only
def board() -> ResponseReturnValue:
    """All stages side by side; on a phone one list by what is to be done next."""
    form, deals = _asked()
    by_stage = {stage: [each for each in deals if each.stage is stage] for stage in Stage}
    columns = [
        Column(
            stage,
            str(words.STAGES[stage]),
            Total.of(found),
            with_filters(url_for("pipeline.listed"), stage=stage.value),
            len(found) > CARDS_A_COLUMN,
        )
        for stage, found in by_stage.items()
    ]
    cards = [each for found in by_stage.values() for each in found[:CARDS_A_COLUMN]]
    return render_template(
        "pipeline/board.html",
        columns=columns,
        cards=lists.in_order(cards, form.wanted().order),
        **_frame(form, deals),
    )


@bp.get("/pipeline/list")
@staff_only
def listed() -> ResponseReturnValue:
    """The same as a list, from which several are reminded at once."""
    form, deals = _asked()
    number, size = asked_page(), current_app.config["PAGE_SIZE"]
    shown = deals[(number - 1) * size : number * size]
    return render_template(
        "pipeline/list.html",
        page=Page(rows=shown, number=number, size=size, total=len(deals)),
        page_url=page_url,
        remind=RemindForm(formdata=None),
        remind_url=with_filters(url_for("pipeline.remind")),
        **_frame(form, deals),
    )


@bp.get("/pipeline/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export() -> ResponseReturnValue:
    """The same list as a workbook."""
    _form, deals = _asked()
    return as_download("pipeline", pipeline_workbook(deals[: current_app.config["EXPORT_MAX_ROWS"]]))


def _asked() -> tuple[PipelineForm, list[Deal]]:
    """The filters of this request, and the deals of the reader's province that fit."""
    deals = reading.deals_of(me().province_code, expected(), ended_days=current_app.config["PIPELINE_ENDED_DAYS"])
    form = PipelineForm.among(deals)
    return form, lists.narrowed(deals, form.wanted())


def _frame(form: PipelineForm, deals: list[Deal]) -> dict[str, Any]:
    """What both pages need besides their rows."""
    under_way = [each for each in deals if each.stage is not Stage.ENDED]
    return {
        "form": form,
        "used": [(told, address_with(**{name: None, "page": None})) for told, name in form.used()],
        "total": Total.of(under_way),
        "ended": len(deals) - len(under_way),
        "words": words,
        "product_of": lambda deal: tree().get(deal.product_code),
        "board_url": with_filters(url_for("pipeline.board"), page=None),
        "list_url": with_filters(url_for("pipeline.listed"), page=None),
        "export_url": with_filters(url_for("pipeline.export"), page=None),
    }
