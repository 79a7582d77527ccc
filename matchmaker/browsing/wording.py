"""A list told in one sentence, and each of its filters as words that can be taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.browsing.queries import Criteria, Order, Side
from matchmaker.browsing.telling import certificate_kinds
from matchmaker.browsing.words import CONTRACT_KINDS
from matchmaker.catalogue import queries as catalogue
from matchmaker.measures import format_date, format_number, format_quantity
from matchmaker.web.i18n import language


@dataclass(frozen=True, slots=True)
class Part:
    """One filter in words, and the parameters of the address that make it."""

    words: str
    parameters: tuple[str, ...]


def summary(side: Side, criteria: Criteria, total: int, parts: list[Part]) -> str:
    """`18 nguồn cung sầu riêng ở Gia Lai, có GlobalG.A.P.`"""
    details = ", ".join(part.words for part in parts if not set(part.parameters) & {"product", "province"})
    head = _head(side, criteria, total)
    return str(_("%(head)s, %(details)s", head=head, details=details)) if details else head


def _head(side: Side, criteria: Criteria, total: int) -> str:
    """How many of what, and where: no language puts these in one order, so each case is a sentence."""
    told = _offers(criteria, total) if side.name == "offers" else _needs(criteria, total)
    return str(told)


def _offers(criteria: Criteria, total: int) -> Any:
    product, where = product_in_sentence(criteria.product_code), _province_name(criteria)
    offers = ngettext("%(count)s nguồn cung", "%(count)s nguồn cung", total, count=_count(total))
    if product and where:
        return _("%(offers)s %(product)s ở %(province)s", offers=offers, product=product, province=where)
    if product:
        return _("%(offers)s %(product)s", offers=offers, product=product)
    return _("%(offers)s ở %(province)s", offers=offers, province=where) if where else offers


def _needs(criteria: Criteria, total: int) -> Any:
    product, where = product_in_sentence(criteria.product_code), _province_name(criteria)
    needs = ngettext("%(count)s nhu cầu mua", "%(count)s nhu cầu mua", total, count=_count(total))
    if product and where:
        return _("%(needs)s %(product)s, giao ở %(province)s", needs=needs, product=product, province=where)
    if product:
        return _("%(needs)s %(product)s", needs=needs, product=product)
    return _("%(needs)s, giao ở %(province)s", needs=needs, province=where) if where else needs


def _count(total: int) -> str:
    return format_number(total, language())


def _province_name(criteria: Criteria) -> str:
    province = catalogue.province(criteria.province_code)
    return province.name if province else ""


def product_in_sentence(code: str | None) -> str:
    """A product's name as it stands inside a sentence: `sầu riêng Ri6`, but `NPK 16-16-8`."""
    node = catalogue.tree().get(code)
    if node is None:
        return ""
    name = node.name(language())
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def parts_of(side: Side, criteria: Criteria, *, organisation: str = "", near: str = "") -> list[Part]:
    """Each filter that is set, in words. ``organisation`` and ``near`` are names for what it only has ids of."""
    return list(_parts(side, criteria, organisation, near))


def _parts(side: Side, criteria: Criteria, organisation: str, near: str) -> Iterator[Part]:
    if criteria.q:
        yield Part(_("có chữ “%(words)s”", words=criteria.q), ("q",))
    if criteria.product_code:
        yield Part(product_in_sentence(criteria.product_code), ("product",))
    province = catalogue.province(criteria.province_code)
    if province is not None:
        yield Part(province.name, ("province",))
    kind = certificate_kinds().get(criteria.certificate_code or "")
    if kind is not None:
        name = kind.short_name(language())
        holds = side.certificates is not None
        words = _("có %(certificate)s", certificate=name) if holds else _("cần %(certificate)s", certificate=name)
        yield Part(words, ("certificate",))
    if criteria.verified_only and side.certificates is not None:
        yield Part(_("chứng nhận đã kiểm tra"), ("verified",))
    if criteria.from_on or criteria.to_on:
        yield Part(_window(criteria), ("from", "to"))
    if criteria.at_least:
        least = format_quantity(criteria.at_least, language())
        yield Part(_("từ %(quantity)s trở lên", quantity=least), ("least", "least-unit"))
    if criteria.contract_kind:
        words = str(CONTRACT_KINDS[criteria.contract_kind])
        yield Part(_("hợp đồng: %(kind)s", kind=words[0].lower() + words[1:]), ("contract",))
    if criteria.organisation_id and organisation:
        yield Part(_("của %(organisation)s", organisation=organisation), ("organisation",))
    if near and criteria.order is Order.NEAREST:
        yield Part(_("gần %(place)s trước", place=near), ("near", "near-choice"))
    elif criteria.order is Order.NEAREST:
        yield Part(_("gần đơn vị của anh/chị trước"), ("sort",))
    elif near:
        yield Part(_("khoảng cách từ %(place)s", place=near), ("near", "near-choice"))


def _window(criteria: Criteria) -> str:
    """The days asked for; either may be open."""
    first = format_date(criteria.from_on, language()) if criteria.from_on else ""
    last = format_date(criteria.to_on, language()) if criteria.to_on else ""
    if first and last:
        return str(_("từ %(first)s đến %(last)s", first=first, last=last))
    return str(_("từ %(first)s", first=first) if first else _("đến %(last)s", last=last))
