"""Draws needs and the offers that answer them, with what a listing does not say kept beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.facts.listings import (
    CertificateFacts,
    NeedFacts,
    OfferFacts,
    Portion,
    Requirement,
    RequirementKind,
)
from matchmaker.ranking.simulation.goods import BUYERS, GOODS, REGIONS, Good

FIRST_ORGANISATION = 1_000_000
COOPERATIVES = 2_000
BUYERS_COUNT = 300
PARTNERS = 12
"""Cooperatives each buyer has dealt with before; well-run ones more likely."""
FROM_A_PARTNER = 0.2
"""Share of the offers around a need that come from one of them."""
ON_RECORD = 0.5
"""Share of the cooperatives, and of the buyers, that have any deals on record."""
MORE_DEALS = 0.1
"""Chance that a deal on record is the last one: ten on average."""
USUALLY_KEPT, KEPT_BY_CARE = 0.85, 0.08
"""How often deals are kept, and how much more by those that are run best: between both sides' true worth."""
STRENGTH = 8.0
"""What is usual counts for so many deals, as in `reputation.figures`."""
CONTRACTS = ("spot", "season", "years")
CARRIAGE = ("buyer_collects", "shared", "seller_delivers")


@dataclass(frozen=True)
class Truth:
    """What a broker would find out about an offer by visiting, and its listing does not say."""

    care: float
    """How well the cooperative is run: standard normal."""
    quality: float
    """True quality above the usual threshold, in standard deviations."""
    floor: float = 0.82
    """Lowest price the cooperative lives on, as a share of the usual one; who must earn more asks for more."""


@dataclass(frozen=True)
class Drawn:
    """An offer as listed and as it is."""

    offer: OfferFacts
    truth: Truth
    deals: int = 0
    """Deals that its cooperative and the buyer brought to an end before."""


@dataclass(frozen=True)
class Asked:
    """A need as listed and as it is."""

    need: NeedFacts
    pays: float = 0.0
    """How punctually the buyer pays: standard normal."""
    level: float = 1.0
    """What the product usually costs where the need is, as a share of the usual price everywhere."""


def records_of(hidden: NDArray[np.float64], rng: np.random.Generator) -> list[float | None]:
    """What is on record of each, by how reliable it truly is: of most nothing, of few much.

    Deals are kept as often as `judge.worth` and `seller.gain` have them kept, each of those on record is seen once,
    and few say little: a record lies between what was seen and what is usual, as `STRENGTH` deals more would put it.
    """
    deals = rng.geometric(MORE_DEALS, len(hidden)) * (rng.random(len(hidden)) < ON_RECORD)
    kept = USUALLY_KEPT + KEPT_BY_CARE * np.tanh(hidden)
    seen = rng.binomial(deals, kept) / np.maximum(deals, 1)
    record = np.round((seen - USUALLY_KEPT) * deals / (deals + STRENGTH), 3)
    return [float(value) if count else None for value, count in zip(record, deals.tolist(), strict=True)]


def care_of_all(rng: np.random.Generator) -> NDArray[np.float64]:
    """How well each cooperative is run, shape (COOPERATIVES,); what a market draws first."""
    return rng.normal(size=COOPERATIVES)


