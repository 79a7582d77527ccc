"""The blueprint of the pipeline, and the words of a step for messages."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.pipeline.stages import Step
from matchmaker.pipeline.words import STEPS

bp: Final = Blueprint("pipeline", __name__)


@bp.app_template_filter("next_step")
def _next_step(code: str) -> str:
    """A step that a message keeps as its code, in words."""
    return str(STEPS[Step(code)])
