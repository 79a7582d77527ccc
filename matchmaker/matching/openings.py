"""What would open needs to an offer, in words: what to change, what that opens, where it is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matchmaker import measures
from matchmaker.browsing.words import market_name
from matchmaker.credentials.content import CODES_OF_A_MARKET
from matchmaker.credentials.models import Certificate
from matchmaker.db import session
from matchmaker.matching import mirror, wording
from matchmaker.matching.ceilings import ceilings_of
from matchmaker.measures import today
from matchmaker.offers.models import Offer, offer_certificate
from matchmaker.ranking.facts.listings import OfferFacts
from matchmaker.ranking.openings.changes import Change, Sort
from matchmaker.ranking.openings.prices import cheaper
from matchmaker.ranking.openings.search import Opening, admissible, openings
from matchmaker.web.i18n import language

SHORT: Final = 3
"""How many a listing's own page shows."""


@dataclass(frozen=True)
class Step:
    """One change in words, and where it is made: a label and an address."""

    words: str
    label: str
    url: str


@dataclass(frozen=True)
class ToldOpening:
    """What to do, one thing or two, and what that opens."""

    steps: tuple[Step, ...]
    needs: str
    amount: str


def of_offer(offer: Offer, offered: OfferFacts, *, for_owner: bool) -> list[Opening]:
    """What would open needs to a published offer.

    What a lower price would open hangs on the owner's floor: that is found for the owner alone.
    """
    needs, day = mirror.market().needs, today()
    found = openings(offered, needs, day, of_a_market=CODES_OF_A_MARKET)
    floor = offer.approved.floor_price_vnd if for_owner and offer.approved else None
    if floor is None:
        return found
    pairs = admissible(offered, needs, day)
    lower = cheaper(offered, pairs, ceilings_of(pairs.needs.revision_id), floor_vnd=floor)
    return [*found, lower] if lower else found


def told(found: Sequence[Opening], offer: Offer, offered: OfferFacts) -> list[ToldOpening]:
    """The same in words."""
    mending = _Mending.of(offer)
    return [
        ToldOpening(
            tuple(
                Step(sentence(change, offered.product_code, offered.unit), *mending.of_change(change))
                for change in each.changes
            ),
            _needs(each),
            _amount(each, offered.unit),
        )
        for each in found
    ]


def sentence(change: Change, product_code: str, unit: str) -> str:
    """What to do: ``Gia hạn GlobalG.A.P.``."""
    of_market = f"{change.sort}.market"
    template = SENTENCES[of_market if change.market and of_market in SENTENCES else change.sort]
    return str(template) % _Figures(change, product_code, unit)


SENTENCES: Final[Mapping[str, LazyString]] = {
    Sort.CERTIFICATE: _l("Có %(kind)s, được Liên minh xác minh"),
    "certificate.market": _l("Có %(kind)s đang hiệu lực cho %(market)s, được Liên minh xác minh"),
    Sort.STARS: _l("Được công nhận OCOP %(number)s sao"),
    Sort.VERIFY: _l("Nhờ Liên minh xác minh %(kind)s"),
    "verify.market": _l("Nhờ Liên minh xác minh %(kind)s cho %(market)s"),
    Sort.RENEW: _l("Gia hạn %(kind)s"),
    "renew.market": _l("Gia hạn %(kind)s cho %(market)s"),
    Sort.RESTORE: _l("Xin phục hồi %(kind)s đang bị đình chỉ"),
    "restore.market": _l("Xin phục hồi %(kind)s đang bị %(market)s đình chỉ"),
    Sort.STATE: _l("Nêu rõ %(quality)s, nếu đạt %(limit)s"),
    Sort.REACH: _l("Nâng chất lượng: %(quality)s đạt %(limit)s"),
    Sort.MORE: _l("Có thêm %(amount)s, tự có hoặc gộp với bên khác"),
    Sort.SMALLER_LOT: _l("Bán từ lô %(amount)s"),
    Sort.EARLIER: _l("Có hàng sớm hơn %(weeks)s"),
    Sort.LATER: _l("Có hàng thêm %(weeks)s sau ngày kết thúc"),
    Sort.PRICE: _l("Giảm giá chào còn %(price)s"),
}


