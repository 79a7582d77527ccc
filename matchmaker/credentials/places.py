"""What holders do with growing areas and packing houses: the code together with what stands behind it.

Steps go through `service`, so they record its events; nothing commits. A change of what staff check (all but
households and the month of the season) sends the code back to be checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from matchmaker.accounts.models import User
from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.papers import suits
from matchmaker.credentials import held, queries, service
from matchmaker.credentials.content import GROWING_AREAS, PACKING_HOUSES, CertificateContent
from matchmaker.credentials.ledger import capacity
from matchmaker.credentials.ledger.land import usual_month
from matchmaker.credentials.models import Certificate, GrowingArea, PackingHouse
from matchmaker.credentials.states import history
from matchmaker.db import session
from matchmaker.errors import Unprocessable
from matchmaker.organisations.models import Organisation
from matchmaker.text import code_key

MOST_HECTARES: Final = Decimal(100_000)
"""More than any one code covers."""


@dataclass(frozen=True, slots=True)
class AreaContent:
    """A growing area as its holder declares it."""

    kind_code: str
    number: str
    product_code: str
    hectares: Decimal
    markets: tuple[str, ...] = ()
    legacy_number: str = ""
    commune_code: str | None = None
    households: int | None = None
    yield_per_hectare: Decimal | None = None
    """The crop's base unit for each hectare and season."""
    season_month: int | None = None
    """None for the month in which the catalogue lets the crop's harvest begin."""
    issued_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class HouseContent:
    """A packing house as its holder declares it."""

    number: str
    capacity_per_day: Decimal
    """Kilograms."""
    markets: tuple[str, ...] = ()
    commune_code: str | None = None
    areas: Sequence[GrowingArea] = ()
    """The growing areas that it serves, its holder's or others'."""
    issued_on: date | None = None
    expires_on: date | None = None


def declare_area(organisation: Organisation, content: AreaContent, *, by: User) -> GrowingArea:
    """Add a growing area with its code. Raises Unprocessable for a field that makes no sense, or for land that the
    organisation has declared already, under either form of its code.
    """
    _check_area(content)
    _check_legacy(content, organisation.id)
    certificate = service.declare(organisation, _code_of(content), by=by)
    area = queries.areas_behind([certificate.id])[certificate.id]
    _put(area, _land(content))
    return area


def change_area(area: GrowingArea, content: AreaContent, *, by: User) -> None:
    """Correct a growing area and its code.

    Raises Unprocessable for a field that makes no sense, or for less land than offers hold, NotFound for one that
    was removed, WrongState for one that is suspended or revoked.
    """
    _check_area(content)
    land = _land(content)
    checked = {name: value for name, value in land.items() if name not in ("households", "season_month")}
    figures = {name: land[name] for name in ("hectares", "yield_per_hectare", "season_month")}
    capacity.check_land(area, product_code=content.product_code, **figures)
    if code_key(content.legacy_number) != area.legacy_key:
        _check_legacy(content, area.certificate.organisation_id, but=area.certificate_id)
    _change(area, _code_of(content, area.certificate), land, differs=_differs(area, checked), by=by)
    capacity.resize(area, by=by)


def declare_house(organisation: Organisation, content: HouseContent, *, by: User) -> PackingHouse:
    """Add a packing house with its code. Raises Unprocessable for a field that makes no sense."""
    _check_house(content)
    certificate = service.declare(organisation, _house_code_of(content), by=by)
    house = queries.houses_behind([certificate.id])[certificate.id]
    _put(house, {**_building(content), "areas": list(content.areas)})
    return house


def change_house(house: PackingHouse, content: HouseContent, *, by: User) -> None:
    """Correct a packing house and its code. Raises as `change_area`."""
    _check_house(content)
    building = _building(content)
    serves_others = {each.id for each in house.areas} != {each.id for each in content.areas}
    differs = _differs(house, building) or serves_others
    values = {**building, "areas": list(content.areas)}
    _change(house, _house_code_of(content, house.certificate), values, differs=differs, by=by)


