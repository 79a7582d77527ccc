"""The ledger of growing areas: which offer holds how much of a season. Nothing commits.

`plan` works out what an offer should hold, `post` makes it so. Both keep to the areas' own locks, so one waits for
the other; should anything write past them, the database's own check refuses more than a season gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.credentials.ledger import books
from matchmaker.credentials.ledger import land as lands
from matchmaker.credentials.ledger.land import FINEST, NOTHING, Land
from matchmaker.credentials.models import AreaSeason, CapacityEntry, CapacityHold, CapacityReason, GrowingArea
from matchmaker.db import session
from matchmaker.errors import Conflict, Unprocessable
from matchmaker.measures import Quantity, today


@dataclass(frozen=True, slots=True)
class Harvest:
    """What an offer gives by a day; it belongs to the season in which that day lies."""

    ends_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Claim:
    """What one offer asks of growing areas, in the base unit of its product."""

    offer_id: int
    product_code: str
    certificate_ids: tuple[int, ...]
    """Those it relies on, of whatever kind."""
    harvests: tuple[Harvest, ...]
    """The whole of it."""
    taken: Decimal
    """What of the whole is agreed on: committed, or contracted since."""
    lapses_on: date
    """The last day of its window."""
    is_open: bool = True
    """Whether the rest is to be had: of an offer that is out of sight nothing is reserved."""

    @property
    def total(self) -> Decimal:
        """The whole quantity."""
        return sum((each.amount for each in self.harvests), NOTHING)


@dataclass(slots=True)
class Slot:
    """One season of one area, and what a plan gives an offer of it."""

    land: Land
    year: int
    season_id: int | None
    """None while nobody has held anything of it."""
    room: Decimal
    """What is left for the offer, its own reservation included."""
    own: Decimal
    """What it reserves there now."""
    reserved: Decimal = NOTHING
    """What it should reserve."""
    agreed: Decimal = NOTHING
    """What it should commit on top of what it has committed."""


@dataclass(frozen=True)
class Plan:
    """What an offer should hold, and what of it there is no room for."""

    claim: Claim
    slots: tuple[Slot, ...]
    is_known: bool
    """Whether land and yield of every area are known, and there is one: only then is what lacks too much."""
    lacking: Decimal = NOTHING
    """What it offers beyond what its areas have left."""
    lacking_agreed: Decimal = NOTHING
    """What is agreed on beyond that."""
    short_year: int | None = None
    """The first season that gives too little."""
    holds: Mapping[int, CapacityHold] = field(default_factory=dict)
    """What it holds now, by season."""

    @property
    def is_too_much(self) -> bool:
        """Whether the areas cannot give what the offer promises."""
        return self.is_known and self.lacking + self.lacking_agreed > 0

    @property
    def most(self) -> Quantity:
        """The largest quantity of the whole offer that its areas bear, as it falls over its seasons."""
        total = self.claim.total - self.lacking - self.lacking_agreed
        return Quantity(max(total, NOTHING), self.slots[0].land.unit)

    @property
    def room(self) -> Quantity | None:
        """The quantity that it might grow to; None where that is not known, or lies in several seasons."""
        if not self.is_known or len({each.year for each in self.slots}) > 1:
            return None
        told = sum((each.room + each.reserved + each.agreed for each in self.slots), NOTHING)
        sold = sum((each.committed + each.contracted for each in self.holds.values()), NOTHING)
        return Quantity(told + sold, self.slots[0].land.unit)

    @property
    def season(self) -> str:
        """The year in which its season begins: the one that gives too little, else the first."""
        return str(self.short_year or min(each.year for each in self.slots))


def plan(claim: Claim, *, locked: bool = True) -> Plan:
    """What an offer should hold of the growing areas that it relies on; first where it holds most, then where most
    is left. Writes nothing; without locks it is a guess that is true at this moment.
    """
    found = lands.of_certificates(claim.certificate_ids, locked=locked)
    bearing = [each for each in found if each.bears(claim.product_code)]
    known = [each for each in bearing if each.capacity is not None]
    holds = books.holds_of(claim.offer_id)
    slots = _slots(claim, known, holds)
    before = sum((hold.committed + hold.contracted for hold in holds.values()), NOTHING)
    left = max(claim.total - claim.taken, NOTHING) if claim.is_open else NOTHING
    lacking = lacking_agreed = NOTHING
    short_year: int | None = None
    shares = zip(shared(left, claim), shared(max(claim.taken - before, NOTHING), claim), strict=True)
    for harvest, (offered, agreed) in zip(claim.harvests, shares, strict=True):
        here = _best_first(each for each in slots if each.year == each.land.year_of(harvest.ends_on))
        missing_agreed = _fill(here, agreed, "agreed")
        missing = _fill(here, offered, "reserved")
        lacking, lacking_agreed = lacking + missing, lacking_agreed + missing_agreed
        if missing + missing_agreed and short_year is None and here:
            short_year = here[0].year
    is_known = bool(known) and len(known) == len(bearing)
    return Plan(claim, tuple(slots), is_known, lacking, lacking_agreed, short_year, holds)


def post(plan: Plan, reason: CapacityReason, *, by: User | None) -> None:
    """Write what a plan says. Raises Conflict where the database finds more held than a season gives."""
    try:
        with session.begin_nested():
            _post(plan, reason, by)
    except IntegrityError as refused:
        raise Conflict(f"offer {plan.claim.offer_id} holds more than its growing areas give") from refused


def release_lapsed(day: date | None = None) -> int:
    """Let go of what offers reserve whose window is over; of how many. What they have sold stays sold.

    Nothing waits for this: whoever reserves lets go of it first, and no page counts it.
    """
    over = select(CapacityHold.season_id).where(CapacityHold.lapses_on < (day or today()), CapacityHold.reserved > 0)
    season_ids = sorted(set(session.scalars(over)))
    books.lock_areas(season_ids)
    return sum(books.release_lapsed(season_id, day or today()) for season_id in season_ids)


def check_land(
    area: GrowingArea,
    *,
    product_code: str,
    hectares: Decimal | None,
    yield_per_hectare: Decimal | None,
    season_month: int | None,
) -> None:
    """Refuse a correction of a growing area's land that the ledger cannot bear; `resize` follows once it is made.

    Raises Unprocessable for less than is held of a season, and for another crop or first month while anything is
    held: a harvest would fall into a season in which nobody counted it.
    """
    land = lands.of_area(area.id)
    most = _most_held(land)
    if most is None:
        return
    held = Quantity(most.held, land.unit)
    if (product_code,) != tuple(each.code for each in land.crops):
        raise Unprocessable("product", "crop_is_held", held=held)
    gives = NOTHING if hectares is None or yield_per_hectare is None else hectares * yield_per_hectare
    if most.held > gives:
        raise Unprocessable("hectares", "less_than_held", held=held, year=str(most.year))
    if (season_month or land.usual) != land.month:
        raise Unprocessable("season_month", "season_is_held", held=held)


def check_removal(certificate_id: int) -> None:
    """Refuse to take back a growing area's code while anything is held of its land: declared again, the same land
    would be counted twice. Raises Unprocessable; does nothing for whatever else the certificate is.
    """
    for land in lands.of_certificates([certificate_id], locked=True):
        most = _most_held(land)
        if most is not None:
            raise Unprocessable("number", "area_is_held", held=Quantity(most.held, land.unit), year=str(most.year))


def resize(area: GrowingArea, *, by: User | None) -> None:
    """Give the seasons of a growing area the capacity of its land. Those that are over keep what they had."""
    land = lands.of_area(area.id)
    for season in _seasons_to_come(land):
        if land.capacity is not None and land.capacity != season.capacity:
            _resize(season, land.capacity, by)


# inside ------------------------------------------------------------------------------------------------------


def _slots(claim: Claim, known: Sequence[Land], holds: Mapping[int, CapacityHold]) -> list[Slot]:
    """Every season of every area into which a harvest falls."""
    keys = {(each.area.id, each.year_of(harvest.ends_on)): each for each in known for harvest in claim.harvests}
    slots = []
    for (area_id, year), season in lands.seasons_of(keys).items():
        hold = holds.get(season.season_id or 0)
        own = hold.reserved if hold is not None else NOTHING
        counted = own if hold is not None and hold.lapses_on >= today() else NOTHING
        slots.append(Slot(keys[area_id, year], year, season.season_id, room=season.left + counted, own=own))
    return slots


def _best_first(slots: Iterable[Slot]) -> list[Slot]:
    return sorted(slots, key=lambda each: (-each.own, -each.room, each.land.area.id))


def _fill(slots: Sequence[Slot], amount: Decimal, column: str) -> Decimal:
    """Give an amount to some seasons; what there was no room for."""
    for slot in slots:
        part = min(amount, slot.room)
        setattr(slot, column, getattr(slot, column) + part)
        slot.room -= part
        amount -= part
    return amount


def shared(amount: Decimal, claim: Claim) -> list[Decimal]:
    """An amount over the harvests of a claim, each by its part of the whole; nothing is lost or won."""
    whole, shares, given = claim.total, [], NOTHING
    reached = NOTHING
    for harvest in claim.harvests:
        reached += harvest.amount
        due = (amount * reached / whole).quantize(FINEST) if whole else NOTHING
        shares.append(due - given)
        given = due
    return shares


def _post(plan: Plan, reason: CapacityReason, by: User | None) -> None:
    planned = {slot.season_id for slot in plan.slots}
    for season_id, hold in plan.holds.items():
        if season_id not in planned and hold.reserved:
            books.move(season_id, hold, reason, by, reserved=-hold.reserved)
    for slot in plan.slots:
        held = plan.holds.get(slot.season_id or 0)
        if held is None and not slot.reserved and not slot.agreed:
            continue
        season_id = slot.season_id or _open(slot, by)
        hold = held or _open_hold(season_id, plan.claim)
        hold.lapses_on = plan.claim.lapses_on
        session.flush()
        books.release_lapsed(season_id, today())
        session.refresh(hold)
        more = slot.reserved - hold.reserved
        if more or slot.agreed:
            books.move(season_id, hold, reason, by, reserved=more, committed=slot.agreed)


def _open(slot: Slot, by: User | None) -> int:
    """Begin a season's page of the ledger. Its first month stays what it was taken for."""
    slot.land.area.season_month = slot.land.month
    season = AreaSeason(growing_area_id=slot.land.area.id, year=slot.year)
    session.add(season)
    session.flush()
    _resize(season, slot.land.capacity or NOTHING, by)
    return season.id


def _open_hold(season_id: int, claim: Claim) -> CapacityHold:
    hold = CapacityHold(season_id=season_id, offer_id=claim.offer_id, lapses_on=claim.lapses_on)
    session.add(hold)
    session.flush()
    return hold


def _resize(season: AreaSeason, capacity: Decimal, by: User | None) -> None:
    session.add(
        CapacityEntry(
            season_id=season.id,
            reason=CapacityReason.LAND,
            by_id=by.id if by is not None else None,
            capacity=capacity - season.capacity,
        )
    )
    season.capacity = capacity
    session.flush()


def _most_held(land: Land) -> AreaSeason | None:
    """The season, not over yet, of which most is held; None where nothing is."""
    seasons = _seasons_to_come(land)
    for season in seasons:
        books.release_lapsed(season.id, today())
    most = max(seasons, key=lambda each: each.held, default=None)
    return most if most is not None and most.held else None


def _seasons_to_come(land: Land) -> list[AreaSeason]:
    return list(
        session.scalars(
            select(AreaSeason)
            .where(AreaSeason.growing_area_id == land.area.id, AreaSeason.year >= land.year_of(today()))
            .order_by(AreaSeason.year)
            .execution_options(populate_existing=True)
        )
    )
