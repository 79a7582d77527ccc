"""From a plan in arrays to what is kept of it: lines, what is left over and why, weeks, and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from matchmaker.allocation.season.market import Market, Steps
from matchmaker.allocation.season.plan import Plan
from matchmaker.catalogue.queries import commune, tree
from matchmaker.db import session
from matchmaker.measures.places import great_circle_km
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.planning.gathering import Asked, Mask, Sides
from matchmaker.planning.kept import Kept
from matchmaker.planning.models import GapReason, GapSide
from matchmaker.planning.pairing import Pairs
from matchmaker.planning.weeks import spread
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Path
from matchmaker.ranking.facts.listings import SPECIES_DEPTH

Row = dict[str, Any]
AT_ONCE: Final = 2000
_Table = OfferColumns | NeedColumns


@dataclass(frozen=True)
class Worked:
    """A plan that was worked out, with everything that it was worked out from."""

    asked: Asked
    sides: Sides
    pairs: Pairs
    market: Market
    plan: Plan
    kept: Sequence[Kept]


@dataclass(frozen=True)
class Rows:
    """What is written of a plan."""

    lines: list[Row]
    gaps: list[Row]
    weeks: list[Row]
    figures: dict[str, Any]


@dataclass(frozen=True)
class _Place:
    """Where a listing is, and what it is of."""

    product_code: str
    commune_code: str | None

    @property
    def province_code(self) -> str | None:
        found = commune(self.commune_code)
        return found.province_code if found else None


def rows_of(worked: Worked) -> Rows:
    """Everything that is kept of a plan."""
    sold, bought = _used(worked)
    offers = _places(Offer, OfferRevision, worked.sides.offers.offer_id)
    needs = _places(Need, NeedRevision, worked.sides.needs.need_id)
    lines = [*_lines(worked, offers, needs), *(_kept_line(each) for each in worked.kept)]
    gaps = [*_supply_gaps(worked, sold, bought, offers), *_need_gaps(worked, sold, bought, needs)]
    return Rows(lines, gaps, _weeks(lines, gaps), _figures(worked, lines, gaps))


def _used(worked: Worked) -> tuple[Steps, Steps]:
    """What each offer gives and each need gets in the plan, in steps."""
    market, plan = worked.market, worked.plan
    sold = np.bincount(market.offer[plan.pairs], weights=plan.amounts, minlength=len(market.left))
    bought = np.bincount(market.need[plan.pairs], weights=plan.amounts, minlength=len(market.lacking))
    return sold.astype(np.int64), bought.astype(np.int64)


def _places(listing: Any, revision: Any, ids: NDArray[np.int32]) -> dict[int, _Place]:
    """Product and commune of listings as approved, by id."""
    found: dict[int, _Place] = {}
    every = ids.tolist()
    for begin in range(0, len(every), AT_ONCE):
        statement = (
            select(listing.id, revision.product_code, revision.commune_code)
            .join(revision, revision.id == listing.approved_id)
            .where(listing.id.in_(every[begin : begin + AT_ONCE]))
        )
        found.update({row.id: _Place(row.product_code, row.commune_code) for row in session.execute(statement)})
    return found


def _lines(worked: Worked, offers: dict[int, _Place], needs: dict[int, _Place]) -> list[Row]:
    sides, pairs = worked.sides, worked.pairs
    lines = []
    for pair, amount in zip(worked.plan.pairs.tolist(), worked.plan.amounts.tolist(), strict=True):
        offer, need = pairs.offer[pair], pairs.need[pair]
        offer_id, need_id = int(sides.offers.offer_id[offer]), int(sides.needs.need_id[need])
        if offer_id not in offers or need_id not in needs:
            continue  # taken back while the plan was made
        goods, target, km = offers[offer_id], needs[need_id], float(pairs.km[pair])
        lines.append(
            {
                "offer_id": offer_id,
                "need_id": need_id,
                "seller_id": int(sides.offers.organisation_id[offer]),
                "buyer_id": int(sides.needs.organisation_id[need]),
                "product_code": goods.product_code,
                "seller_commune_code": goods.commune_code,
                "buyer_commune_code": target.commune_code,
                "seller_province_code": goods.province_code,
                "buyer_province_code": target.province_code,
                "amount": Decimal(amount),
                "km": None if np.isnan(km) else km,
                "fit": float(pairs.fit[pair]),
                "starts_on": date.fromordinal(int(pairs.first[pair])),
                "ends_on": date.fromordinal(int(pairs.last[pair])),
                "is_kept": False,
                "introduction_id": None,
            }
        )
    return lines


def _kept_line(each: Kept) -> Row:
    goods, target = commune(each.seller_commune_code), commune(each.buyer_commune_code)
    return {
        "offer_id": each.offer_id,
        "need_id": each.need_id,
        "seller_id": each.seller_id,
        "buyer_id": each.buyer_id,
        "product_code": each.product_code,
        "seller_commune_code": each.seller_commune_code,
        "buyer_commune_code": each.buyer_commune_code,
        "seller_province_code": goods.province_code if goods else None,
        "buyer_province_code": target.province_code if target else None,
        "amount": each.amount,
        "km": great_circle_km(goods.lat, goods.lon, target.lat, target.lon) if goods and target else None,
        "fit": None,
        "starts_on": each.days.starts_on,
        "ends_on": each.days.ends_on,
        "is_kept": True,
        "introduction_id": each.introduction_id,
    }


def _supply_gaps(worked: Worked, sold: Steps, bought: Steps, places: dict[int, _Place]) -> list[Row]:
    sides, market = worked.sides, worked.market
    full = (market.lacking - bought)[market.need] <= 0
    reasons = _reasons(sides, sides.offers, sides.needs, market.offer, full)
    counts = sides.own_offers | worked.asked.is_country
    found = _gaps(worked, GapSide.OFFER, sides.offers, market.left, sold, counts, reasons, places)
    return [{**each, "offer_id": each.pop("listing_id"), "need_id": None} for each in found]


def _need_gaps(worked: Worked, sold: Steps, bought: Steps, places: dict[int, _Place]) -> list[Row]:
    sides, market = worked.sides, worked.market
    full = (market.left - sold)[market.offer] <= 0
    reasons = _reasons(sides, sides.needs, sides.offers, market.need, full)
    counts = sides.own_needs | worked.asked.is_country
    found = _gaps(worked, GapSide.NEED, sides.needs, market.lacking, bought, counts, reasons, places)
    return [{**each, "need_id": each.pop("listing_id"), "offer_id": None} for each in found]


def _reasons(sides: Sides, table: _Table, other: _Table, rows: NDArray[np.intp], full: Mask) -> list[GapReason]:
    """Why each row of a table keeps something over: its product, its pairs, and in how many of them the other is full.

    Parameters
    ----------
    table, other : the side that is asked about, and the one that it is paired with
    rows : array of shape (n_pairs,)
        Which row of the table each pair is of.
    full : array of shape (n_pairs,)
        Whether the other of it has nothing left to give or to take.
    """
    products, species = sides.words.products, {sides.words.products[code] for code in np.unique(other.product).tolist()}
    meets = [any(_meets(path, each) for each in species) for path in products.words]
    pairs, taken = np.bincount(rows, minlength=len(table)), np.bincount(rows[full], minlength=len(table))
    return [
        GapReason.NO_OTHER_SIDE
        if not meets[code]
        else GapReason.NO_PAIR
        if not count
        else GapReason.ALL_TAKEN
        if count == gone
        else GapReason.BOUND
        for code, count, gone in zip(table.product.tolist(), pairs.tolist(), taken.tolist(), strict=True)
    ]


def _meets(path: Path, other: Path) -> bool:
    """Whether two products are of one species, or one is a group of the other."""
    depth = min(len(path), len(other), SPECIES_DEPTH)
    return path[:depth] == other[:depth]


def _gaps(
    worked: Worked,
    side: GapSide,
    table: _Table,
    whole: Steps,
    used: Steps,
    counts: Mask,
    reasons: list[GapReason],
    places: dict[int, _Place],
) -> list[Row]:
    first, last = worked.asked.first, worked.asked.last
    rows = []
    for at in np.flatnonzero((whole > used) & counts).tolist():
        listing_id = int(table.ids[at])
        if listing_id not in places:
            continue
        place = places[listing_id]
        rows.append(
            {
                "side": side,
                "listing_id": listing_id,
                "organisation_id": int(table.organisation_id[at]),
                "product_code": place.product_code,
                "commune_code": place.commune_code,
                "province_code": place.province_code,
                "amount": Decimal(int(whole[at] - used[at])),
                "total": Decimal(int(whole[at])),
                "starts_on": date.fromordinal(max(int(table.starts[at]), first)),
                "ends_on": date.fromordinal(min(int(table.ends[at]), last)),
                "reason": reasons[at],
            }
        )
    return rows


def _weeks(lines: Sequence[Row], gaps: Sequence[Row]) -> list[Row]:
    """What falls into each week, by product and province."""
    cells: dict[tuple[str, str | None, date], Row] = {}
    parts = (
        ("home", lines, "seller_province_code"),
        ("supply_left", [each for each in gaps if each["side"] is GapSide.OFFER], "province_code"),
        ("need_left", [each for each in gaps if each["side"] is GapSide.NEED], "province_code"),
    )
    for name, rows, province in parts:
        owner, monday, amount = spread(
            np.array([each["starts_on"].toordinal() for each in rows], np.int64),
            np.array([each["ends_on"].toordinal() for each in rows], np.int64),
            np.array([float(each["amount"]) for each in rows]),
        )
        for at, day, part in zip(owner.tolist(), monday.tolist(), amount.tolist(), strict=True):
            row = rows[at]
            key = (row["product_code"], row[province], date.fromordinal(day))
            cell = cells.setdefault(key, {"home": 0.0, "supply_left": 0.0, "need_left": 0.0})
            cell[name] += part
    return [
        {
            "product_code": product_code,
            "province_code": province_code,
            "week_on": week_on,
            **{name: Decimal(round(amount, 3)).quantize(Decimal("0.001")) for name, amount in cell.items()},
        }
        for (product_code, province_code, week_on), cell in sorted(
            cells.items(), key=lambda each: (each[0][0], each[0][1] or "", each[0][2])
        )
    ]


def _figures(worked: Worked, lines: Sequence[Row], gaps: Sequence[Row]) -> dict[str, Any]:
    """What the plan comes to, by unit: as `figures.read` reads it."""
    sides, plan, market = worked.sides, worked.plan, worked.market
    units = [sides.words.units[code] for code in range(int(market.kind.max()) + 1)] if len(market.kind) else []
    found: dict[str, dict[str, Any]] = {}
    for code, name in enumerate(units):
        if not (market.lacking[market.kind == code] > 0).any() and not plan.bound[code]:
            continue
        found[name] = {
            "home": int(plan.outcome.home[code]),
            "haul": round(float(plan.outcome.haul[code])),
            "rule_home": int(plan.greedy.home[code]),
            "rule_haul": round(float(plan.greedy.haul[code])),
            "bound": int(plan.bound[code]),
        }
    for name, rows, which in (
        ("kept", [each for each in lines if each["is_kept"]], None),
        ("supply_left", gaps, GapSide.OFFER),
        ("need_left", gaps, GapSide.NEED),
    ):
        for each in rows:
            if which is not None and each["side"] is not which:
                continue
            unit = tree()[each["product_code"]].unit.code
            entry = found.setdefault(unit, {"home": 0, "haul": 0, "rule_home": 0, "rule_haul": 0, "bound": 0})
            entry[name] = entry.get(name, 0) + float(each["amount"])
    return {
        "units": found,
        "lines": sum(not each["is_kept"] for each in lines),
        "kept_lines": sum(each["is_kept"] for each in lines),
        "offers": len(market.left),
        "needs": len(market.lacking),
        "pairs": len(market),
    }
