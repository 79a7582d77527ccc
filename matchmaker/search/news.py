"""What is new for saved searches: told at most once a day each, by mail and in the list of tasks.

Only listings that were first published since somebody was last told are read, whatever the size of the market;
they are searched as the whole market is, in columns of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from matchmaker import outbox
from matchmaker.catalogue import queries as catalogue
from matchmaker.db import now, session, transaction
from matchmaker.matching import facts, queries
from matchmaker.matching.mirror import Market
from matchmaker.measures import today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.vocabulary import Vocabulary
from matchmaker.search import shelves, words
from matchmaker.search.asked import Asked, Order, Tab
from matchmaker.search.models import SavedSearch
from matchmaker.search.searching import SIDES
from matchmaker.web.addresses import public_address
from matchmaker.web.signing import known, signed

EVERY: Final = timedelta(days=1)
NAMED_MAX: Final = 5
"""How many new listings a mail names."""
SEARCHES_AT_ONCE: Final = 200
SETTLED: Final = timedelta(minutes=2)
"""By when a publication is surely committed: what is younger waits for the next time."""
NEWS_MAX: Final = 5000
_SALT: Final = "saved-search"


@dataclass(frozen=True)
class _Published:
    """Listings first published in some time, and when, by revision."""

    market: Market
    at: dict[Tab, dict[int, datetime]]


def tell() -> int:
    """Tell whoever was not told for a day what is new. Returns how many searches had news."""
    until = now() - SETTLED
    found = _found(until)
    session.commit()
    return sum(_tell(*each, until) for each in found)


def _found(until: datetime) -> list[tuple[int, datetime, list[int]]]:
    """Each search that is due, when it was told last, and what is new for it. Only read: searching takes its time."""
    due = session.scalars(
        select(SavedSearch)
        .where(SavedSearch.told_at <= until - EVERY)
        .order_by(SavedSearch.told_at, SavedSearch.id)
        .limit(SEARCHES_AT_ONCE)
    ).all()
    if not due:
        return []
    published = _published(due[0].told_at, until)
    return [(each.id, each.told_at, _new_for(each, published)) for each in due]


def _tell(search_id: int, told_at: datetime, revision_ids: Sequence[int], until: datetime) -> bool:
    """Whether a search had news, and its owner is told: not where another worker did, or the search is gone."""
    with transaction():
        search = session.scalar(
            select(SavedSearch)
            .where(SavedSearch.id == search_id, SavedSearch.told_at == told_at)
            .options(joinedload(SavedSearch.user, innerjoin=True))
            .with_for_update(of=SavedSearch, skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if search is None:
            return False
        if revision_ids:
            search.news += len(revision_ids)
            _mail(search, revision_ids)
        search.told_at = until
        return bool(revision_ids)


def _published(since: datetime, until: datetime) -> _Published:
    """What is on the market now and was first published in some time."""
    words_, day = Vocabulary(), today()
    offers = facts.offers(queries.standing_offers(day).where(_between(Offer.published_at, since, until)))
    needs = facts.needs(queries.standing_needs(day).where(_between(Need.published_at, since, until)))
    return _Published(
        Market(Shelf.of(OfferColumns.of(offers, words_)), Shelf.of(NeedColumns.of(needs, words_)), None, day),
        {
            Tab.OFFERS: _times(Offer, since, until),
            Tab.NEEDS: _times(Need, since, until),
        },
    )


def _between(column: Any, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(column > since, column <= until)


def _times(listing: type[Offer] | type[Need], since: datetime, until: datetime) -> dict[int, datetime]:
    published = _between(listing.published_at, since, until)
    rows = session.execute(select(listing.approved_id, listing.published_at).where(published))
    return {revision_id: at for revision_id, at in rows if revision_id is not None and at is not None}


def _new_for(search: SavedSearch, published: _Published) -> list[int]:
    """Revisions of the listings that are new for a search, the newest first."""
    asked = Asked.read({**search.asked, "sort": [Order.NEWEST.value]})
    at, side = published.at[asked.tab], SIDES[asked.tab]
    hits = words.ids(side.revision, asked.terms) if asked.terms else None
    question = shelves.Question(side, asked, asked.terms, hits, published.market.as_of)
    found = shelves.found(published.market, question, limit=NEWS_MAX)
    return [each for each in found.revision_ids if at.get(each, search.told_at) > search.told_at]


def _mail(search: SavedSearch, revision_ids: Sequence[int]) -> None:
    """A message to its owner, unless they want none: the number, and some of them by name."""
    reader, asked = search.user, Asked.read(search.asked)
    if not search.by_mail or reader.closed_at is not None:
        return
    outbox.queue(
        "search/news",
        to_email=reader.email,
        to_id=reader.id,
        language=reader.language,
        path=f"/search/saved/{search.id}",
        name=search.name,
        side=asked.tab.value,
        count=len(revision_ids),
        named=_named(asked.tab, revision_ids[:NAMED_MAX]),
        stop=public_address(f"/search/stop/{token_of(search)}"),
    )


def _named(tab: Tab, revision_ids: Sequence[int]) -> list[dict[str, str]]:
    """Product and place of some listings, in both languages."""
    revision: Any = OfferRevision if tab is Tab.OFFERS else NeedRevision
    rows = session.execute(
        select(revision.id, revision.product_code, revision.commune_code).where(revision.id.in_(revision_ids))
    )
    told = {}
    for revision_id, product_code, commune_code in rows:
        product, commune = catalogue.tree().get(product_code), catalogue.commune(commune_code)
        told[revision_id] = {
            "product_vi": product.name("vi") if product else "",
            "product_en": product.name("en") if product else "",
            "place": commune.place_name if commune else "",
        }
    return [told[each] for each in revision_ids]


# The link that ends the mails ------------------------------------------------------------------------------------


def token_of(search: SavedSearch) -> str:
    """What the link in a mail carries: which search, signed."""
    return signed(_SALT, search.id)


def by_token(token: str) -> SavedSearch | None:
    """The search of a link; None for a link that we did not make, or whose search is gone."""
    search_id = known(_SALT, token)
    return session.get(SavedSearch, search_id) if search_id is not None else None
