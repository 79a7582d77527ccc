"""The blueprint of the pipeline, and the words of a step for messages."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.pipeline import queries, words
from matchmaker.pipeline.deals import Heard
from matchmaker.pipeline.stages import Step
from matchmaker.web import filters

bp: Final = Blueprint("pipeline", __name__)


@bp.app_template_filter("next_step")
def _next_step(code: str) -> str:
    """A step that a message keeps as its code, in words."""
    return str(words.STEPS[Step(code)])


@bp.app_template_global("answers_about")
def _answers_about(introduction_id: int) -> list[str]:
    """What the sides of an introduction answered when they were asked, and when: for the page of the staff."""
    found = [Heard.of(each) for each in queries.answers([introduction_id])[introduction_id]]
    return [f"{words.heard(each)}, {filters.day(each.on)}" for each in found]
