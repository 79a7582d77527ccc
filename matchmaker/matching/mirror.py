"""The market in this process's memory: all listings that stand, in columns, as the database has them now.

Read whole once a process (before the server's workers part, so that they share it), then kept right by the
change feed: each ranking asks for what changed since the last one and reads those listings again. What is
in it depends on no clock: windows are judged as of the day of the question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, select

from matchmaker.db import session
from matchmaker.matching import facts, feed, queries
from matchmaker.matching.feed import Change, Position, Touched
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer, offer_certificate
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.vocabulary import Vocabulary

ROWS_AT_ONCE: Final = 2000
READ_AGAIN_MAX: Final = 10_000
"""Of more listings than this it is quicker to read all again."""


@dataclass(frozen=True)
class Market:
    """Every listed offer and need whose window had not ended on a day."""

    offers: Shelf[OfferColumns]
    needs: Shelf[NeedColumns]
    position: Position | None
    """How much of the feed is in it; None where there is no feed to follow."""
    as_of: date
    """Listings that had ended by this day were left out."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What its columns write as numbers."""
        return self.offers.base.table.vocabulary


class _Kept:
    """What this process has; one thread at a time looks for news."""

    market: Market | None = None
    looking: Final = Lock()


def market() -> Market:
    """The market as this session's transaction sees it (or newer, where another's thread has seen more).

    What the transaction itself changed is in it, but is kept for nobody else until it is committed.
    """
    session.flush()
    with _Kept.looking:
        found = _brought_up_to_date(_Kept.market)
        if not feed.is_uncommitted():
            _Kept.market = found
    return found


def forget() -> None:
    """Read everything again when somebody asks next."""
    with _Kept.looking:
        _Kept.market = None


def _brought_up_to_date(known: Market | None) -> Market:
    if known is None or known.position is None or today() < known.as_of:
        return _read()
    news = feed.since(known.position)
    if news is None:
        return known if feed.is_ahead(known.position) else _read()
    if not news.changes:
        return replace(known, position=news.position)
    if any(touched is Touched.EVERYTHING for touched, _ in news.changes):
        return _read()
    return _changed(known, news.changes, news.position)


def _read() -> Market:
    """Everything, some thousand rows at a time. What changes meanwhile stands in the feed after its beginning."""
    position, day, words = feed.start(), today(), Vocabulary()
    offers = facts.offers_in_parts(queries.standing_offers(day), ROWS_AT_ONCE)
    needs = facts.needs_in_parts(queries.standing_needs(day), ROWS_AT_ONCE)
    return Market(
        Shelf.of(OfferColumns.joined([OfferColumns.of(part, words) for part in chain([[]], offers)])),
        Shelf.of(NeedColumns.joined([NeedColumns.of(part, words) for part in chain([[]], needs)])),
        position,
        day,
    )


def _changed(known: Market, changes: Iterable[Change], position: Position) -> Market:
    """The market with the touched listings as they are now: read again, or gone."""
    offer_ids, need_ids = _touched_offers(changes), _touched_needs(changes)
    if len(offer_ids) + len(need_ids) > READ_AGAIN_MAX:
        return _read()
    offers, needs, words, day = known.offers, known.needs, known.vocabulary, known.as_of
    for ids in _some_at_once(offer_ids):
        offers = offers.changed(
            ids, OfferColumns.of(facts.offers(_these(queries.standing_offers(day), Offer, ids)), words)
        )
    for ids in _some_at_once(need_ids):
        needs = needs.changed(ids, NeedColumns.of(facts.needs(_these(queries.standing_needs(day), Need, ids)), words))
    return Market(offers, needs, position, day)


def _these(standing: Select[Any], listing: type[Offer] | type[Need], ids: NDArray[np.int32]) -> Select[Any]:
    return standing.where(listing.id.in_(ids.tolist()))


def _touched_offers(changes: Iterable[Change]) -> set[int]:
    """Offers that were changed themselves, or whose organisation or certificate was."""
    ids = _subjects(changes)
    found = set(ids[Touched.OFFER])
    if organisations := ids[Touched.ORGANISATION]:
        found |= set(session.scalars(select(Offer.id).where(Offer.organisation_id.in_(organisations))))
    if certificates := ids[Touched.CERTIFICATE]:
        relying = (
            select(Offer.id)
            .join(offer_certificate, offer_certificate.c.revision_id == Offer.approved_id)
            .where(offer_certificate.c.certificate_id.in_(certificates))
        )
        found |= set(session.scalars(relying))
    return found


def _touched_needs(changes: Iterable[Change]) -> set[int]:
    """Needs that were changed themselves, or whose organisation was."""
    ids = _subjects(changes)
    found = set(ids[Touched.NEED])
    if organisations := ids[Touched.ORGANISATION]:
        found |= set(session.scalars(select(Need.id).where(Need.organisation_id.in_(organisations))))
    return found


def _subjects(changes: Iterable[Change]) -> Mapping[Touched, list[int]]:
    subjects: dict[Touched, list[int]] = defaultdict(list)
    for touched, subject_id in changes:
        if subject_id is not None:
            subjects[touched].append(subject_id)
    return subjects


def _some_at_once(ids: Iterable[int]) -> Iterator[NDArray[np.int32]]:
    every = np.array(sorted(ids), np.int32)
    return (every[first : first + ROWS_AT_ONCE] for first in range(0, len(every), ROWS_AT_ONCE))
