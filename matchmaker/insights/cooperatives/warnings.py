"""Signs that a cooperative may soon be in trouble, each with its evidence. For the staff of its province alone.

A sign is a reason to call, never a verdict: nothing here reaches a public page, a match or a ranking.

The order is a rule that anybody can check: signs weigh 3 (a buyer was lost, a contract is behind), 2 (a paper lapsed,
silence on the site) or 1 (facts nobody looked at); the heavier sum first, then more members, then the name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from matchmaker.audit import Event
from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.contracts.fulfilment import queries as fulfilment
from matchmaker.contracts.fulfilment.waiting import Waiting, Who, waits
from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.credentials.lapsing.expiry import counts
from matchmaker.credentials.models import Certificate
from matchmaker.credentials.queries import stands
from matchmaker.db import session
from matchmaker.measures import today as vietnam_day
from matchmaker.organisations.models import Membership
from matchmaker.register import queries
from matchmaker.register.lists import UNTOUCHED_DAYS
from matchmaker.register.models import DeclaredLinkage, Lifecycle, LinkageSide, RegisterEntry

LOST_WITHIN_DAYS: Final = 540
"""A buyer lost longer ago is no news."""
LAPSED_WITHIN_DAYS: Final = 730
SILENT_DAYS: Final = 180


class Sign(StrEnum):
    """What was seen."""

    LOST_BUYER = "lost_buyer"
    """Its last contract or declared linkage as a seller ended, and nothing that was agreed on followed."""
    BEHIND = "behind"
    """Under a contract of its own goods or money are late."""
    LAPSED = "lapsed"
    """A certificate or code ran out and none of its kind stands."""
    SILENT = "silent"
    """Nobody of it did anything on the site for long."""
    STALE = "stale"
    """Nobody looked at its facts in the register for long."""


WEIGHTS: Final[Mapping[Sign, int]] = {
    Sign.LOST_BUYER: 3,
    Sign.BEHIND: 3,
    Sign.LAPSED: 2,
    Sign.SILENT: 2,
    Sign.STALE: 1,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One sign and what shows it."""

    sign: Sign
    on: date
    """Since when, or the day that tells it."""
    about: str = ""
    """A contract's number, a partner's name, a kind of paper."""
    contract_id: int | None = None
    waiting: Waiting | None = None
    """Of `BEHIND`: what is late."""


@dataclass(frozen=True, slots=True)
class Warned:
    """One cooperative with its signs, the heaviest first."""

    entry: RegisterEntry
    signs: tuple[Seen, ...]

    @property
    def weight(self) -> int:
        """The sum by which the list is ordered; each sign counts once, however often it was seen."""
        return sum(WEIGHTS[each] for each in {seen.sign for seen in self.signs})


def early_warnings(province_code: str, day: date) -> list[Warned]:
    """The active cooperatives of a province with any sign, in the order of the rule: a handful of statements."""
    entries = list(
        session.scalars(
            queries.entries(province_code)
            .where(RegisterEntry.lifecycle == Lifecycle.ACTIVE)
            .options(joinedload(RegisterEntry.commune))
        )
    )
    by_organisation = {each.organisation_id: each for each in entries if each.organisation_id is not None}
    seen: dict[int, list[Seen]] = defaultdict(list)
    for each in entries:
        if (day - each.updated_on).days > UNTOUCHED_DAYS:
            seen[each.id].append(Seen(Sign.STALE, each.updated_on))
    for organisation_id, found in _on_site(by_organisation.keys(), province_code, day):
        seen[by_organisation[organisation_id].id].append(found)
    for entry_id, found in _lost(entries, by_organisation, day):
        seen[entry_id].append(found)
    warned = [Warned(each, _in_order(seen[each.id])) for each in entries if each.id in seen]
    return sorted(warned, key=lambda each: (-each.weight, -(each.entry.members or 0), each.entry.sort_key))


def _in_order(signs: Iterable[Seen]) -> tuple[Seen, ...]:
    return tuple(sorted(signs, key=lambda each: (-WEIGHTS[each.sign], list(Sign).index(each.sign), each.on)))


def _on_site(organisation_ids: Collection[int], province_code: str, day: date) -> Iterator[tuple[int, Seen]]:
    """Signs that the site itself shows of organisations."""
    yield from _behind(organisation_ids, province_code, day)
    yield from _lapsed(organisation_ids, day)
    yield from _silent(organisation_ids, day)


def _behind(organisation_ids: Collection[int], province_code: str, day: date) -> Iterator[tuple[int, Seen]]:
    """What is behind for longest in each contract that a cooperative sells under: its goods, or the money for them."""
    contracts = [
        each
        for each in session.scalars(fulfilment.with_deals(province_code=province_code))
        if each.seller_id in organisation_ids
    ]
    reckonings = fulfilment.reckonings(contracts, day)
    for each in contracts:
        over = each.status is not ContractStatus.ACTIVE
        late = [found for found in waits(reckonings[each.id], is_over=over) if found.is_late]
        late = [found for found in late if found.who is not Who.STAFF]
        if late:
            yield each.seller_id, Seen(Sign.BEHIND, late[0].on, each.number or "", each.id, late[0])


