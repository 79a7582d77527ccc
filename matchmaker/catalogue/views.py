"""Fragments that a picker swaps in while somebody types. The same choices come without script, on submit."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, request

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


def _asking() -> str:
    """The name of the field that asks, told by the page: the typed text comes under it."""
    return request.args.get("name", "q")[:40]


def _typed() -> str:
    """What was typed into it."""
    return request.args.get(_asking(), "").strip()


def _fragment(options: list[Option]) -> Response:
    # A keystroke needs no navigation, so the frame's context (and its queries) is left out.
    template = current_app.jinja_env.get_template("catalogue/options.html")
    response = make_response(template.render(options=options, name=_asking(), typed=_typed()))
    response.vary.add("Cookie")  # it tells the language
    response.cache_control.private = True
    response.cache_control.max_age = _KEPT_SECONDS
    return response
