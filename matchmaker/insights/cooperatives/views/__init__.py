"""The pages of the room of cooperatives."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matchmaker.insights.cooperatives.views import overview, warnings
from matchmaker.insights.rooms import Room, open_room

__all__ = ["overview", "warnings"]

open_room(
    Room(
        "insights.cooperatives",
        _l("Hợp tác xã"),
        _l("Theo lĩnh vực, quy mô, công nghệ; thành lập, ngừng, giải thể từng năm"),
        "people",
        position=20,
    )
)
open_room(
    Room(
        "insights.warnings",
        _l("Cảnh báo sớm"),
        _l("HTX nào có dấu hiệu khó khăn, chứng cứ là gì; chỉ cán bộ tỉnh thấy"),
        "flag",
        position=25,
    )
)
