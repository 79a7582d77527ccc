"""Needs as everybody sees them."""

from __future__ import annotations

from typing import Final

from flask import current_app
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import public
from matchmaker.browsing import pages
from matchmaker.browsing.queries import Side
from matchmaker.needs import filling
from matchmaker.needs.blueprint import bp
from matchmaker.needs.filling import Filling
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.web.limits import limiter

SIDE: Final = Side("needs", Need, NeedRevision, parent="need")


@bp.get("/needs")
@public
def browse() -> ResponseReturnValue:
    """Published needs, searched, filtered and sorted."""
    return pages.browse(SIDE)


@bp.get("/needs/export.xlsx")
@public
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export() -> ResponseReturnValue:
    """The list that the same address without its ending shows, as a workbook."""
    return pages.download(SIDE)


@bp.get("/needs/<int:need_id>")
@public
def show(need_id: int) -> ResponseReturnValue:
    """One published need; its own people and its province's staff see it before and after that too."""
    return pages.show(SIDE, need_id, inside=_filling)


def _filling(need: Need) -> dict[str, Filling | None]:
    return {"filling": filling.of([need]).get(need.id)}