def _lapsed(organisation_ids: Collection[int], day: date) -> Iterator[tuple[int, Seen]]:
    """Papers that ran out lately, where the organisation holds no other of their kind that stands."""
    held = session.execute(
        select(Certificate.organisation_id, Certificate.kind_code, Certificate.expires_on, stands(day).label("stands"))
        .where(Certificate.organisation_id.in_(sorted(organisation_ids)), counts())
        .order_by(Certificate.expires_on, Certificate.id)
    )
    standing: set[tuple[int, str]] = set()
    lapsed: dict[tuple[int, str], date] = {}
    for organisation_id, kind, last_day, is_standing in held:
        if is_standing:
            standing.add((organisation_id, kind))
        elif last_day is not None and day - timedelta(days=LAPSED_WITHIN_DAYS) <= last_day < day:
            lapsed[organisation_id, kind] = last_day
    for (organisation_id, kind), last_day in lapsed.items():
        if (organisation_id, kind) not in standing:
            yield organisation_id, Seen(Sign.LAPSED, last_day, kind)


def _silent(organisation_ids: Collection[int], day: date) -> Iterator[tuple[int, Seen]]:
    """Organisations that have members, none of whom did anything for long; since when."""
    last = session.execute(
        select(Membership.organisation_id, func.max(Membership.started_at), func.max(Event.at))
        .outerjoin(Event, (Event.by_id == Membership.user_id) & (Event.organisation_id == Membership.organisation_id))
        .where(Membership.organisation_id.in_(sorted(organisation_ids)), Membership.ended_at.is_(None))
        .group_by(Membership.organisation_id)
    )
    for organisation_id, joined_at, acted_at in last:
        on = vietnam_day(_later(joined_at, acted_at))
        if (day - on).days > SILENT_DAYS:
            yield organisation_id, Seen(Sign.SILENT, on)


def _later(joined_at: datetime, acted_at: datetime | None) -> datetime:
    return max(joined_at, acted_at) if acted_at is not None else joined_at


def _lost(
    entries: Sequence[RegisterEntry], by_organisation: Mapping[int, RegisterEntry], day: date
) -> Iterator[tuple[int, Seen]]:
    """Cooperatives whose last buyer left lately, by contracts of the site and by what was declared."""
    ended: dict[int, Seen] = {}
    bound: set[int] = set()
    bound |= {by_organisation[each].id for each in _agreed(by_organisation)}
    ends = [*_ended_contracts(by_organisation, day), *_ended_declared(entries, day)]
    for entry_id, goes_on, found in ends:
        if goes_on:
            bound.add(entry_id)
        elif entry_id not in ended or ended[entry_id].on < found.on:
            ended[entry_id] = found
    for entry_id, found in ended.items():
        if entry_id not in bound and (day - found.on).days <= LOST_WITHIN_DAYS:
            yield entry_id, found


def _ended_contracts(by_organisation: Mapping[int, RegisterEntry], day: date) -> Iterator[tuple[int, bool, Seen]]:
    """Each contract that a cooperative sells under: whether it goes on, and when it ended."""
    sold = session.execute(
        select(Contract.seller_id, Contract.status, Contract.ended_at, Contract.number, Contract.id).where(
            Contract.seller_id.in_(sorted(by_organisation)),
            Contract.status != ContractStatus.CANCELLED,
        )
    )
    for seller_id, status, ended_at, number, contract_id in sold:
        on = vietnam_day(ended_at) if ended_at is not None else day
        yield by_organisation[seller_id].id, status.is_open, Seen(Sign.LOST_BUYER, on, number or "", contract_id)


def _agreed(organisation_ids: Collection[int]) -> set[int]:
    """Sellers that agreed with somebody, alone or in a pool, and have not written the contract yet."""
    rows = select(Introduction.seller_id).where(
        Introduction.seller_id.in_(sorted(organisation_ids)),
        Introduction.status == IntroductionStatus.AGREED,
        Introduction.settled_at.is_(None),
        ~exists().where(Contract.introduction_id == Introduction.id),
    )
    return set(session.scalars(rows))


def _ended_declared(entries: Sequence[RegisterEntry], day: date) -> Iterator[tuple[int, bool, Seen]]:
    """Each declared linkage by which a cooperative sells."""
    province_codes = {each.province_code for each in entries}
    declared = session.execute(
        select(DeclaredLinkage.entry_id, DeclaredLinkage.until, DeclaredLinkage.partner_name)
        .join(DeclaredLinkage.entry)
        .where(
            RegisterEntry.province_code.in_(sorted(province_codes)),
            DeclaredLinkage.side == LinkageSide.OUTPUT,
            DeclaredLinkage.removed_at.is_(None),
        )
    )
    for entry_id, until, partner in declared:
        yield entry_id, until is None or until >= day, Seen(Sign.LOST_BUYER, until or day, partner)
