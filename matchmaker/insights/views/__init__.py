"""The pages of figures. Each room's views stand in its own folder and are named here."""

from __future__ import annotations

from matchmaker.insights.blueprint import bp
from matchmaker.insights.cooperatives import views as cooperatives
from matchmaker.insights.linkage import views as linkage
from matchmaker.insights.market import views as market
from matchmaker.insights.report import views as report
from matchmaker.insights.views import index

__all__ = ["bp", "cooperatives", "index", "linkage", "market", "report"]