@dataclass(frozen=True)
class _Figures:
    """The figures of one change, each told as its name asks."""

    change: Change
    product_code: str
    unit: str

    def __getitem__(self, name: str) -> str:
        change = self.change
        told: dict[str, Any] = {
            "kind": lambda: wording.kind_name(change.key),
            "market": lambda: market_name(change.market),
            "number": lambda: measures.format_number(change.number, language()),
            "quality": lambda: wording.attribute_name(self.product_code, change.key),
            "limit": lambda: wording.attribute_limit(self.product_code, change.key, change.op, change.value),
            "amount": lambda: wording.amount(change.number, self.unit),
            "weeks": lambda: ngettext("%(num)d tuần", "%(num)d tuần", int(change.number)),
            "price": lambda: measures.format_money(round(change.number), measures.unit(self.unit), language()),
        }
        return str(told[name]())


def _needs(found: Opening) -> str:
    if found.changes[0].sort is Sort.PRICE:
        return str(ngettext("ít nhất %(num)d nhu cầu", "ít nhất %(num)d nhu cầu", found.needs))
    if found.changes[0].sort is Sort.MORE:
        return str(
            ngettext(
                "đủ lượng cho từng nhu cầu trong %(num)d nhu cầu",
                "đủ lượng cho từng nhu cầu trong %(num)d nhu cầu",
                found.needs,
            )
        )
    return str(ngettext("thêm %(num)d nhu cầu", "thêm %(num)d nhu cầu", found.needs))


def _amount(found: Opening, unit: str) -> str:
    told = wording.amount(found.amount, unit)
    if found.changes[0].sort is Sort.PRICE:
        return str(_("cộng lại còn cần từ %(amount)s", amount=told))
    return str(_("cộng lại còn cần %(amount)s", amount=told))


# Where it is mended ----------------------------------------------------------------------------------------------

_PARTS: Final = {
    Sort.STATE: "quality",
    Sort.REACH: "quality",
    Sort.MORE: "amount",
    Sort.SMALLER_LOT: "amount",
    Sort.EARLIER: "amount",
    Sort.LATER: "amount",
    Sort.PRICE: "price",
}


@dataclass(frozen=True)
class _Mending:
    """Where the owner of an offer makes changes."""

    offer_id: int
    relied_on: Mapping[str, int]
    """Certificates of the offer by kind: one of each."""
    held: frozenset[str]
    """Kinds that the organisation holds."""

    @classmethod
    def of(cls, offer: Offer) -> _Mending:
        kept = select(Certificate.kind_code, Certificate.id).where(
            Certificate.organisation_id == offer.organisation_id, Certificate.removed_at.is_(None)
        )
        relied_on = kept.join(offer_certificate, offer_certificate.c.certificate_id == Certificate.id).where(
            offer_certificate.c.revision_id == offer.approved_id
        )
        return cls(
            offer.id,
            {row.kind_code: row.id for row in session.execute(relied_on)},
            frozenset(row.kind_code for row in session.execute(kept)),
        )

    def of_change(self, change: Change) -> tuple[str, str]:
        """The words of the button and where it leads."""
        part = _PARTS.get(change.sort)
        kind = "OCOP" if change.sort is Sort.STARS else change.key
        if part is None and kind in self.relied_on:
            url = url_for("credentials.show", certificate_id=self.relied_on[kind])
            return str(_("Mở giấy, mã này")), url
        if part is None and kind not in self.held:
            return str(_("Khai giấy, mã này")), url_for("credentials.new", kind=kind)
        words = _("Chọn giấy cho nguồn cung") if part is None else _("Sửa nguồn cung")
        return str(words), url_for("offers.edit_part", offer_id=self.offer_id, part=part or "quality")
