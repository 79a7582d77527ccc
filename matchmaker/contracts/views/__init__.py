"""Pages of contracts."""

from __future__ import annotations

from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.fulfilment import views as fulfilment
from matchmaker.contracts.incentive import section as incentive
from matchmaker.contracts.packages import section as package_section
from matchmaker.contracts.packages import views as packages
from matchmaker.contracts.pools import views as pools
from matchmaker.contracts.views import editing, endings, lists, page, paper, papers, settling, versions

__all__ = [
    "bp",
    "editing",
    "endings",
    "fulfilment",
    "incentive",
    "lists",
    "package_section",
    "packages",
    "page",
    "paper",
    "papers",
    "pools",
    "settling",
    "versions",
]
