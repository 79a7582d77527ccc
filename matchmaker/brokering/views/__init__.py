"""Pages of brokering."""

from __future__ import annotations

from matchmaker.brokering import pairs
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.conversation import desk as conversation_desk
from matchmaker.brokering.conversation import views as conversation
from matchmaker.brokering.record import views as record
from matchmaker.brokering.views import asking, desk, evidence, following, introducing, lists, parties

__all__ = [
    "asking",
    "bp",
    "conversation",
    "conversation_desk",
    "desk",
    "evidence",
    "following",
    "introducing",
    "lists",
    "pairs",
    "parties",
    "record",
]
