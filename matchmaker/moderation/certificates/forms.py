"""What staff fill in about a certificate or code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField

from matchmaker.browsing.words import market_name
from matchmaker.credentials import reasons
from matchmaker.credentials.models import Certificate, HaltReason, MarketStatus
from matchmaker.measures import today
from matchmaker.moderation.certificates.queue import Order, Shelf
from matchmaker.web.choices import ChooseFromList, ChooseOne, ChooseSome, choices_of
from matchmaker.web.fields import DayField, TextArea
from matchmaker.web.forms import BaseForm
from matchmaker.web.messages import sentence

NOTE_LENGTH: Final = 300


class Verdict(StrEnum):
    """The three buttons under a claim."""

    VERIFY = "verify"
    ASK = "ask"
    REJECT = "reject"


def _choices(of: Iterable[HaltReason]) -> list[Any]:
    return choices_of((each.value, reasons.halt_word(each)) for each in of)


def _until(market: str) -> str:
    return str(_("%(market)s: chấp thuận đến hết ngày", market=market_name(market)))


class VerdictForm(BaseForm):
    """The decision about a claim: what was seen, or what is missing and why."""

    reason = ChooseOne(_l("Lý do, nếu hỏi hoặc không công nhận"), kind=HaltReason)
    note = TextArea(
        _l("Đã xem gì, hoặc lời nhắn cho đơn vị"),
        max_length=NOTE_LENGTH,
        hint=_l("Ví dụ: bản gốc tại trụ sở, tra trên trang của nơi cấp. Đơn vị đọc được dòng này."),
    )
    markets = ChooseSome(_l("Thị trường đã thấy chấp thuận"))
    verdict = Field()
    version = HiddenField()

    @classmethod
    def of(cls, certificate: Certificate, version: str) -> VerdictForm:
        """The form for a certificate, with a last day for each market of a code: as it is known, to be kept."""
        days = {f"until_{each}": DayField(_until(each), coming=True) for each in certificate.markets}
        known = {f"until_{each}": _last_day(certificate, each) for each in certificate.markets}
        made: VerdictForm = type("VerdictFormOfMarkets", (cls,), days)(version=version, **known)
        made.reason.choices = _choices(reasons.OF_A_CLAIM)
        made.markets.choices = choices_of((each, market_name(each)) for each in certificate.markets)
        return made

    def until(self, market: str) -> DayField:
        """The field of a market's last day."""
        field: DayField = self[f"until_{market}"]
        return field

    @property
    def last_days(self) -> dict[str, date]:
        """Until when each ticked market's approval holds, where that is known."""
        days = {each: self.until(each).data for each in self.markets.data or ()}
        return {market: day for market, day in days.items() if day is not None}

    @property
    def question(self) -> str:
        """What the holder is asked: the sentence of the reason, then the note, without saying it twice."""
        canned = "" if self.reason.data in (None, HaltReason.OTHER) else reasons.halt_sentence(self.reason.data)
        return "\n".join(each for each in (canned, self.said) if each)

    @property
    def said(self) -> str:
        """The note without the sentence that the chosen reason wrote into it: that is told by code."""
        return without_sentence(self.note.data, self.reason.data)

    def lacks(self, verdict: Verdict) -> bool:
        """Whether something that the verdict needs is missing; says so beside the field."""
        if verdict is Verdict.VERIFY and not self.note.data:
            self.refuse("note", sentence("empty"))
        elif verdict is Verdict.VERIFY and self.markets.choices and not self.markets.data:
            self.refuse("markets", sentence("not_picked"))
        elif verdict is Verdict.REJECT and self.reason.data is None:
            self.refuse("reason", sentence("not_picked"))
        elif verdict is not Verdict.VERIFY and not self.question:
            self.refuse("note", sentence("empty"))
        elif verdict is Verdict.ASK and len(self.question) > NOTE_LENGTH:
            self.refuse("note", sentence("too_long", maximum=NOTE_LENGTH))
        return bool(self.errors)


class HaltForm(BaseForm):
    """Suspending or proposing to revoke, the whole or one market."""

    market = ChooseFromList(_l("Phạm vi"))
    reason = ChooseOne(_l("Lý do"), kind=HaltReason, required=True)
    note = TextArea(_l("Lời nhắn cho đơn vị"), max_length=NOTE_LENGTH)
    starts_on = DayField(_l("Từ ngày"), hint=_l("Để trống nếu từ hôm nay."))
    ends_on = DayField(_l("Đến hết ngày"), coming=True, hint=_l("Để trống nếu chưa biết: khi xong, anh/chị khôi phục."))
    version = HiddenField()

    @classmethod
    def of(cls, certificate: Certificate, version: str, *, step: str) -> HaltForm:
        """The form for a certificate; ``step`` keeps the fields of two forms on one page apart, by their ids."""
        made = cls(version=version)
        for each in made:
            each.id = each.label.field_id = f"{step}-{each.short_name}"
        made.reason.choices = _choices(reasons.OF_A_HALT)
        approved = [each for each in certificate.markets if certificate.is_approved_in(each)]
        made.market.choices = choices_of(((each, market_name(each)) for each in approved), none=_l("Toàn bộ"))
        return made

    @property
    def said(self) -> str:
        """The note without the chosen reason's own sentence."""
        return without_sentence(self.note.data, self.reason.data)


def _last_day(certificate: Certificate, market: str) -> date | None:
    """The last day of what a market approved; None where it is not known or has gone by."""
    latest = certificate.latest_in(market)
    if latest is None or latest.status is not MarketStatus.ACTIVE or latest.ends_on is None:
        return None
    return latest.ends_on if latest.ends_on >= today() else None


class AnswerForm(BaseForm):
    """A note that goes with restoring something or deciding about a revocation."""

    note = TextArea(_l("Lời nhắn cho đơn vị"), max_length=NOTE_LENGTH)
    market = HiddenField()


def without_sentence(note: str, reason: HaltReason | None) -> str:
    """A note without the line that the chosen reason wrote into it."""
    canned = reasons.halt_sentence(reason)
    return "\n".join(line for line in note.split("\n") if line.strip() != canned).strip()


SHELVES: Final = {
    Shelf.WAITING: _l("Chờ kiểm tra"),
    Shelf.REVOKING: _l("Chờ người thứ hai"),
    Shelf.EXPIRING: _l("Sắp hết hạn"),
    Shelf.HALTED: _l("Đình chỉ, thu hồi"),
    Shelf.EXPIRED: _l("Đã hết hạn"),
    Shelf.VERIFIED: _l("Đã xác minh"),
    Shelf.ALL: _l("Tất cả"),
}
ORDERS: Final = {
    Order.TONNES: _l("Nhiều tấn chờ nhất"),
    Order.OLDEST: _l("Chờ lâu nhất"),
    Order.EXPIRY: _l("Hết hạn trước"),
}
