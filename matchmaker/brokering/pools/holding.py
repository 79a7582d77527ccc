"""Rows that a pool is about, seen as they are now and kept from everybody else: in the one order of the house.

Needs, offers, introductions, growing areas, each by number: two who want the same rows wait, never for each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.credentials.ledger import land
from matchmaker.db import lock
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer


def hold_listings(listings: Iterable[Need | Offer]) -> None:
    """Lock the needs, then the offers."""
    for listing in sorted(set(listings), key=lambda each: (isinstance(each, Offer), each.id)):
        lock(listing)


def hold_land(offers: Iterable[Offer]) -> None:
    """Lock all growing areas of some offers, which are locked themselves, at once."""
    papers = {paper.id for each in offers if each.approved is not None for paper in each.approved.certificates}
    land.of_certificates(papers, locked=True)
