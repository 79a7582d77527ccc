"""Why a certificate does not count: what its holder is told, and which reasons staff choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchmaker.credentials.models import HaltReason
from matchmaker.credentials.words import REASONS

SENTENCES: Final[Mapping[HaltReason, LazyString]] = {
    HaltReason.UNREADABLE: _l("Bản chụp không đọc được. Anh/chị tải lên bản rõ, đủ các trang."),
    HaltReason.NUMBER_UNKNOWN: _l("Nơi cấp không có số này. Anh/chị xem lại số và nơi cấp trên giấy."),
    HaltReason.HOLDER_CHANGED: _l("Giấy ghi tên khác tên đơn vị. Anh/chị gửi giấy của đơn vị, hoặc giấy ủy quyền."),
    HaltReason.FORGED_PAPER: _l("Giấy là giả hoặc đã bị sửa."),
    HaltReason.ISSUER_WITHDREW: _l("Nơi cấp đã thu hồi giấy này."),
    HaltReason.CODE_FRAUD: _l("Mã số bị mượn, cho thuê hoặc dùng cho hàng nơi khác."),
    HaltReason.RESIDUE: _l("Kết quả kiểm nghiệm có dư lượng vượt mức cho phép."),
    HaltReason.BANNED_PESTICIDE: _l("Có dùng thuốc bảo vệ thực vật bị cấm."),
    HaltReason.IMPORTER_REQUEST: _l("Nước nhập khẩu yêu cầu dừng."),
    HaltReason.CONDITIONS_LOST: _l("Không còn đủ điều kiện như khi được cấp."),
    HaltReason.OTHER: _l("Lý do nằm trong lời nhắn của cán bộ."),
}
OF_A_CLAIM: Final = (
    HaltReason.UNREADABLE,
    HaltReason.NUMBER_UNKNOWN,
    HaltReason.HOLDER_CHANGED,
    HaltReason.FORGED_PAPER,
    HaltReason.ISSUER_WITHDREW,
    HaltReason.CONDITIONS_LOST,
    HaltReason.OTHER,
)
"""Why something that was just declared is asked about or not accepted."""
OF_A_HALT: Final = (
    HaltReason.IMPORTER_REQUEST,
    HaltReason.RESIDUE,
    HaltReason.BANNED_PESTICIDE,
    HaltReason.CODE_FRAUD,
    HaltReason.CONDITIONS_LOST,
    HaltReason.ISSUER_WITHDREW,
    HaltReason.FORGED_PAPER,
    HaltReason.HOLDER_CHANGED,
    HaltReason.NUMBER_UNKNOWN,
    HaltReason.OTHER,
)
"""Why something that counted is suspended or revoked."""


def halt_word(code: str | None) -> str:
    """A reason in a few words, for lists and buttons; nothing where none was given."""
    told = str(REASONS[HaltReason(code)]) if code else ""
    return told[:1].upper() + told[1:]


def halt_sentence(code: str | None) -> str:
    """What a reason tells the holder, in the language of whoever reads; nothing where none was given."""
    return str(SENTENCES[HaltReason(code)]) if code else ""
