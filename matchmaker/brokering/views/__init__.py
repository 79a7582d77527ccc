"""Pages of brokering."""

from __future__ import annotations

from matchmaker.brokering import pairs
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.conversation import desk as conversation_desk
from matchmaker.brokering.conversation import views as conversation
from matchmaker.brokering.pools import views as pools
from matchmaker.brokering.quotes import comparing as comparing_quotes
from matchmaker.brokering.quotes import quoted
from matchmaker.brokering.quotes import views as quotes
from matchmaker.brokering.record import views as record
from matchmaker.brokering.views import asking, desk, evidence, following, introducing, lists, parties

__all__ = [
    "asking",
    "bp",
    "comparing_quotes",
    "conversation",
    "conversation_desk",
    "desk",
    "evidence",
    "following",
    "introducing",
    "lists",
    "pairs",
    "parties",
    "pools",
    "quoted",
    "quotes",
    "record",
]
