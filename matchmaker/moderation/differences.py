"""The new version beside the approved one, field by field, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from matchmaker.browsing import parts
from matchmaker.browsing.view import ListingView
from matchmaker.browsing.words import (
    CONTRACT_KINDS,
    DELIVERY_TERMS,
    ORGANISATION_KINDS,
    market_name,
    requirement_in_words,
)
from matchmaker.catalogue import queries as catalogue
from matchmaker.measures import NBSP, format_period
from matchmaker.organisations.facts import Facts
from matchmaker.web.filters import money, number, quantity
from matchmaker.web.i18n import language


@dataclass(frozen=True)
class Fact:
    """One field in words; `key` tells which fields of two versions are the same one."""

    key: str
    label: str
    value: str
    photos: tuple[parts.PhotoPart, ...] = ()
    """The pictures themselves, where the field is that."""


@dataclass(frozen=True)
class Picture:
    """A photo of one version."""

    name: str
    is_only_here: bool
    """Whether the other version does not have it: in the new one it was added, in the old one removed."""


@dataclass(frozen=True)
class Difference:
    """One field of both versions. None means that the version does not say."""

    label: str
    new: str | None
    old: str | None
    new_pictures: tuple[Picture, ...] = ()
    old_pictures: tuple[Picture, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the words differ, or the pictures or their order."""
        return self.new != self.old or self.new_pictures != self.old_pictures


def differences(new: list[Fact], old: list[Fact]) -> list[Difference]:
    """Both versions' fields in the order of the new one, what only the old one has at the end."""
    before = {fact.key: fact for fact in old}
    after = {fact.key: fact for fact in new}
    labels = {key: fact.label for key, fact in {**before, **after}.items()}
    order = [*after, *(key for key in before if key not in after)]
    return [_difference(labels[key], after.get(key), before.get(key)) for key in order]


def _difference(label: str, new: Fact | None, old: Fact | None) -> Difference:
    return Difference(
        label,
        new.value if new is not None else None,
        old.value if old is not None else None,
        _pictures(new, beside=old),
        _pictures(old, beside=new),
    )


def _pictures(fact: Fact | None, *, beside: Fact | None) -> tuple[Picture, ...]:
    """A version's pictures, each compared with those of the version beside it."""
    known = {each.name for each in beside.photos} if beside is not None else set()
    return tuple(Picture(each.name, each.name not in known) for each in fact.photos) if fact is not None else ()


def listing_facts(view: ListingView) -> list[Fact]:
    """What an offer or a need says, as far as this reader may know."""
    told: list[tuple[str, str, Callable[[ListingView], str]]] = [
        ("product", _("Sản phẩm"), lambda each: each.product_name),
        ("quantity", _("Số lượng"), _quantity),
        ("window", _("Thời gian"), _window),
        ("weekly_rate", _("Mỗi tuần"), lambda each: _amount(each.weekly_rate, each.unit)),
        ("schedule", _("Chia theo đợt"), _schedule),
        ("min_lot", _("Lô nhỏ nhất"), lambda each: _amount(each.min_lot, each.unit)),
        ("price", _("Giá chào"), lambda each: money(each.price_vnd, each.unit) if each.price_vnd else ""),
        (
            "private_price",
            _("Giá sàn (kín)") if view.side == "offer" else _("Giá trần (kín)"),
            lambda each: money(each.private_price_vnd, each.unit) if each.private_price_vnd else "",
        ),
        ("place", _("Địa điểm"), lambda each: each.place.name if each.place else ""),
        ("place_note", _("Địa chỉ chi tiết"), lambda each: each.place.note if each.place else ""),
        ("contract", _("Kiểu hợp đồng"), _contract),
        ("delivery", _("Giao nhận"), _delivery),
        ("market", _("Thị trường"), lambda each: market_name(each.market)),
        ("certificates", _("Chứng nhận và mã số"), _certificates),
        ("description", _("Mô tả"), lambda each: each.description),
    ]
    facts = [Fact(key, label, tell(view)) for key, label, tell in told]
    return [fact for fact in (*facts[:-1], *_qualities(view), _photos(view), facts[-1]) if fact.value]


def organisation_facts(facts: Facts) -> list[Fact]:
    """What an organisation says about itself."""
    commune = catalogue.commune(facts.commune_code)
    tree = catalogue.tree()
    trades = [tree[code].name(language()) for code in facts.trades if code in tree]
    told = [
        Fact("name", _("Tên"), facts.name),
        Fact("kind", _("Loại đơn vị"), str(ORGANISATION_KINDS[facts.kind])),
        Fact("commune", _("Xã, phường"), commune.place_name if commune else ""),
        Fact("trades", _("Mua bán"), ", ".join(trades)),
        Fact("tax_code", _("Mã số thuế"), facts.tax_code or ""),
        Fact("founded_year", _("Năm thành lập"), str(facts.founded_year or "")),
        Fact("member_count", _("Số thành viên"), number(facts.member_count) if facts.member_count else ""),
        Fact("area", _("Diện tích"), f"{number(facts.area_ha)}{NBSP}ha" if facts.area_ha else ""),
        Fact("about", pgettext("an organisation", "Giới thiệu"), facts.about),
    ]
    return [fact for fact in told if fact.value]


def _amount(amount: object, unit: str | None) -> str:
    return quantity(amount, unit) if amount is not None else ""  # type: ignore[arg-type]  # an Amount column


def _quantity(view: ListingView) -> str:
    told = _amount(view.quantity, view.unit)
    if view.typed_amount is None or view.typed_unit is None:
        return told
    typed = quantity(view.typed_amount, view.typed_unit)
    return str(_("%(amount)s (ghi là %(typed)s)", amount=told, typed=typed))


def _window(view: ListingView) -> str:
    return format_period(view.window, language()) if view.window else ""


def _schedule(view: ListingView) -> str:
    return "; ".join(
        f"{each.starts_on.day}/{each.starts_on.month}: {quantity(each.amount, view.unit)}" for each in view.schedule
    )


def _contract(view: ListingView) -> str:
    return str(CONTRACT_KINDS[view.contract_kind]) if view.contract_kind else ""


def _delivery(view: ListingView) -> str:
    return str(DELIVERY_TERMS[view.delivery_terms]) if view.delivery_terms else ""


def _certificates(view: ListingView) -> str:
    return "; ".join(_certificate(each) for each in view.certificates)


def _certificate(held: parts.CertificatePart) -> str:
    return f"{held.short_name} {held.number}".strip()


def _photos(view: ListingView) -> Fact:
    """How many, and which ones."""
    count = len(view.photos)
    told = ngettext("%(num)d ảnh", "%(num)d ảnh", count) if count else ""
    return Fact("photos", _("Ảnh"), told, view.photos)


def _qualities(view: ListingView) -> Iterator[Fact]:
    """Each quality of an offer, each requirement of a need, as a field of its own."""
    for quality in view.attributes:
        yield Fact(f"attribute:{quality.key}", quality.label, quality.value)
    for asked in view.requirements:
        wanted = requirement_in_words(asked)
        weighed = (
            _("%(wanted)s, bắt buộc", wanted=wanted) if asked.essential else _("%(wanted)s, ưu tiên", wanted=wanted)
        )
        yield Fact(f"requirement:{asked.kind}:{asked.key}", _("Yêu cầu"), str(weighed))
