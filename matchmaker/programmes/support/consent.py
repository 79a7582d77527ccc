"""What a cooperative agrees to when it sends a dossier: the words, whole in both languages, with their version.

As with the consents of a person (`accounts.consents`) these words are evidence, so they stand here and not among the
texts to translate; changing one needs a new version.
"""

from __future__ import annotations

import hashlib
from typing import Final

VERSION: Final = "2026-11"
VI: Final = (
    "Hợp tác xã đồng ý gửi đúng những gì hiện ở trên, theo số liệu hôm nay, cho Liên minh Hợp tác xã của tỉnh, chỉ để"
    " xét đề nghị này. Hợp tác xã lấy lại được hồ sơ bất cứ lúc nào; lấy lại rồi thì Liên minh không xem được nữa."
)
EN: Final = (
    "The cooperative agrees to send exactly what is shown above, as of today, to the province's Cooperative Union, only"
    " to decide about this request. It may take the dossier back at any time; the Union then no longer sees it."
)


def words(language: str) -> str:
    """What the member reads and ticks."""
    return EN if language == "en" else VI


def sha256() -> str:
    """The checksum of the words in both languages, which proves what was agreed to."""
    return hashlib.sha256(f"{VI}\n{EN}".encode()).hexdigest()
