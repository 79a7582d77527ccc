"""Where an organisation's own listing stands, as its own people read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.listings import ListingState
from matchmaker.posting.kinds import WrittenListing

Tone = Literal["draft", "waiting", "live", "attention", "ended", "refused"]


@dataclass(frozen=True)
class OwnStanding:
    """A word, its tone, and what comes next, in one sentence."""

    word: str
    tone: Tone
    next: str


_WORDS: Final[Mapping[ListingState, tuple[Any, Tone, Any]]] = {
    ListingState.DRAFT: (_l("Anh/chị chưa gửi"), "draft", _l("Viết tiếp rồi gửi duyệt.")),
    ListingState.SUBMITTED: (
        _l("Liên minh đang xem"),
        "waiting",
        _l("Anh/chị chờ kết quả, thường trong 2 ngày làm việc."),
    ),
    ListingState.SENT_BACK: (_l("Anh/chị cần sửa"), "attention", _l("Liên minh đã gửi lại kèm lý do.")),
    ListingState.REJECTED: (_l("Liên minh từ chối"), "refused", _l("Lý do nằm trong hộp tin của anh/chị.")),
    ListingState.PUBLISHED: (_l("Mọi người đang thấy"), "live", _l("Xem ai phù hợp với tin này.")),
    ListingState.EXPIRED: (_l("Đã hết thời gian"), "ended", _l("Tạo bản sao để đăng vụ mới.")),
    ListingState.WITHDRAWN: (_l("Anh/chị đã rút"), "ended", _l("Tạo bản sao nếu muốn đăng lại.")),
    ListingState.SUSPENDED: (_l("Liên minh tạm ẩn"), "refused", _l("Lý do nằm trong hộp tin của anh/chị.")),
}


def own_standing(listing: WrittenListing) -> OwnStanding:
    """Where a listing stands today; one that is approved is unseen until its owner is verified."""
    state = listing.state()
    if state is ListingState.PUBLISHED and not listing.organisation.is_verified:
        unseen = _("Tin hiện cho mọi người khi Liên minh xác minh xong đơn vị của anh/chị.")
        return OwnStanding(_("Đã duyệt, chưa ai thấy"), "waiting", unseen)
    word, tone, following = _WORDS[state]
    return OwnStanding(str(word), tone, str(following))


def shown_of(listing: WrittenListing) -> Any:
    """The version that an organisation's own list shows: the published one while there is one, else the latest."""
    return listing.approved if listing.state() is ListingState.PUBLISHED else listing.latest