def _change(
    place: GrowingArea | PackingHouse,
    content: CertificateContent,
    values: dict[str, Any],
    *,
    differs: bool,
    by: User,
) -> None:
    any_differs = differs or _differs(place, {name: value for name, value in values.items() if name != "areas"})
    is_told = service.change(place.certificate, content, by=by, place_differs=differs)
    _put(place, values)
    if any_differs and not is_told:
        history.record("changed", place.certificate, by)


def _check_area(content: AreaContent) -> None:
    if content.kind_code not in GROWING_AREAS:
        raise Unprocessable("kind_code", "not_a_choice")
    crop = catalogue.tree().get(content.product_code)
    if crop is None or crop.is_input or not suits(content.kind_code, crop):
        raise Unprocessable("product", "not_a_choice")
    if not 0 < content.hectares <= MOST_HECTARES:
        raise Unprocessable("hectares", "zero" if content.hectares <= 0 else "too_large", maximum=int(MOST_HECTARES))
    if content.yield_per_hectare is not None and content.yield_per_hectare <= 0:
        raise Unprocessable("yield_per_hectare", "zero")
    if content.households is not None and content.households < 0:
        raise Unprocessable("households", "negative")
    if content.season_month is not None and content.season_month not in range(1, 13):
        raise Unprocessable("season_month", "not_a_choice")
    _check_commune(content.commune_code)


def _check_legacy(content: AreaContent, organisation_id: int, *, but: int | None = None) -> None:
    held.refuse_twice(organisation_id, content.kind_code, content.legacy_number, but=but, field="legacy_number")


def _check_house(content: HouseContent) -> None:
    if content.capacity_per_day <= 0:
        raise Unprocessable("capacity_per_day", "zero")
    _check_commune(content.commune_code)


def _check_commune(code: str | None) -> None:
    if code is not None and catalogue.commune(code) is None:
        raise Unprocessable("commune", "not_a_choice")


def _land(content: AreaContent) -> dict[str, Any]:
    """The columns of a growing area."""
    crop, place = catalogue.tree().get(content.product_code), content.commune_code
    return {
        "legacy_number": content.legacy_number,
        "hectares": content.hectares,
        "commune_code": content.commune_code,
        "households": content.households,
        "yield_per_hectare": content.yield_per_hectare,
        "season_month": content.season_month or (usual_month(crop, place) if place else None),
    }


def _building(content: HouseContent) -> dict[str, Any]:
    """The plain columns of a packing house."""
    return {"capacity_per_day": content.capacity_per_day, "commune_code": content.commune_code}


def _differs(place: GrowingArea | PackingHouse, values: dict[str, Any]) -> bool:
    return any(getattr(place, name) != value for name, value in values.items())


def _put(place: GrowingArea | PackingHouse, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(place, name, value)
    session.flush()
    session.expire(place, ["commune"])


def _code_of(content: AreaContent, was: Certificate | None = None) -> CertificateContent:
    """The code as a certificate; what the form of an area does not ask stays as it was."""
    return CertificateContent(
        kind_code=content.kind_code,
        number=content.number,
        product_codes=(content.product_code,),
        markets=content.markets,
        issued_on=content.issued_on,
        expires_on=content.expires_on,
        **_kept(was),
    )


def _house_code_of(content: HouseContent, was: Certificate | None = None) -> CertificateContent:
    return CertificateContent(
        kind_code=PACKING_HOUSES[0],
        number=content.number,
        product_codes=was.product_codes if was is not None else (),
        markets=content.markets,
        issued_on=content.issued_on,
        expires_on=content.expires_on,
        **_kept(was),
    )


def _kept(was: Certificate | None) -> dict[str, Any]:
    names = ("holder", "site", "area_ha", "issuer")
    return {name: getattr(was, name) for name in names} if was is not None else {}
