"""The pages of the pipeline, and the one that answers an inquiry."""

from __future__ import annotations

from matchmaker.pipeline.blueprint import bp
from matchmaker.pipeline.views import answering, following, reminding

__all__ = ["answering", "bp", "following", "reminding"]
