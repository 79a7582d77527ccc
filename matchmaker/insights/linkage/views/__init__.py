"""The pages of the room of linkages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matchmaker.insights.linkage.views import evidence, listing, picture, share
from matchmaker.insights.rooms import Room, open_room

__all__ = ["evidence", "listing", "picture", "share"]

open_room(
    Room(
        "insights.linkage_share",
        _l("Liên kết"),
        _l("Bao nhiêu HTX có liên kết, chứng cứ đến bậc nào, đáng bao nhiêu"),
        "link",
        position=10,
    )
)
