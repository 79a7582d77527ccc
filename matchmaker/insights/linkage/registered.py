"""What the register itself tells beside linkages: who is in a chain, and which entries are invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy import or_
from sqlalchemy.orm import selectinload

from matchmaker.db import session
from matchmaker.insights.linkage.chains import ChainKind
from matchmaker.register import queries
from matchmaker.register.lifecycle import existed, state_on
from matchmaker.register.models import Lifecycle, RegisterEntry


@dataclass(frozen=True, slots=True)
class Registered:
    """Those entries of a province that say something of chains, or are invented."""

    entries: Sequence[RegisterEntry] = ()

    @classmethod
    def of(cls, province_code: str) -> Self:
        """Read in two statements."""
        told = or_(RegisterEntry.is_in_crop_chain, RegisterEntry.is_in_livestock_chain, RegisterEntry.is_demo)
        found = queries.entries(province_code).where(told).options(selectinload(RegisterEntry.events))
        return cls(list(session.scalars(found)))

    @property
    def invented_ids(self) -> frozenset[int]:
        """The entries that were made for the demonstration."""
        return frozenset(each.id for each in self.entries if each.is_demo)

    def in_chain(self, kind: ChainKind, day: date, commune_code: str | None) -> list[RegisterEntry] | None:
        """Those active on a day that are in a chain; None of kinds that the register has no column for."""
        columns: Mapping[ChainKind, Callable[[RegisterEntry], bool]] = {
            ChainKind.CROP: lambda each: each.is_in_crop_chain,
            ChainKind.LIVESTOCK: lambda each: each.is_in_livestock_chain,
        }
        if kind not in columns:
            return None
        told = [each for each in self.entries if columns[kind](each) and commune_code in (None, each.commune_code)]
        return [each for each in told if existed(each, day) and state_on(each.standing_events, day) is Lifecycle.ACTIVE]
