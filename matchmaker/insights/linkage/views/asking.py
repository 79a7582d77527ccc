"""What every page of the room reads of its address, and hands its template."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.insights.linkage import words
from matchmaker.insights.linkage.figures import Figures
from matchmaker.insights.linkage.ladder import Rung
from matchmaker.insights.linkage.list_forms import LinkageForm
from matchmaker.measures import today
from matchmaker.web.paging import address_with, with_filters


def own_figures() -> Figures:
    """The figures of the reader's province."""
    return Figures.of(me().province_code or "")


def asked(*, narrows: bool = True, ordered: bool = False) -> tuple[Figures, LinkageForm]:
    """The figures of the reader's province, and the filters of this request."""
    figures = own_figures()
    return figures, LinkageForm.among(figures, today(), narrows=narrows, ordered=ordered)


def frame(figures: Figures, form: LinkageForm, *, here: str, export: str) -> dict[str, Any]:
    """What the pages have in common: the rungs as tabs, the ways of looking, filters."""
    wanted = form.wanted()

    def counted(rung: Rung) -> int:
        """What the page tells most of: the share counts cooperatives, the others linkages."""
        if here == "insights.linkage_share":
            return figures.share(rung, wanted.day).linked
        return len(figures.standing(rung, wanted.day, wanted.where))

    rungs = [
        {
            "label": str(words.RUNGS[rung]),
            "url": address_with(rung=rung.value, page=None),
            "active": rung is wanted.rung,
            "count": counted(rung),
        }
        for rung in Rung
    ]
    return {
        "wanted": wanted,
        "rungs": rungs,
        "rung_word": str(words.RUNGS[wanted.rung]),
        "proof": str(words.PROOFS[wanted.rung]),
        "sides": sides(here),
        "words": words,
        "is_today": wanted.day == form.today,
        "invented": figures.invented(wanted.rung, wanted.day, wanted.where),
        **form.frame(export),
    }


def sides(here: str) -> list[dict[str, Any]]:
    """The pages of the room side by side; day and rung go along."""
    told = {
        "insights.linkage_share": _("Tỷ lệ"),
        "insights.linkage_picture": _("Bức tranh chung"),
        "insights.linkages": _("Từng liên kết"),
        "insights.reports": _("Báo cáo"),
    }
    kept = {"page": None, "cooperative": None, "q": None, "sort": None}
    return [
        {"label": name, "url": with_filters(url_for(endpoint), **kept), "active": endpoint == here}
        for endpoint, name in told.items()
    ]
