"""The one blueprint on which every page of matching is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from matchmaker.matching import rankers

bp: Final = Blueprint("matching", __name__)


@bp.record_once
def _read_artefact(state: BlueprintSetupState) -> None:
    """Load the ranker when the site starts, not before the first reader: forked workers then share it."""
    rankers.look_in(rankers.own_folder(state.app.config["INSTANCE"]), rankers.SHIPPED)
