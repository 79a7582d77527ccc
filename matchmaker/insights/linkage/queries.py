"""Every linkage of a province's cooperatives with all that proves it: a fixed number of statements, however many.

What is asked of the database here is what happened and when; what it was worth on a day, `ladder` tells. A linkage is a
cooperative's with an enterprise: two cooperatives that trade with each other are none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.catalogue.queries import tree
from matchmaker.contracts.models import (
    Contract,
    ContractStatus,
    ContractVersion,
    Delivery,
    DeliveryStatus,
    Package,
    PackageLeg,
)
from matchmaker.credentials.models import GrowingArea
from matchmaker.db import session
from matchmaker.insights.linkage.ladder import Agreed, Direction, Handover, Land, Linkage, Party
from matchmaker.insights.linkage.summing import tonnes_a_unit
from matchmaker.measures import today
from matchmaker.offers.models import OfferRevision, offer_certificate
from matchmaker.organisations.models import Organisation, OrganisationKind, Trade
from matchmaker.organisations.names import essence
from matchmaker.prices.queries import Asked, Spot, spots_on
from matchmaker.register.models import DeclaredLinkage, Field, LinkageSide, RegisterEntry
from matchmaker.terms import Terms, price_on

_Buyer, _Seller = aliased(Organisation, name="buyer"), aliased(Organisation, name="seller")
_ENTERPRISE: Final = OrganisationKind.ENTERPRISE
_NOTHING: Final = Decimal(0)


def linkages(province_code: str) -> list[Linkage]:
    """All that were ever proven or declared, of the cooperatives of a province; declared ones last."""
    introduced = list(_introduced(province_code, _entries(province_code)))
    declared = list(_declared(province_code, _by_name(each.enterprise for each in introduced)))
    day = today()
    land = {each.pairing: each.land for each in declared if each.broken_on is None or day < each.broken_on}
    return [*(_on_land(each, land) for each in introduced), *declared]


def _on_land(linkage: Linkage, declared: Mapping[tuple[object, ...], tuple[Land, ...]]) -> Linkage:
    """With the land that was declared of the same two and goods, where the site knows of none."""
    known = next((declared[key] for key in (linkage.pairing, *linkage.pairings) if key in declared), ())
    return linkage if linkage.land or not known else replace(linkage, land=known)


def _by_name(enterprises: Iterable[Party]) -> dict[str, Party]:
    """Enterprises by what distinguishes their names; two that one name fits are left out."""
    found: dict[str, dict[str, Party]] = defaultdict(dict)
    for each in enterprises:
        found[essence(each.name)][each.key] = each
    return {name: next(iter(theirs.values())) for name, theirs in found.items() if len(theirs) == 1}


# what the site knows itself ------------------------------------------------------------------------------------


def _introduced(province_code: str, entries: Mapping[int, Any]) -> Iterator[Linkage]:
    """One of each introduction that both accepted."""
    rows = session.execute(_introductions(province_code)).all()
    contracts = [row.contract_id for row in rows if row.contract_id is not None]
    agreed, handovers = _agreed(rows), _handovers(contracts)
    areas, packages = _areas({row.offer_revision_id for row in rows}), _packages(contracts)
    farming = _trading_produce({_cooperative_id(row) for row in rows} - entries.keys())
    for row in rows:
        sells = row.seller_kind.is_cooperative
        side, other = ("seller", "buyer") if sells else ("buyer", "seller")
        land = packages.get(row.contract_id, ())
        known = (*(areas.get(row.offer_revision_id, ()) if sells else ()),) or land
        given = handovers.get(row.contract_id, ())
        is_completed = row.contract_status is ContractStatus.COMPLETED
        yield Linkage(
            introduction_id=row.id,
            cooperative=_party(row, side, entries, farming),
            enterprise=_party(row, other, {}, frozenset()),
            direction=Direction.OUTPUT if sells else Direction.INPUT,
            product_code=row.contract_product or row.product_code,
            introduced_on=today(max(row.buyer_accepted_at, row.seller_accepted_at)),
            signed_on=_day(row.active_at),
            paper_on=row.signed_on,
            delivered_on=given[0].on if given else None,
            completed_on=_day(row.contract_ended_at) if is_completed else None,
            broken_on=None if is_completed else _broken_on(row),
            contract_id=row.contract_id,
            contract_number=row.number,
            agreed=agreed.get(row.contract_id, ()),
            handovers=given,
            land=known,
            said_quantity=row.agreed_amount,
        )


def _introductions(province_code: str) -> Any:
    cooperative_sells = and_(_Seller.kind != _ENTERPRISE, _Buyer.kind == _ENTERPRISE)
    cooperative_buys = and_(_Buyer.kind != _ENTERPRISE, _Seller.kind == _ENTERPRISE)
    return (
        select(
            *(Introduction.id, Introduction.status, Introduction.ended_at, Introduction.settled_at),
            *(Introduction.buyer_accepted_at, Introduction.seller_accepted_at, Introduction.agreed_amount),
            *(Introduction.offer_revision_id, OfferRevision.product_code),
            *(Contract.id.label("contract_id"), Contract.number, Contract.status.label("contract_status")),
            *(Contract.signed_on, Contract.active_at, Contract.ended_at.label("contract_ended_at")),
            Contract.product_code.label("contract_product"),
            *_columns_of(_Buyer, "buyer"),
            *_columns_of(_Seller, "seller"),
        )
        .join(_Buyer, Introduction.buyer_id == _Buyer.id)
        .join(_Seller, Introduction.seller_id == _Seller.id)
        .join(OfferRevision, Introduction.offer_revision_id == OfferRevision.id)
        .outerjoin(Contract, Contract.introduction_id == Introduction.id)
        .where(
            Introduction.buyer_accepted_at.is_not(None),
            Introduction.seller_accepted_at.is_not(None),
            or_(
                and_(cooperative_sells, _Seller.province_code == province_code),
                and_(cooperative_buys, _Buyer.province_code == province_code),
            ),
        )
        .order_by(Introduction.id)
    )


def _columns_of(organisation: Any, name: str) -> Iterator[Any]:
    for column in ("id", "name", "kind", "province_code", "commune_code", "is_demo"):
        yield getattr(organisation, column).label(f"{name}_{column}" if column != "name" else f"{name}_name")


def _cooperative_id(row: Any) -> int:
    found: int = row.seller_id if row.seller_kind.is_cooperative else row.buyer_id
    return found


def _party(row: Any, side: str, entries: Mapping[int, Any], farming: Collection[int]) -> Party:
    organisation_id = getattr(row, f"{side}_id")
    entry = entries.get(organisation_id)
    return Party(
        name=getattr(row, f"{side}_name"),
        kind=entry.kind if entry else getattr(row, f"{side}_kind"),
        organisation_id=organisation_id,
        entry_id=entry.id if entry else None,
        province_code=getattr(row, f"{side}_province_code"),
        commune_code=entry.commune_code if entry else getattr(row, f"{side}_commune_code"),
        is_agricultural=entry.field is Field.AGRICULTURE if entry else organisation_id in farming,
        is_demo=getattr(row, f"{side}_is_demo"),
    )


def _broken_on(row: Any) -> date | None:
    """The day on which it came to nothing, or broke."""
    if row.contract_status in (ContractStatus.TERMINATED, ContractStatus.CANCELLED):
        return _day(row.contract_ended_at)
    over = row.settled_at if row.status is IntroductionStatus.AGREED else row.ended_at
    return _day(over)


def _day(at: datetime | None) -> date | None:
    return today(at) if at is not None else None


def _trading_produce(organisation_ids: Collection[int]) -> set[int]:
    """Of cooperatives that no register tells the field of, those that trade what grows: they count as agricultural."""
    goods = [node.code for node in tree() if not node.is_input and not node.is_service]
    rows = select(Trade.organisation_id).where(
        Trade.organisation_id.in_(organisation_ids), Trade.product_code.in_(goods)
    )
    return set(session.scalars(rows)) if organisation_ids else set()


@dataclass(frozen=True, slots=True)
class _Version:
    contract_id: int
    on: date
    terms: Terms
    asked: Asked


def _agreed(rows: Sequence[Any]) -> dict[int, tuple[Agreed, ...]]:
    """By contract, what both approved, from the day of the signing or (annexes) of the second approval on."""
    signed = {row.contract_id: row for row in rows if row.active_at is not None}
    if not signed:
        return {}
    versions = list(_versions(signed))
    prices = spots_on((each.asked, each.on) for each in versions)
    found: dict[int, dict[date, Agreed]] = defaultdict(dict)
    for each in versions:
        market = prices.get((each.asked, each.on))
        found[each.contract_id][each.on] = _priced(each, market)
    return {contract_id: tuple(by_day.values()) for contract_id, by_day in found.items()}


def _versions(signed: Mapping[int, Any]) -> Iterator[_Version]:
    columns = (ContractVersion.contract_id, ContractVersion.terms_data)
    approved = (ContractVersion.buyer_approved_at, ContractVersion.seller_approved_at)
    for version in session.execute(
        select(*columns, *approved)
        .where(ContractVersion.contract_id.in_(signed), *(each.is_not(None) for each in approved))
        .order_by(ContractVersion.contract_id, ContractVersion.number)
    ):
        row, terms = signed[version.contract_id], Terms.read(version.terms_data)
        since = max(today(row.active_at), today(max(version.buyer_approved_at, version.seller_approved_at)))
        follows = terms.price_rule.follows_market
        place = terms.market_province if follows else row.seller_province_code
        yield _Version(version.contract_id, since, terms, Asked(terms.product_code, place))


def _priced(version: _Version, market: Spot | None) -> Agreed:
    market_vnd = market.price_vnd if market else None
    return Agreed(version.on, version.terms.quantity, price_on(version.terms, market_vnd), market_vnd)


def _handovers(contract_ids: Collection[int]) -> dict[int, tuple[Handover, ...]]:
    """By contract, the deliveries of which something was taken and that both (or the staff) stand by, by day."""
    found: dict[int, list[Handover]] = defaultdict(list)
    if not contract_ids:
        return {}
    for row in session.execute(
        select(
            *(Delivery.contract_id, Delivery.number, Delivery.accepted, Delivery.downgraded, Delivery.value_vnd),
            *(Delivery.confirmed_at, Delivery.settled_at, Delivery.at),
        ).where(Delivery.contract_id.in_(contract_ids), Delivery.status == DeliveryStatus.CONFIRMED)
    ):
        taken = (row.accepted or _NOTHING) + (row.downgraded or _NOTHING)
        if taken:
            on = today(row.confirmed_at or row.settled_at or row.at)
            found[row.contract_id].append(Handover(row.number, on, taken, row.value_vnd))
    return {each: tuple(sorted(given, key=lambda one: (one.on, one.number))) for each, given in found.items()}


def _areas(revision_ids: Collection[int]) -> dict[int, tuple[Land, ...]]:
    """By version of an offer, the growing areas that it relies on."""
    found: dict[int, tuple[Land, ...]] = defaultdict(tuple)
    if not revision_ids:
        return found
    for row in session.execute(
        select(offer_certificate.c.revision_id, GrowingArea.id, GrowingArea.hectares, GrowingArea.households)
        .join(GrowingArea, GrowingArea.certificate_id == offer_certificate.c.certificate_id)
        .where(offer_certificate.c.revision_id.in_(revision_ids))
        .order_by(GrowingArea.id)
    ):
        found[row.revision_id] += (Land(f"area:{row.id}", row.hectares, row.households),)
    return found


def _packages(contract_ids: Collection[int]) -> dict[int, tuple[Land, ...]]:
    """By contract, the land of the package that it belongs to."""
    if not contract_ids:
        return {}
    rows = session.execute(
        select(PackageLeg.contract_id, Package.id, Package.hectares)
        .join(Package, Package.id == PackageLeg.package_id)
        .where(PackageLeg.contract_id.in_(contract_ids), Package.hectares.is_not(None))
    )
    return {row.contract_id: (Land(f"package:{row.id}", row.hectares),) for row in rows}


# what somebody told -------------------------------------------------------------------------------------------


def _entries(province_code: str) -> dict[int, Any]:
    """By organisation, its entry in the register, which says what it is and where: denominators are counted by it."""
    columns = RegisterEntry.id, RegisterEntry.kind, RegisterEntry.field, RegisterEntry.commune_code
    rows = session.execute(
        select(RegisterEntry.organisation_id, *columns).where(
            RegisterEntry.province_code == province_code, RegisterEntry.organisation_id.is_not(None)
        )
    )
    return {row.organisation_id: row for row in rows}


def _declared(province_code: str, known: Mapping[str, Party]) -> Iterator[Linkage]:
    """One of each declaration, those that were taken back included: they counted until then."""
    rows: Iterable[Any] = session.execute(
        select(DeclaredLinkage, RegisterEntry, Organisation)
        .join(RegisterEntry, DeclaredLinkage.entry_id == RegisterEntry.id)
        .outerjoin(Organisation, DeclaredLinkage.partner_id == Organisation.id)
        .where(RegisterEntry.province_code == province_code)
        .order_by(DeclaredLinkage.id)
    )
    for told, entry, partner in rows:
        per_tonne = tonnes_a_unit(told.product_code)
        yield Linkage(
            declaration_id=told.id,
            cooperative=Party(
                name=entry.name,
                kind=entry.kind,
                organisation_id=entry.organisation_id,
                entry_id=entry.id,
                province_code=entry.province_code,
                commune_code=entry.commune_code,
                is_agricultural=entry.field is Field.AGRICULTURE,
                is_demo=entry.is_demo,
            ),
            enterprise=_partner(told, partner, known),
            direction=Direction.INPUT if told.side is LinkageSide.INPUTS else Direction.OUTPUT,
            product_code=told.product_code,
            declared_on=max(filter(None, (today(told.at), told.since))),
            broken_on=min(filter(None, (_after(told.until), _day(told.removed_at))), default=None),
            land=(Land(f"declared:{told.id}", told.area_ha, told.households, is_declared=True),),
            said_quantity=told.amount_t / per_tonne if told.amount_t is not None and per_tonne is not None else None,
            said_value_vnd=told.value_vnd,
            source=told.source,
        )


def _partner(told: DeclaredLinkage, partner: Organisation | None, known: Mapping[str, Party]) -> Party:
    """The other side of a declaration; one told by name alone may have joined the site since."""
    if partner is None:
        return known.get(essence(told.partner_name)) or Party(told.partner_name, _ENTERPRISE)
    place = (partner.province_code, partner.commune_code)
    return Party(partner.name, partner.kind, partner.id, None, *place, is_demo=partner.is_demo)


def _after(last_day: date | None) -> date | None:
    return last_day + timedelta(days=1) if last_day is not None else None