class Draw:
    """One random market. The same generator state gives the same market."""

    def __init__(self, rng: np.random.Generator, today: date) -> None:
        self.rng = rng
        self.today = today
        self.care = care_of_all(rng)
        self.pays = rng.normal(size=BUYERS_COUNT)
        liked = np.exp(self.care) / np.exp(self.care).sum()
        records = rng.spawn(1)[0]  # apart, so that records change nothing else about a market
        self.sellers_record = records_of(self.care, records)
        self.buyers_record = records_of(self.pays, records)
        self.partners = [rng.choice(COOPERATIVES, PARTNERS, replace=False, p=liked) for _ in range(BUYERS_COUNT)]

    def chance(self, share: float) -> bool:
        """True with the given probability."""
        return bool(self.rng.random() < share)

    def good(self) -> Good:
        """What the next need asks for."""
        return GOODS[int(self.rng.integers(len(GOODS)))]

    def asked(self, need_id: int, good: Good) -> Asked:
        """A need of one of the buyers, some days old, part of it supplied already."""
        need, buyer = self.need(need_id, good), int(self.rng.integers(BUYERS_COUNT))
        pays = float(self.pays[buyer])
        supplied = float(self.rng.beta(1.0, 2.0)) if self.chance(0.4) else 0.0
        level, usual = float(np.exp(self.rng.normal(0.0, 0.07))), need.reference_price_vnd
        listed = replace(
            need,
            organisation_id=buyer + 1,
            reference_price_vnd=None if usual is None else usual * level,
            lacking=need.quantity * (1.0 - supplied),
            published_on=self.today - timedelta(days=int(self.rng.exponential(20))),
            buyer_verified=self.chance(float(np.clip(0.6 + 0.25 * pays, 0.05, 0.95))),
            record=self.buyers_record[buyer],
        )
        return Asked(listed, pays, level)

    def need(self, need_id: int, good: Good) -> NeedFacts:
        """A need: how much, when, where, with which conditions."""
        rng = self.rng
        lat, lon = self._city()
        starts = self.today + timedelta(days=int(rng.integers(3, 75)))
        days = int(rng.choice([7, 14, 30, 60, 90, 120], p=[0.1, 0.2, 0.3, 0.2, 0.1, 0.1]))
        amount = good.typical_amount * float(np.exp(rng.normal(0.4, 0.8)))
        market = "CN" if good.export_codes and self.chance(0.4) else "VN"
        return NeedFacts(
            need_id=need_id,
            revision_id=need_id,
            organisation_id=need_id,
            product_path=self._path(good, named=0.35),
            unit=good.unit,
            quantity=amount,
            starts_on=starts,
            ends_on=starts + timedelta(days=days - 1),
            today=self.today,
            rate_per_week=amount / max(days / 7, 1) if self.chance(0.6) else None,
            lat=lat,
            lon=lon,
            requirements=tuple(self._requirements(good, market)),
            ceiling_vnd=good.price_vnd * float(rng.uniform(0.95, 1.35)) if self.chance(0.6) else None,
            reference_price_vnd=good.price_vnd if self.chance(0.9) else None,
            contract_kind=str(rng.choice(CONTRACTS)) if self.chance(0.8) else None,
            delivery_terms=str(rng.choice(CARRIAGE)) if self.chance(0.7) else None,
            market=market,
            perishability_days=good.shelf_days,
        )

    def offer(self, offer_id: int, good: Good, need: NeedFacts) -> Drawn:
        """An offer of the same species, more or less at the time the need asks for."""
        rng = self.rng
        cooperative, deals = self._cooperative(need)
        truth = Truth(float(self.care[cooperative]), float(rng.normal(0.5)))
        lat, lon = self._field(good)
        starts = need.starts_on + timedelta(days=int(rng.integers(-60, 45)))
        days = int(rng.integers(14, 120))
        amount = good.typical_amount * float(np.exp(rng.normal(0.0, 0.9)))
        asking = good.price_vnd * float(np.exp(rng.normal(0.02 + 0.03 * truth.care, 0.12)))
        truth = replace(truth, floor=asking / good.price_vnd - float(rng.uniform(0.08, 0.28)))
        offer = OfferFacts(
            offer_id=offer_id,
            revision_id=offer_id,
            organisation_id=FIRST_ORGANISATION + cooperative,
            product_path=self._path(good, named=0.85),
            unit=good.unit,
            quantity=amount,
            starts_on=starts,
            ends_on=starts + timedelta(days=days - 1),
            schedule=self._schedule(starts, days, amount) if self.chance(0.4) else (),
            min_lot=amount * float(rng.uniform(0.02, 0.3)) if self.chance(0.3) else None,
            asking_price_vnd=asking if self.chance(0.8) else None,
            certificates=tuple(self._certificates(good, truth)),
            attributes=self._attributes(good, truth),
            lat=lat,
            lon=lon,
            contract_kind=str(rng.choice(CONTRACTS)) if self.chance(0.8) else None,
            delivery_terms=str(rng.choice(CARRIAGE)) if self.chance(0.8) else None,
            published_on=self.today - timedelta(days=int(rng.exponential(30))),
            completeness=float(np.clip(rng.normal(0.65 + 0.12 * truth.care, 0.15), 0.2, 1.0)),
            record=self.sellers_record[cooperative],
        )
        return Drawn(offer, truth, deals)

    def _cooperative(self, need: NeedFacts) -> tuple[int, int]:
        """Who offers, and how often the two have dealt; a buyer outside the market has no partners."""
        buyer = need.organisation_id - 1
        if 0 <= buyer < BUYERS_COUNT and self.chance(FROM_A_PARTNER):
            place = int(self.rng.integers(PARTNERS))
            return int(self.partners[buyer][place]), 1 + place % 3
        return int(self.rng.integers(COOPERATIVES)), 0

    def _path(self, good: Good, named: float) -> tuple[str, ...]:
        species = (good.group, good.species)
        if not good.varieties or not self.chance(named):
            return species
        return (*species, str(self.rng.choice(good.varieties)))

    def _city(self) -> tuple[float, float]:
        places = list(BUYERS.values())
        lat, lon, _ = places[int(self.rng.choice(len(places), p=[share for _, _, share in places]))]
        return lat + float(self.rng.normal(0, 0.1)), lon + float(self.rng.normal(0, 0.1))

    def _field(self, good: Good) -> tuple[float | None, float | None]:
        if self.chance(0.03):
            return None, None
        lat, lon, spread = REGIONS[str(self.rng.choice(good.regions))]
        return lat + float(self.rng.normal(0, spread)), lon + float(self.rng.normal(0, spread))

    def _requirements(self, good: Good, market: str) -> list[Requirement]:
        """Codes the market asks for are essential; certificates and quality are essential or wished."""
        kinds = RequirementKind
        asked = [Requirement(kinds.CERTIFICATE, code) for code in good.export_codes if market == "CN"]
        for kind in good.certificates:
            if kind == "OCOP" and self.chance(0.5):
                stars = int(self.rng.integers(3, 5))
                asked.append(Requirement(kinds.STARS, kind, ">=", stars, essential=False))
            elif kind != "OCOP" and self.chance(0.45):
                asked.append(Requirement(kinds.CERTIFICATE, kind, essential=self.chance(0.35)))
        if good.quality is not None and self.chance(0.6):
            key, op, threshold, _ = good.quality
            wanted = Requirement(kinds.ATTRIBUTE, key, ">=" if op == ">=" else "<=", threshold, self.chance(0.25))
            asked.append(wanted)
        return asked

    def _certificates(self, good: Good, truth: Truth) -> list[CertificateFacts]:
        held = []
        for kind in (*good.export_codes, *good.certificates):
            if not self.chance(0.7 if kind in good.export_codes else 0.5):
                continue
            left = int(self.rng.integers(-30, 540))
            held.append(
                CertificateFacts(
                    kind,
                    verified=self.chance(float(np.clip(0.5 + 0.15 * truth.care, 0.1, 0.9))),
                    expires_on=self.today + timedelta(days=left) if self.chance(0.8) else None,
                    market="CN" if kind in good.export_codes else None,
                    crop=good.species if self.chance(0.5) else None,
                    stars=int(self.rng.integers(3, 6)) if kind == "OCOP" else None,
                )
            )
        return held

    def _attributes(self, good: Good, truth: Truth) -> dict[str, float | str]:
        if good.quality is None or not self.chance(0.7):
            return {}
        key, op, threshold, spread = good.quality
        better = truth.quality + float(self.rng.normal(0, 0.3))
        return {key: threshold + spread * (better if op == ">=" else -better)}

    def _schedule(self, starts: date, days: int, amount: float) -> tuple[Portion, ...]:
        """Weekly portions of uneven size."""
        weeks = max(days // 7, 1)
        sizes = self.rng.dirichlet(np.full(weeks, 3.0)) * amount
        return tuple(
            Portion(starts + timedelta(weeks=week), starts + timedelta(days=7 * week + 6), float(size))
            for week, size in enumerate(sizes)
        )
