"""What a person agrees to: one text for each purpose, in both languages, with its version and checksum.

Law 91/2025/QH15, article 9: consent is explicit, informed, for one purpose at a time and provable; nothing is
ticked beforehand, and only what the account itself needs is necessary. These words are evidence, so they
stand here whole in both languages instead of in the message catalogue; changing one needs a new version.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update

from matchmaker import audit
from matchmaker.accounts.models import Consent, Purpose, User
from matchmaker.db import now, session

VERSION: Final = "2026-11"
NECESSARY: Final = frozenset({Purpose.ACCOUNT})


@dataclass(frozen=True)
class ConsentText:
    """The words of one purpose."""

    purpose: Purpose
    vi: str
    en: str

    def words(self, language: str) -> str:
        """What the person reads."""
        return self.en if language == "en" else self.vi

    @property
    def sha256(self) -> str:
        """The checksum of the words in both languages, which proves what was agreed to."""
        return hashlib.sha256(f"{self.vi}\n{self.en}".encode()).hexdigest()

    @property
    def is_necessary(self) -> bool:
        """Whether there can be no account without it."""
        return self.purpose in NECESSARY


TEXTS: Final = {
    text.purpose: text
    for text in (
        ConsentText(
            Purpose.ACCOUNT,
            "Tôi đồng ý để Matchmaker lưu tên, e-mail và số điện thoại của tôi, để mở tài khoản, giữ an toàn cho"
            " tài khoản và gửi tin về việc của đơn vị tôi.",
            "I agree that Matchmaker keeps my name, e-mail address and telephone number, to open and protect my"
            " account and to send me messages about my organisation's business.",
        ),
        ConsentText(
            Purpose.SHARE_CONTACT,
            "Tôi đồng ý để tên, số điện thoại và e-mail liên hệ của tôi được đưa cho đối tác, chỉ khi cả hai bên đã"
            " nhận lời giới thiệu.",
            "I agree that my name, telephone number and contact e-mail address are given to a partner, only once"
            " both sides have accepted an introduction.",
        ),
        ConsentText(
            Purpose.STATISTICS,
            "Tôi đồng ý để việc tôi làm trên trang được đếm trong số liệu chung, không nêu tên ai.",
            "I agree that what I do on the site is counted in overall figures that name nobody.",
        ),
        ConsentText(
            Purpose.RANKING,
            "Tôi đồng ý để lựa chọn của tôi (xem, chọn, bỏ qua) giúp cải thiện cách xếp hạng gợi ý.",
            "I agree that my choices (viewing, choosing, dismissing) help improve how suggestions are ranked.",
        ),
    )
}


def address_hash(secret: str | bytes, address: str | None) -> str:
    """A keyed hash of a network address: it can be compared with a suspicion, but not read back."""
    key = secret.encode() if isinstance(secret, str) else secret
    return hmac.new(key, (address or "").encode(), hashlib.sha256).hexdigest()


def give(user: User, purposes: Iterable[Purpose], *, address_hash: str = "") -> None:
    """Record a yes to each purpose that the person has not said yes to already."""
    agreed = current(user)
    for purpose in purposes:
        if purpose in agreed:
            continue
        text = TEXTS[purpose]
        session.add(
            Consent(
                user_id=user.id,
                purpose=purpose,
                text_version=VERSION,
                text_sha256=text.sha256,
                address_hash=address_hash,
            )
        )
        audit.record("consent.given", user, by=user, purpose=purpose.value, version=VERSION)
    session.flush()


def withdraw(user: User, purpose: Purpose) -> None:
    """Take back the yes to a purpose; what was done before stays lawful."""
    ended = session.execute(
        update(Consent)
        .where(Consent.user_id == user.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now())
        .execution_options(synchronize_session="fetch")
    )
    if ended.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result counts its rows
        audit.record("consent.withdrawn", user, by=user, purpose=purpose.value)


def current(user: User) -> dict[Purpose, Consent]:
    """The consents that stand, by purpose."""
    standing = select(Consent).where(Consent.user_id == user.id, Consent.withdrawn_at.is_(None))
    return {consent.purpose: consent for consent in session.scalars(standing.order_by(Consent.given_at))}


def agrees(user: User, purpose: Purpose) -> bool:
    """Whether the person has agreed to a purpose and not taken it back."""
    return purpose in current(user)


def history(user: User) -> list[Consent]:
    """Every yes of a person, the latest first."""
    return list(
        session.scalars(
            select(Consent).where(Consent.user_id == user.id).order_by(Consent.given_at.desc(), Consent.id.desc())
        )
    )
