"""Fragments that a picker swaps in while somebody types. The same choices come without script, on submit."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from matchmaker.accounts.access import public
from matchmaker.catalogue import forms
from matchmaker.catalogue.models import ProductLevel
from matchmaker.web.choices import Option

bp = Blueprint("catalogue", __name__, url_prefix="/catalogue")

_KEPT_SECONDS = 600
_BRANCHES = {"goods": False, "inputs": True}


@bp.get("/products")
@public
def product_options() -> Response:
    """Products for what was typed; `branch` is goods or inputs, `level` (repeatable) narrows it."""
    asked = {str(level) for level in request.args.getlist("level")}
    levels = [level for level in ProductLevel if level.value in asked] or list(ProductLevel)
    return _fragment(
        forms.product_options(_typed(), inputs=_BRANCHES.get(request.args.get("branch", "")), levels=levels)
    )


@bp.get("/places")
@public
def place_options() -> Response:
    """Communes for what was typed: today's names, old names, old districts."""
    return _fragment(forms.place_options(_typed()))


def _name() -> str:
    """The name of the field that asks."""
    return request.args.get("name", "q")[:40]


def _typed() -> str:
    """What was typed: `q`, or the asking field's own value."""
    return request.args.get("q", request.args.get(_name(), ""))


def _fragment(options: list[Option]) -> Response:
    response = make_response(
        render_template("catalogue/options.html", options=options, name=_name(), typed=_typed().strip())
    )
    response.cache_control.private = True
    response.cache_control.max_age = _KEPT_SECONDS
    return response
