"""The page that leads to the rooms."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import staff_only
from matchmaker.insights.blueprint import bp
from matchmaker.insights.rooms import rooms


@bp.get("")
@staff_only
def index() -> ResponseReturnValue:
    """Which figures there are."""
    return render_template("insights/index.html", rooms=rooms())
