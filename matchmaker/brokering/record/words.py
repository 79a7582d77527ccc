"""Figures and facts of a record in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker import measures
from matchmaker.matching import wording
from matchmaker.reputation.evidence import Backing, Evidence
from matchmaker.reputation.figures import Figure, Record
from matchmaker.reputation.kinds import Cause, FactKind, Side
from matchmaker.reputation.models import ReputationFact
from matchmaker.web.i18n import language

KINDS: Final[Mapping[FactKind, LazyString]] = {
    FactKind.DELIVERED: _l("Giao đủ lượng đã hứa"),
    FactKind.GRADE_ACCEPTED: _l("Hàng được nhận đúng loại"),
    FactKind.PAID: _l("Trả tiền đúng hạn"),
    FactKind.COLLECTED: _l("Đến lấy hàng đúng lúc"),
    FactKind.CANCELLED: _l("Giữ hợp đồng đến cùng"),
}
CAUSES: Final[Mapping[Cause, LazyString]] = {
    Cause.FORCE_MAJEURE: _l("bất khả kháng"),
    Cause.PRICE: _l("giá thay đổi"),
    Cause.NO_GOODS: _l("không có hàng giao"),
    Cause.QUALITY: _l("chất lượng"),
    Cause.NOT_COLLECTED: _l("không đến lấy hàng"),
    Cause.NOT_PAID: _l("không trả tiền"),
    Cause.PLANS_CHANGED: _l("đổi kế hoạch"),
    Cause.OTHER: _l("lý do khác"),
}
BACKINGS: Final[Mapping[Backing, LazyString]] = {
    Backing.BOTH_CONFIRMED: _l("hai bên cùng xác nhận"),
    Backing.OWN_WORD: _l("chính đơn vị nói"),
    Backing.PAPER: _l("có giấy tờ"),
    Backing.DECIDED_BY_STAFF: _l("Liên minh HTX xem hai bên trình bày rồi quyết định"),
    Backing.DATED_BY_SITE: _l("đến hạn mà chưa ai báo là đã giao"),
}
HASH_SHOWN: Final = 12
"""So many digits of a paper's hash tell it from any other that the two parties hold."""


def side(what: Side, product: str) -> str:
    """What an organisation does with a product."""
    if what is Side.SELLER:
        return str(_("Bán: %(product)s", product=product))
    return str(_("Mua: %(product)s", product=product))


def percent(share: float) -> str:
    """A share as it is read."""
    return wording.percent(round(share * 100))


def rests_on(kind: FactKind, figure: Figure, record: Record) -> str:
    """How many facts stand behind a figure, and what is typical where it is counted in days."""
    if not figure.facts:
        return str(_("chưa có lần nào, tính như mức chung"))
    if kind is FactKind.CANCELLED:
        broken = sum(record.cancellations.values())
        return str(_("%(kept)s trên %(all)s hợp đồng", kept=figure.facts - broken, all=figure.facts))
    count = str(ngettext("%(num)s lần", "%(num)s lần", figure.facts))
    typical = "" if figure.median_days is None else f", {_usually(figure.median_days)}"
    return count + typical


def _usually(days: float) -> str:
    """What happens half of the time."""
    told = abs(round(days))
    number = measures.format_number(told, language())
    if not told:
        return str(_("thường đúng ngày hẹn"))
    if days < 0:
        return str(ngettext("thường sớm %(number)s ngày", "thường sớm %(number)s ngày", told, number=number))
    return str(ngettext("thường trễ %(number)s ngày", "thường trễ %(number)s ngày", told, number=number))


def endings(record: Record) -> list[str]:
    """What the organisation gave up itself, by cause, force majeure apart."""
    told = [
        str(ngettext("Bỏ %(num)s hợp đồng: %(cause)s", "Bỏ %(num)s hợp đồng: %(cause)s", count, cause=CAUSES[cause]))
        for cause, count in sorted(record.cancellations.items(), key=lambda each: (-each[1], each[0]))
    ]
    if record.force_majeure:
        count = record.force_majeure
        told.append(
            str(ngettext("%(num)s lần bất khả kháng, không tính", "%(num)s lần bất khả kháng, không tính", count))
        )
    return told


def fact(told: ReputationFact, *, with_amounts: bool) -> str:
    """What a fact says; amounts only for those whose business they are."""
    words = _fact(told)
    if with_amounts and told.amount is not None and told.of_amount is not None:
        unit = measures.unit(told.product.unit)
        amounts = [measures.format_amount(each, unit, language()) for each in (told.amount, told.of_amount)]
        words += " " + str(_("(%(part)s trên %(whole)s)", part=amounts[0], whole=amounts[1]))
    words += "."
    if told.cause is Cause.FORCE_MAJEURE:
        words += " " + str(_("Không tính vào các con số."))
    return words


def _fact(told: ReputationFact) -> str:
    days = told.days or 0
    if told.kind is FactKind.CANCELLED:
        return str(_("Bỏ hợp đồng: %(cause)s", cause=CAUSES[told.cause or Cause.OTHER]))
    if told.amount is not None and told.of_amount:
        share = percent(min(float(told.amount / told.of_amount), 1.0))
        if told.kind is FactKind.DELIVERED:
            return str(_("Giao được %(share)s lượng của đợt", share=share))
        return str(_("%(share)s hàng giao được nhận đúng loại", share=share))
    if told.kind is FactKind.COLLECTED:
        if not days:
            return str(_("Đến lấy hàng đúng hẹn"))
        return str(ngettext("Đến lấy hàng trễ %(num)s ngày", "Đến lấy hàng trễ %(num)s ngày", days))
    if not days:
        return str(_("Trả tiền đúng ngày hẹn"))
    if days < 0:
        return str(ngettext("Trả tiền sớm %(num)s ngày", "Trả tiền sớm %(num)s ngày", -days))
    return str(ngettext("Trả tiền trễ %(num)s ngày", "Trả tiền trễ %(num)s ngày", days))


def evidence(each: Evidence) -> str:
    """What backs a fact; a paper by the beginning of its hash, with which its holders can prove it."""
    words = str(BACKINGS[each.backing])
    return f"{words} ({each.sha256[:HASH_SHOWN]})" if each.sha256 else words
