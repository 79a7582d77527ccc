"""Everything that an organisation holds, as rows of one list: narrowed, sorted and told to its holder.

States follow from dates, so a page reads all that one organisation holds (tens, at most hundreds) and narrows in
memory: six queries however much that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from matchmaker import measures
from matchmaker.catalogue import queries as catalogue
from matchmaker.credentials import queries, words
from matchmaker.credentials.content import GROWING_AREAS, PACKING_HOUSES
from matchmaker.credentials.ledger import land
from matchmaker.credentials.ledger.land import SeasonFigures
from matchmaker.credentials.models import (
    Certificate,
    CertificateState,
    CertificateStep,
    Facility,
    GrowingArea,
    PackingHouse,
    Trademark,
)
from matchmaker.credentials.states import history
from matchmaker.credentials.words import Told
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.text import search_terms, search_text
from matchmaker.web.i18n import language

SOON: Final = timedelta(days=90)


class Section(StrEnum):
    """What sort of thing a row is, in the order of the page."""

    AREAS = "areas"
    HOUSES = "houses"
    CERTIFICATES = "certificates"
    TRADEMARKS = "trademarks"
    FACILITIES = "facilities"


SECTIONS: Final = {
    Section.AREAS: lazy_pgettext("several", "Vùng trồng"),
    Section.HOUSES: _l("Cơ sở đóng gói"),
    Section.CERTIFICATES: _l("Giấy chứng nhận"),
    Section.TRADEMARKS: _l("Nhãn hiệu đăng ký"),
    Section.FACILITIES: _l("Công nghệ, cơ sở"),
}


class Stage(StrEnum):
    """How things stand with a row."""

    MINE = "mine"
    """Its holder has something to do: hand in, answer, mend."""
    CHECKING = "checking"
    VERIFIED = "verified"
    SOON = "soon"
    """It stands and ends within `SOON`."""
    LAPSED = "lapsed"
    """Expired, suspended or revoked, in one market at least."""


STAGES: Final = {
    Stage.MINE: _l("Chờ anh/chị"),
    Stage.CHECKING: _l("Chờ Liên minh kiểm tra"),
    Stage.VERIFIED: _l("Liên minh đã kiểm tra"),
    Stage.SOON: _l("Hết hạn trong 90 ngày"),
    Stage.LAPSED: _l("Hết hạn, tạm đình chỉ, thu hồi"),
}
_LAPSED: Final = {CertificateState.EXPIRED, CertificateState.SUSPENDED, CertificateState.REVOKED}
_MINE: Final = {CertificateState.DECLARED, CertificateState.REJECTED}


class Order(StrEnum):
    """Which rows come first within their section."""

    KIND = "kind"
    EXPIRY = "expiry"
    NEWEST = "newest"


ORDERS: Final = {
    Order.KIND: _l("Theo loại"),
    Order.EXPIRY: _l("Sắp hết hạn trước"),
    Order.NEWEST: _l("Mới khai trước"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that an organisation holds."""

    section: Section
    title: str
    url: str
    number: str
    details: tuple[str, ...]
    """Facts about it in a few words each: crop, hectares, place."""
    states: tuple[Told, ...]
    """Empty where nobody checks it."""
    stages: frozenset[Stage]
    expires_on: date | None
    added_at: datetime
    folded: str
    """What a search compares."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the holder narrows the list by."""

    words: str = ""
    section: Section | None = None
    stage: Stage | None = None
    order: Order = Order.KIND


def rows_of(organisation: Organisation, wanted: Wanted | None = None) -> list[Row]:
    """What an organisation holds and wants to see, section by section."""
    wanted = wanted or Wanted()
    rows = [each for each in _all_rows(organisation) if _fits(each, wanted)]
    sections = list(Section)
    if wanted.order is Order.EXPIRY:
        rows.sort(key=lambda row: row.expires_on or date.max)
    elif wanted.order is Order.NEWEST:
        rows.sort(key=lambda row: row.added_at, reverse=True)
    return sorted(rows, key=lambda row: sections.index(row.section))


def _all_rows(organisation: Organisation) -> list[Row]:
    held = queries.held_by(organisation.id)
    steps = history.steps_of([each.id for each in held])
    areas = queries.areas_behind([each.id for each in held if each.kind_code in GROWING_AREAS])
    houses = queries.houses_behind([each.id for each in held if each.kind_code in PACKING_HOUSES])
    seasons = land.figures_of(list(areas))
    office = words.office(organisation.province_code)
    return [
        *(
            _of_certificate(
                each, steps[each.id], areas.get(each.id), houses.get(each.id), office, seasons.get(each.id, ())
            )
            for each in held
        ),
        *(_of_trademark(each) for each in queries.trademarks_of(organisation.id)),
        *(_of_facility(each) for each in queries.facilities_of(organisation.id)),
    ]


def _fits(row: Row, wanted: Wanted) -> bool:
    if wanted.section is not None and row.section is not wanted.section:
        return False
    if wanted.stage is not None and wanted.stage not in row.stages:
        return False
    return all(term in row.folded for term in search_terms(wanted.words))


