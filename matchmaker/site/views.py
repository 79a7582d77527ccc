"""Home, the ways on that do not fit the bar, help, privacy, health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import text

from matchmaker.accounts import consents
from matchmaker.accounts.access import signed_in
from matchmaker.browsing import pages, queries, view, words
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.matching import rankers
from matchmaker.needs.browse import SIDE as NEEDS
from matchmaker.offers.browse import SIDE as OFFERS
from matchmaker.ranking.judging.exploration import NEW_FOR, SLOTS
from matchmaker.ranking.judging.turns import BAND
from matchmaker.site import help_pages, samples, ways_on
from matchmaker.site import ranker_card as ranker_card_words
from matchmaker.site.figures import Dot, figures
from matchmaker.web.access import public
from matchmaker.web.i18n import language

NEWEST_SHOWN: Final = 4
bp: Final = Blueprint("site", __name__)
words.give_to(bp)


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A dot of the map with its words."""

    lat: float
    lon: float
    side: str
    weight: int
    title: str


def _point(dot: Dot) -> MapPoint:
    if dot.side == "offer":
        listings = ngettext("%(num)d nguồn cung", "%(num)d nguồn cung", dot.listings)
    else:
        listings = ngettext("%(num)d nhu cầu", "%(num)d nhu cầu", dot.listings)
    title = _("%(place)s: %(listings)s", place=dot.place, listings=listings)
    return MapPoint(dot.lat, dot.lon, dot.side, dot.weight, title)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """What the site is, two ways in, what is there today."""
    viewer = pages.current_viewer()
    counted = figures()
    return render_template(
        "site/home.html",
        figures=counted,
        points=[_point(dot) for dot in counted.dots],
        offers=view.of_offers(queries.newest(OFFERS, NEWEST_SHOWN), viewer),
        needs=view.of_needs(queries.newest(NEEDS, NEWEST_SHOWN), viewer),
    )


@bp.get("/more")
@signed_in
def more() -> ResponseReturnValue:
    """The ways on that do not fit the bar, by who is looking."""
    return render_template("site/more.html", groups=ways_on.groups())


@bp.get("/help")
@public
def help_index() -> ResponseReturnValue:
    """The pages of help, one for each role."""
    return render_template("site/help_index.html", pages=help_pages.all_in(language()))


@bp.get("/help/<name>")
@public
def help_page(name: str) -> ResponseReturnValue:
    """One page of help in the reader's language."""
    page = help_pages.find(name, language())
    if page is None:
        raise NotFound
    return render_template("site/help_page.html", page=page)


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Who processes which personal data, for what, and what a person may ask."""
    return render_template(
        "site/privacy.html",
        purposes=consents.TEXTS.values(),
        version=consents.VERSION,
        contact=current_app.config["PRIVACY_CONTACT"],
    )


@bp.get("/how-ranking-works")
@public
def how_ranking_works() -> ResponseReturnValue:
    """What the ranking looks at, what it never looks at, and who decides."""
    ranker = rankers.status()
    return render_template(
        "site/how_ranking_works.html",
        ranker=ranker,
        is_simulated=ranker.simulated,
        new_for_days=NEW_FOR.days,
        newcomers_place=SLOTS,
        turns_percent=round(BAND * 100),
    )


@bp.get("/how-ranking-works/model")
@public
def ranker_card() -> ResponseReturnValue:
    """The card of the ranker in use, in plain words."""
    status = rankers.status()
    return render_template("site/ranker_card.html", status=status, card=status.card or {}, told=ranker_card_words)


@bp.get("/how-ranking-works/model.json")
@public
def ranker_card_file() -> ResponseReturnValue:
    """The same card as it stands on disk; empty where the fixed rule ranks."""
    return rankers.status().card or {}


@bp.get("/styleguide")
@public
def styleguide() -> ResponseReturnValue:
    """Every component in all its states."""
    return render_template("site/styleguide.html", **samples.context())


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Whether the site can answer: the database is asked; and which ranker serves.

    A ranker that was refused is a warning, not an illness: another one ranks, and every page stays up.
    """
    session.execute(text("SELECT 1"))
    ranker = rankers.status()
    warnings = [f"ranker {each.version} refused: {each.fault}" for each in ranker.refused]
    return {"status": "ok", "ranker": ranker.version, "warnings": warnings}
