"""A search and its facets in words, with the addresses that lead on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from matchmaker.browsing.telling import certificate_kinds
from matchmaker.browsing.words import market_name
from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.models import ProductLevel
from matchmaker.measures import format_number
from matchmaker.search.asked import Asked, Facet, Order, Tab
from matchmaker.search.searching import Outcome
from matchmaker.web.i18n import language

TABS: Final[Mapping[Tab, Any]] = {
    Tab.OFFERS: _l("Nguồn cung"),
    Tab.NEEDS: _l("Nhu cầu"),
    Tab.ORGANISATIONS: _l("Đơn vị"),
    Tab.CODES: _l("Mã số"),
}
ORDERS: Final[Mapping[Order, Any]] = {
    Order.BEST: _l("Khớp nhất trước"),
    Order.NEWEST: _l("Mới đăng trước"),
    Order.SOONEST: _l("Sắp đến vụ, đến hạn trước"),
    Order.NEAREST: _l("Gần đơn vị của tôi trước"),
}
FACETS: Final[Mapping[Facet, Any]] = {
    Facet.PRODUCT: _l("Sản phẩm"),
    Facet.PROVINCE: _l("Tỉnh, thành phố"),
    Facet.WHEN: _l("Có hàng trong tháng"),
    Facet.CERTIFICATE: _l("Chứng nhận"),
    Facet.MARKET: _l("Mã số đang dùng được cho"),
    Facet.STARS: _l("Sao OCOP"),
    Facet.VERIFIED: _l("Mức tin cậy"),
}
FACETS_OF_NEEDS: Final[Mapping[Facet, Any]] = {
    Facet.WHEN: _l("Cần hàng trong tháng"),
    Facet.CERTIFICATE: _l("Yêu cầu chứng nhận"),
    Facet.MARKET: _l("Hàng đi đâu"),
    Facet.STARS: _l("Yêu cầu sao OCOP"),
}
SHOWN: Final = 6
"""Options of a facet that are shown at once; the others are folded away."""
_INDENTED: Final = {ProductLevel.GROUP: 0, ProductLevel.SPECIES: 1, ProductLevel.VARIETY: 2}


@dataclass(frozen=True, slots=True)
class TabLink:
    """One kind of thing, how much of it fits, and its address."""

    label: str
    url: str
    active: bool
    count: str


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet with what choosing it would bring."""

    value: str
    label: str
    count: int
    is_chosen: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One facet as the page shows it."""

    name: str
    title: str
    is_single: bool
    """Whether one value rules out another."""
    shown: list[Option]
    folded: list[Option]


@dataclass(frozen=True, slots=True)
class Wider:
    """One thing that could be left out, and what that would bring."""

    words: str
    url: str
    count: int


def url_of(asked: Asked, **more: Any) -> str:
    """The address of a search."""
    return url_for("search.show", **asked.address(), **more)


def tabs(outcome: Outcome) -> list[TabLink]:
    """All four kinds of thing; codes only where a number was typed that somebody holds, and then first."""
    has_codes = outcome.totals[Tab.CODES] or outcome.asked.tab is Tab.CODES
    shown = [*([Tab.CODES] if has_codes else []), Tab.OFFERS, Tab.NEEDS, Tab.ORGANISATIONS]
    return [
        TabLink(
            str(TABS[tab]),
            url_of(replace(outcome.asked, tab=tab)),
            tab is outcome.asked.tab,
            format_number(outcome.totals[tab], language()),
        )
        for tab in shown
    ]


def facets(outcome: Outcome) -> list[FacetGroup]:
    """The facets of what is shown that have anything to choose from."""
    found = outcome.listings or outcome.organisations
    if found is None:
        return []
    groups = []
    for facet in FACETS:
        options = list(_options(facet, found.counts.get(facet, {}), outcome.asked))
        shown, folded = _folded(facet, options)
        if shown:
            groups.append(
                FacetGroup(facet.value, title_of(facet, outcome.asked.tab), facet is Facet.STARS, shown, folded)
            )
    return groups


def title_of(facet: Facet, tab: Tab) -> str:
    """What a facet is called; of a need it says something else than of an offer."""
    words = FACETS_OF_NEEDS if tab is Tab.NEEDS and facet in FACETS_OF_NEEDS else FACETS
    return str(words[facet])


def _options(facet: Facet, counts: Mapping[str, int], asked: Asked) -> Iterator[Option]:
    chosen = chosen_of(facet, asked)
    for value in [*counts, *(each for each in chosen if each not in counts)]:
        count = counts.get(value, 0)
        if count or value in chosen:
            yield Option(value, label_of(facet, value), count, value in chosen)


def _folded(facet: Facet, options: list[Option]) -> tuple[list[Option], list[Option]]:
    """What is shown at once, and what is folded away. Months, stars and products stand in their own order."""
    if facet is Facet.PRODUCT:
        return _branches(options), []
    if facet in (Facet.WHEN, Facet.STARS):
        ordered = sorted(options, key=lambda each: each.value)
    else:
        ordered = sorted(options, key=lambda each: (not each.is_chosen, -each.count))
    first = [each for number, each in enumerate(ordered) if number < SHOWN or each.is_chosen]
    return first, [each for each in ordered if each not in first]


def _branches(options: list[Option]) -> list[Option]:
    """Products as a tree: the species of which there is most with their groups, and all beneath what is chosen."""
    tree = catalogue.tree()
    species = sorted(
        (each for each in options if tree[each.value].level is ProductLevel.SPECIES), key=lambda each: -each.count
    )
    kept = {code for each in species[:SHOWN] for code in tree.path_of(each.value)}
    for each in options:
        if each.is_chosen:
            kept |= {*tree.path_of(each.value), *(child.code for child in tree.children(each.value))}
    branches = sorted((each for each in options if each.value in kept), key=lambda each: tree[each.value].position)
    return [
        Option(each.value, each.label, each.count, each.is_chosen, _INDENTED[tree[each.value].level])
        for each in branches
    ]


def chosen_of(facet: Facet, asked: Asked) -> tuple[str, ...]:
    """The chosen values of a facet, as the address has them."""
    return tuple(asked.address().get(facet.value, ()))


def label_of(facet: Facet, value: str) -> str:
    """One value of a facet in words."""
    spoken = language()
    if facet is Facet.PRODUCT:
        node = catalogue.tree().get(value)
        return node.name(spoken) if node else value
    if facet is Facet.PROVINCE:
        province = catalogue.province(value)
        return province.name if province else value
    if facet is Facet.CERTIFICATE:
        kind = certificate_kinds().get(value)
        return kind.short_name(spoken) if kind else value
    if facet is Facet.MARKET:
        return market_name(value)
    if facet is Facet.STARS:
        return str(_("từ %(stars)s sao", stars=value))
    if facet is Facet.WHEN:
        year, month = value.split("-")
        return str(_("tháng %(month)s/%(year)s", month=int(month), year=year))
    return str(_("chỉ loại Liên minh HTX đã kiểm tra")) if facet is Facet.VERIFIED else value


def parts(asked: Asked) -> list[tuple[str, str]]:
    """Each thing that narrows the search in words, with the address without it."""
    return [
        (label_of(facet, value), url_of(asked.without(facet, value)))
        for facet in asked.facets
        for value in chosen_of(facet, asked)
        if facet is not Facet.WORDS
    ]


def summary(outcome: Outcome) -> str:
    """How much of what was found, in a sentence."""
    number = format_number(outcome.total, language())
    tab, total = outcome.asked.tab, outcome.total
    if tab is Tab.OFFERS:
        return str(ngettext("%(count)s nguồn cung", "%(count)s nguồn cung", total, count=number))
    if tab is Tab.NEEDS:
        return str(ngettext("%(count)s nhu cầu mua", "%(count)s nhu cầu mua", total, count=number))
    if tab is Tab.ORGANISATIONS:
        return str(ngettext("%(count)s đơn vị", "%(count)s đơn vị", total, count=number))
    return str(ngettext("%(count)s nơi giữ mã số này", "%(count)s nơi giữ mã số này", total, count=number))


def title(asked: Asked) -> str:
    """A search in a few words: a name to keep it by."""
    told = [asked.q] if asked.q else []
    told += [
        label_of(facet, value)
        for facet in asked.facets
        if facet is not Facet.WORDS
        for value in chosen_of(facet, asked)
    ]
    return ", ".join(told) or str(TABS[asked.tab])


def wider(outcome: Outcome) -> list[Wider]:
    """Where nothing fits: what leaving out one thing would bring, the most first."""
    found = outcome.listings or outcome.organisations
    if found is None or outcome.total:
        return []
    ways = [
        Wider(
            ", ".join(label_of(facet, each) for each in chosen_of(facet, outcome.asked)),
            url_of(outcome.asked.without(facet)),
            count,
        )
        for facet, count in found.without.items()
        if count
    ]
    return sorted(ways, key=lambda each: -each.count)
