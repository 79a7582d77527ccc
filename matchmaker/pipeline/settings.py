"""How long stages may take, as the site's settings have it."""

from __future__ import annotations

from typing import Final

from flask import current_app

from matchmaker.pipeline.deals import Expected
from matchmaker.pipeline.stages import Stage

_TIMED: Final = (Stage.ACCEPTED, Stage.TALKING, Stage.QUOTED, Stage.DRAFTING, Stage.OVERDUE)
"""The others have days of their own: by when to answer, when to deliver."""


def expected() -> Expected:
    """What is asked of each deal."""
    config = current_app.config
    days = {stage: config[f"PIPELINE_{stage.name}_DAYS"] for stage in _TIMED}
    return Expected(days, config["PIPELINE_OVERDUE_DAYS"])
