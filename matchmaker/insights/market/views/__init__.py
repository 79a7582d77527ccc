"""The pages of the market."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matchmaker.insights.blueprint import bp
from matchmaker.insights.market import words
from matchmaker.insights.market.views import forecasts, table
from matchmaker.insights.rooms import Room, open_room

__all__ = ["forecasts", "table"]

bp.add_app_template_filter(words.quality_name, "market_quality")
open_room(
    Room(
        "insights.market",
        _l("Thị trường"),
        _l("Cần gì, có gì, thiếu gì theo tháng; dự báo giá và nhu cầu"),
        "price",
        position=40,
    )
)
