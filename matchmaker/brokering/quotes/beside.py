"""What an introduction's page says of its quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.accounts.models import User
from matchmaker.brokering.models import Introduction
from matchmaker.brokering.quotes import queries, service, words
from matchmaker.brokering.quotes.models import Quote, QuoteStatus
from matchmaker.matching.models import Side
from matchmaker.matching.states import PairState
from matchmaker.measures import today


@dataclass(frozen=True)
class QuotesBeside:
    """The quotes of one introduction for one reader, the newest first."""

    quotes: Sequence[tuple[Quote, PairState]]
    can_propose: bool
    """Whether the reader may put terms to the other side now: the broker on behalf of either."""
    waits_for_reader: bool = False

    @property
    def is_told(self) -> bool:
        return bool(self.quotes) or self.can_propose


def beside(introduction: Introduction, side: Side, user: User) -> QuotesBeside:
    """One statement."""
    day, found = today(), queries.quotes_of(introduction.id)
    waiting = next((each for each in found if each.status_on(day) is QuoteStatus.OPEN), None)
    acts = side is not Side.STAFF or introduction.broker_id == user.id
    return QuotesBeside(
        quotes=[(each, words.standing(each, day, side)) for each in found],
        can_propose=acts and waiting is None and service.can_quote(introduction),
        waits_for_reader=waiting is not None and side is not Side.STAFF and waiting.latest.side is not side,
    )
