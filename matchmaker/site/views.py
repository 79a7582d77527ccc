"""Home, help, privacy, health."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from matchmaker.accounts.access import signed_in
from matchmaker.db import session
from matchmaker.site import samples
from matchmaker.web.access import public

bp = Blueprint("site", __name__)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """What the site is, two ways in, what is there today."""
    return render_template("site/home.html")


@bp.get("/more")
@signed_in
def more() -> ResponseReturnValue:
    """The ways on that do not fit the bar."""
    return render_template("site/more.html")


@bp.get("/styleguide")
@public
def styleguide() -> ResponseReturnValue:
    """Every component in all its states."""
    return render_template("site/styleguide.html", **samples.context())


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Whether the site can answer: the database is asked."""
    session.execute(text("SELECT 1"))
    return {"status": "ok"}
