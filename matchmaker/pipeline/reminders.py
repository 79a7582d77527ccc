"""Reminding whoever's turn it is of what waits for them: one message to each, and of one thing once a day.

A party with several things waiting gets one message that names them all. What is the reader's own turn, or nobody's,
is counted and told, not sent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import IntegrityError

from matchmaker import audit, outbox
from matchmaker.accounts.models import User
from matchmaker.brokering.models import OTHER_SIDE
from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.pipeline import queries
from matchmaker.pipeline.deals import Deal
from matchmaker.pipeline.models import Reminder
from matchmaker.pipeline.stages import sides_of


@dataclass(frozen=True)
class Reminded:
    """What came of reminding."""

    readers: int
    """Organisations (and brokers) that got a message."""
    things: int
    """Of how many things they were reminded."""
    before: int
    """Things that they were already reminded of today, by whomever."""
    own: int
    """Things that wait for whoever reminds."""
    nobody: int
    """Things that wait for a day, or for somebody whom nobody can write to."""


def remind(deals: Sequence[Deal], *, by: User) -> Reminded:
    """Remind whoever's turn each deal is. Nothing is reminded of twice a day, whoever does it and how often."""
    post = _Post(deals, by)
    outcomes = Counter(post.take(deal, side) for deal in deals for side in sides_of(deal.turn) or (None,))
    post.send()
    return Reminded(
        readers=len(post.letters),
        things=outcomes[_Outcome.TAKEN],
        before=outcomes[_Outcome.BEFORE],
        own=outcomes[_Outcome.OWN],
        nobody=outcomes[_Outcome.NOBODY],
    )


class _Outcome(StrEnum):
    TAKEN = "taken"
    BEFORE = "before"
    OWN = "own"
    NOBODY = "nobody"


class _Post:
    """Letters in the making, one for each reader."""

    def __init__(self, deals: Sequence[Deal], by: User) -> None:
        self.by = by
        self.known = queries.reminded_on([each.introduction_id for each in deals], deals[0].day) if deals else set()
        self.people = queries.people_of({party.id for each in deals for party in (each.buyer, each.seller)})
        self.followers = queries.followers_by_id({each.introduction_id for each in deals})
        self.letters: dict[tuple[User, ...], list[tuple[Deal, Side]]] = defaultdict(list)

    def take(self, deal: Deal, side: Side | None) -> _Outcome:
        """Put one thing into the letter of whoever it waits for."""
        readers = self._readers(deal, side)
        if side is Side.STAFF and self.by in readers:
            return _Outcome.OWN
        if side is None or not readers:
            return _Outcome.NOBODY
        if (deal.introduction_id, side) in self.known or not self._claim(deal, side):
            return _Outcome.BEFORE
        self.letters[readers].append((deal, side))
        return _Outcome.TAKEN

    def send(self) -> None:
        """Hand the letters over, and write into the parties' histories that they were reminded."""
        introductions = queries.introductions_by_id(
            {deal.introduction_id for each in self.letters.values() for deal, _side in each}
        )
        for readers, things in self.letters.items():
            for deal, side in things:
                organisation_id = deal.party(side).id if side is not Side.STAFF else None
                audit.record(
                    "introduction.reminded",
                    introductions[deal.introduction_id],
                    by=self.by,
                    organisation_id=organisation_id,
                    side=side,
                    step=deal.step,
                )
            for reader in readers:
                _write(reader, things)

    def _readers(self, deal: Deal, side: Side | None) -> tuple[User, ...]:
        if side is Side.STAFF:
            return self.followers.get(deal.introduction_id, ())
        return self.people.get(deal.party(side).id, ()) if side is not None else ()

    def _claim(self, deal: Deal, side: Side) -> bool:
        """Take the day's one reminder of a thing; False where somebody else just did."""
        reminder = Reminder(introduction_id=deal.introduction_id, side=side, on=deal.day, by_id=self.by.id)
        try:
            with session.begin_nested():
                session.add(reminder)
        except IntegrityError:
            return False
        return True


def _write(reader: User, things: Sequence[tuple[Deal, Side]]) -> None:
    outbox.queue(
        "pipeline/reminder",
        to_email=reader.email,
        to_id=reader.id,
        language=reader.language,
        path=things[0][0].path if len(things) == 1 else "/tasks",
        things=[_told(*each) for each in things],
    )


def _told(deal: Deal, side: Side) -> dict[str, Any]:
    product = tree().get(deal.product_code)
    return {
        "step": deal.step.value,
        "other": f"{deal.buyer.name} – {deal.seller.name}" if side is Side.STAFF else deal.party(OTHER_SIDE[side]).name,
        "product_vi": product.name("vi") if product else "",
        "product_en": product.name("en") if product else "",
        "due_on": deal.due_on.isoformat() if deal.due_on else None,
    }