def title_of(certificate: Certificate) -> str:
    """What a certificate is called on its holder's pages: its kind, and its stars."""
    name = certificate.kind.name(language())
    return str(_("%(name)s · %(stars)d sao", name=name, stars=certificate.stars)) if certificate.stars else name


def covers(certificate: Certificate) -> str:
    """The products that a certificate covers, in words; nothing where it covers all."""
    return ", ".join(each.name(language()) for each in certificate.products)


def _of_certificate(
    certificate: Certificate,
    steps: Sequence[CertificateStep],
    area: GrowingArea | None,
    house: PackingHouse | None,
    office: str,
    seasons: Sequence[SeasonFigures],
) -> Row:
    section, url, details = Section.CERTIFICATES, url_for("credentials.show", certificate_id=certificate.id), []
    if area is not None:
        section, url = Section.AREAS, url_for("credentials.area", area_id=area.id)
        details = [area_size(area), place_of(area), *missing_of(area), *map(left_of, seasons)]
    elif house is not None:
        section, url = Section.HOUSES, url_for("credentials.house", house_id=house.id)
        details = [capacity_of(house), place_of(house)]
    facts = tuple(each for each in (covers(certificate), *details) if each)
    title = title_of(certificate)
    return Row(
        section=section,
        title=title,
        url=url,
        number=certificate.number,
        details=facts,
        states=tuple(words.to_holder(certificate, steps, office=office)),
        stages=frozenset(_stages(certificate)),
        expires_on=certificate.expires_on,
        added_at=certificate.created_at,
        folded=search_text(title, certificate.number, certificate.number_key.lower(), certificate.issuer, *facts),
    )


def _stages(certificate: Certificate) -> Iterable[Stage]:
    states = {state for _market, state in certificate.states_on(today())}
    if certificate.question or states & _MINE:
        yield Stage.MINE
    if CertificateState.CHECKING in states and not certificate.question:
        yield Stage.CHECKING
    if CertificateState.VERIFIED in states:
        yield Stage.VERIFIED
    if states & _LAPSED:
        yield Stage.LAPSED
    elif certificate.expires_on is not None and certificate.expires_on <= today() + SOON:
        yield Stage.SOON


def area_size(area: GrowingArea) -> str:
    """`35 ha`; nothing where it is not known."""
    if area.hectares is None:
        return ""
    return measures.format_amount(area.hectares, measures.unit("ha"), language())


def left_of(season: SeasonFigures) -> str:
    """`vụ từ 7/2027 còn 78 tấn`."""
    left = measures.format_amount(season.left, season.unit, language())
    return str(_("vụ từ %(month)s còn %(left)s", month=season.name, left=left))


def land_told(area: GrowingArea) -> str:
    """What anybody may know of the land behind a code: crop, hectares, commune; never a plot."""
    return " · ".join(each for each in (covers(area.certificate), area_size(area), place_of(area)) if each)


def capacity_of(house: PackingHouse) -> str:
    """`45 tấn/ngày`; nothing where it is not known."""
    if house.capacity_per_day is None:
        return ""
    told = measures.format_amount(house.capacity_per_day, measures.unit("kg"), language())
    return str(_("%(amount)s/ngày", amount=told))


def place_of(place: GrowingArea | PackingHouse | Facility) -> str:
    """`xã Ia Krái, Gia Lai`; nothing where it is not known."""
    found = catalogue.commune(place.commune_code)
    return f"{found.called(language())}, {found.province}" if found is not None else ""


def missing_of(area: GrowingArea) -> list[str]:
    """What an area's holder has yet to say before its capacity is known, in words."""
    lacking = [_l("diện tích")] if area.hectares is None else []
    if area.yield_per_hectare is None:
        lacking.append(_l("sản lượng mỗi ha"))
    return [_("chưa có %(what)s", what=", ".join(str(each) for each in lacking))] if lacking else []


def _of_trademark(mark: Trademark) -> Row:
    is_over = mark.expires_on is not None and mark.expires_on < today()
    return Row(
        section=Section.TRADEMARKS,
        title=mark.name,
        url=url_for("credentials.trademark", trademark_id=mark.id),
        number=mark.number,
        details=(),
        states=(Told(str(words.OWN[CertificateState.EXPIRED]), "attention"),) if is_over else (),
        stages=frozenset({Stage.LAPSED} if is_over else ()),
        expires_on=mark.expires_on,
        added_at=mark.created_at,
        folded=search_text(mark.name, mark.number),
    )


def _of_facility(facility: Facility) -> Row:
    title = str(words.FACILITIES[facility.kind])
    details = tuple(each for each in (words.size_of(facility), place_of(facility), facility.note) if each)
    return Row(
        section=Section.FACILITIES,
        title=title,
        url=url_for("credentials.facility", facility_id=facility.id),
        number="",
        details=details,
        states=(),
        stages=frozenset(),
        expires_on=None,
        added_at=facility.created_at,
        folded=search_text(title, *details),
    )
