"""Which changes would open how many needs to an offer.

The engine that judges every pair judges them here, too: a change is made to the offer's facts and the needs that
the offer fails by one rule or two are judged again. Needs are those that everybody sees; no ceiling is among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.answers import answers
from matchmaker.ranking.columns.candidates import needs_like
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.verdicts import at_a_glance, with_essentials
from matchmaker.ranking.facts import evidence
from matchmaker.ranking.facts.constraints import Failure, Rule, check
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts, RequirementKind
from matchmaker.ranking.features import answering
from matchmaker.ranking.openings import steps
from matchmaker.ranking.openings.changes import Change, Sort

FEWEST: Final = 3
"""Fewer buyers than this stand behind no figure that is told."""
WEEKS: Final = (1, 2, 3, 4)
"""How much earlier or later a harvest may be had, in weeks."""
MOST_TIMES: Final = 4.0
"""More than so many times what there is, nobody adds to an offer."""
MARKETS: Final = 256
"""More than there are codes of markets, which take a byte."""
EACH_COMBINED: Final = 12
"""Of so many families at most, pairs are tried."""

Which = NDArray[np.bool_]


@dataclass(frozen=True)
class Opening:
    """What one change opens, or two that are both needed.

    Attributes
    ----------
    changes : tuple of Change
        One or two.
    needs, buyers : int
        How many open, and how many organisations they belong to. Of a change that hangs on ceilings, bands.
    amount : float
        What those needs still lack, in the base unit.
    need_ids : tuple of int
        Which they are; none where that hangs on ceilings.
    """

    changes: tuple[Change, ...]
    needs: int
    buyers: int
    amount: float
    need_ids: tuple[int, ...] = ()


def openings(
    offer: OfferFacts, needs: Shelf[NeedColumns], today: date, *, of_a_market: Collection[str]
) -> list[Opening]:
    """The smallest changes that open needs of at least `FEWEST` buyers, those that open most first.

    Parameters
    ----------
    offer : OfferFacts
        As it stands.
    needs : Shelf
        All that stand on the market.
    today : date
    of_a_market : collection of str
        Kinds of codes that each belong to one market.

    Returns
    -------
    list of Opening
        Single changes first, at most one of a family; then pairs of changes that are both needed.
    """
    judged = Judged.of(offer, needs, today)
    if offer.quantity <= 0:
        return _ordered(_more(offer, judged.of_product))
    shut = judged.shut_out
    families = _families(offer, shut, today, of_a_market)
    tried = {change: _passing(shut, change.applied(offer)) for family in families for change in family}
    chosen = [found for family in families if (found := _smallest(shut, family, tried))]
    both = _pairs(offer, shut, families, tried)
    return _ordered([*chosen, *_more(offer, judged.passed)]) + _ordered(both)


def admissible(offer: OfferFacts, needs: Shelf[NeedColumns], today: date) -> Pairs:
    """The needs that an offer may answer, as far as its seller sees."""
    return Judged.of(offer, needs, today).passed


@dataclass(frozen=True)
class Judged:
    """Needs of the product: all of them, those that the offer may answer, those that it fails by little."""

    of_product: Pairs
    failures: NDArray[np.intp]
    mendable: Which
    hopeless: Which

    @classmethod
    def of(cls, offer: OfferFacts, needs: Shelf[NeedColumns], today: date) -> Judged:
        asked = Pairs.of_offer(offer, needs.base.table, today)
        found = []
        for part, rows in needs_like(offer, needs):
            stretch = asked.bringing(part.sorted.table).take(rows)
            if part.gone is not None:
                stretch = stretch.take(np.flatnonzero(~part.gone[rows]))
            found.append(stretch)
        pairs = Pairs.joined(found)
        glance = at_a_glance(pairs)
        judged = with_essentials(glance, answers(pairs, essential=True))
        return cls(pairs, judged.failures, ~judged.hopeless & judged.within_reach, judged.hopeless)

    @property
    def passed(self) -> Pairs:
        """Those that break no rule."""
        return self.of_product.take(np.flatnonzero(self.failures == 0))

    @property
    def shut_out(self) -> Pairs:
        """Those that break one rule or two, none of them beyond mending."""
        few = (self.failures >= 1) & (self.failures <= 2)
        return self.of_product.take(np.flatnonzero(few & self.mendable))


def _with(pairs: Pairs, offer: OfferFacts) -> Pairs:
    """The same needs with the offer as it would be."""
    return replace(pairs, offers=OfferColumns.of([offer], pairs.needs.vocabulary))


def _passing(pairs: Pairs, offer: OfferFacts) -> Which:
    changed = _with(pairs, offer)
    return with_essentials(at_a_glance(changed), answers(changed, essential=True)).passed


def _told(pairs: Pairs, opened: Which, changes: tuple[Change, ...]) -> Opening | None:
    """What a change opens; None where too few buyers stand behind it."""
    needs = pairs.needs
    buyers = len(np.unique(needs.organisation_id[opened]))
    if buyers < FEWEST:
        return None
    amount = float(needs.still_lacking[opened].sum())
    return Opening(changes, int(opened.sum()), buyers, amount, tuple(needs.need_id[opened].tolist()))


def _smallest(pairs: Pairs, family: Sequence[Change], tried: Mapping[Change, Which]) -> Opening | None:
    """The first of a family, from the smallest on, that opens enough."""
    told = (_told(pairs, tried[change], (change,)) for change in family)
    return next((each for each in told if each), None)


def _pairs(
    offer: OfferFacts, shut: Pairs, families: Sequence[Sequence[Change]], tried: Mapping[Change, Which]
) -> Iterator[Opening]:
    """Two changes of different families, of each the smallest that does, that open needs neither opens alone."""
    nearer = [(family, _breaks_one(shut, family[-1].applied(offer))) for family in families]
    weighty = sorted(nearer, key=lambda each: -int(each[1].sum()))[:EACH_COMBINED]
    for (ones, near_one), (others, near_other) in combinations(weighty, 2):
        if _told(shut, near_one & near_other, ()) is None:
            continue
        for one, other in product(ones, others):
            opened = _passing(shut, other.applied(one.applied(offer))) & ~tried[one] & ~tried[other]
            told = _told(shut, opened, (one, other))
            if told:
                yield told
                break


def _breaks_one(pairs: Pairs, offer: OfferFacts) -> Which:
    changed = _with(pairs, offer)
    return np.asarray(with_essentials(at_a_glance(changed), answers(changed, essential=True)).failures == 1)


def _ordered(found: Iterator[Opening] | Sequence[Opening]) -> list[Opening]:
    return sorted(found, key=lambda each: (-each.needs, -each.amount, str(each.changes)))


def _more(offer: OfferFacts, pairs: Pairs) -> list[Opening]:
    """So much more that further needs are answered in full; of an offer that is sold out, any at all."""
    if not len(pairs):
        return []
    asked = pairs.needs.still_lacking
    extra = asked - offer.quantity
    in_reach = (extra > 0) & np.isfinite(extra)
    if offer.quantity > 0:
        in_reach &= extra <= MOST_TIMES * offer.quantity
    amounts = sorted({steps.amount_up(each) for each in extra[in_reach].tolist()})
    before = _in_full(pairs, offer)
    for amount in amounts:
        change = Change(Sort.MORE, value=amount)
        told = _told(pairs, _in_full(pairs, change.applied(offer)) & ~before, (change,))
        if told:
            return [told]
    return []


def _in_full(pairs: Pairs, offer: OfferFacts) -> Which:
    """Needs that the offer may answer, and for all that they lack."""
    changed = _with(pairs, offer)
    return np.asarray(_passing(pairs, offer) & (answering.quantity_share(changed) >= 1.0))


# Which changes to try --------------------------------------------------------------------------------------------


def _families(offer: OfferFacts, shut: Pairs, today: date, of_a_market: Collection[str]) -> list[list[Change]]:
    """What would mend any of the failures, family by family, each from the smallest change on."""
    found: dict[tuple[str, ...], set[Change]] = defaultdict(set)
    for need in _kinds_of_failing(shut, today):
        for failure in check(offer, need):
            for change in _MENDS.get(failure.rule, _nothing)(failure, offer, need, of_a_market):
                found[change.family].add(change)
    return [sorted(family, key=lambda change: change.how_far) for _, family in sorted(found.items())]


def _kinds_of_failing(shut: Pairs, today: date) -> Iterator[NeedFacts]:
    """Enough of the needs that every way to fail is among them: what is asked, for which market, how soon, how late.

    What fails follows from a requirement, its market and the first day of delivery; so of needs that ask the same
    for the same market, the earliest and the latest will do.
    """
    chosen = _first_and_last_of_each(shut)
    lots = shut.needs.still_lacking
    apart = np.maximum(shut.offers.starts - shut.needs.ends, shut.needs.starts - shut.offers.ends) > 0
    early = np.flatnonzero(apart & (shut.needs.ends < shut.offers.starts))
    late = np.flatnonzero(apart & (shut.needs.starts > shut.offers.ends))
    chosen |= set(early[:1].tolist()) | set(late[:1].tolist())
    chosen |= _one_of_each(np.flatnonzero(shut.offers.min_lot > lots), lots)
    return (shut.needs.facts(row, today) for row in sorted(chosen))


def _first_and_last_of_each(shut: Pairs) -> set[int]:
    """Of the needs whose same requirement is not met for the same market, the earliest and the latest."""
    unmet = answers(shut, essential=True)
    asked, rows = shut.needs.asked.members, np.flatnonzero(~unmet.met)
    of_pair, of_requirement = unmet.pair[rows], unmet.requirement[rows]
    market = asked.market[of_requirement].astype(np.int64)
    group = asked.requirement[of_requirement].astype(np.int64) * MARKETS + market
    order = np.lexsort((shut.first_day[of_pair], group))
    changes = np.flatnonzero(np.diff(group[order]))
    ends = np.concatenate((order[:1], order[changes], order[changes + 1], order[-1:]))
    return set(of_pair[ends].tolist())


def _one_of_each(rows: NDArray[np.intp], lots: NDArray[np.float64]) -> set[int]:
    """One row for each round amount."""
    return set({steps.amount_down(lots[row]): row for row in rows.tolist()}.values())


Mend = Callable[[Failure, OfferFacts, NeedFacts, Collection[str]], Iterator[Change]]


def _nothing(failure: Failure, offer: OfferFacts, need: NeedFacts, of_a_market: Collection[str]) -> Iterator[Change]:
    """Another product or variety is another offer."""
    yield from ()


def _certificate(
    failure: Failure, offer: OfferFacts, need: NeedFacts, of_a_market: Collection[str]
) -> Iterator[Change]:
    assert failure.requirement is not None  # only those that name one come here
    key = failure.requirement.key
    market = _market(failure, need) if key in of_a_market else None
    if key not in of_a_market or market is not None:
        yield Change(Sort.CERTIFICATE, key, market)


def _market(failure: Failure, need: NeedFacts) -> str | None:
    asked = failure.requirement
    return asked.value if asked is not None and isinstance(asked.value, str) else need.market


def _stars(failure: Failure, offer: OfferFacts, need: NeedFacts, of_a_market: Collection[str]) -> Iterator[Change]:
    assert failure.requirement is not None
    wanted = failure.requirement.value
    yield Change(Sort.STARS, value=float(wanted) if isinstance(wanted, int | float) else 3.0)


def _paper(sort: Sort) -> Mend:
    """The papers of the kind that serve the market of the failing requirement."""

    def mend(failure: Failure, offer: OfferFacts, need: NeedFacts, of_a_market: Collection[str]) -> Iterator[Change]:
        kind, asked = str(failure.params["kind"]), failure.requirement
        wanted = _market(failure, need) if asked and asked.kind is RequirementKind.CERTIFICATE else None
        for paper in offer.papers.get(kind, ()):
            if evidence.serves_market(paper, wanted):
                yield Change(sort, kind, paper.market)
                if asked and not evidence.counts_for(paper, asked):
                    yield Change(Sort.VERIFY, kind, paper.market)

    return mend


def _quality(sort: Sort) -> Mend:
    """The value that is asked for, or each of them."""

    def mend(failure: Failure, offer: OfferFacts, need: NeedFacts, of_a_market: Collection[str]) -> Iterator[Change]:
        asked = failure.requirement
        assert asked is not None
        for value in asked.value if isinstance(asked.value, tuple) else (asked.value,):
            if value is not None:
                yield Change(sort, asked.key, value=value, op=asked.op if asked.op in (">=", "<=") else "=")

    return mend


def _window(failure: Failure, offer: OfferFacts, need: NeedFacts, of_a_market: Collection[str]) -> Iterator[Change]:
    sort = Sort.EARLIER if need.ends_on < offer.starts_on else Sort.LATER
    yield from (Change(sort, value=float(weeks)) for weeks in WEEKS)


def _lot(failure: Failure, offer: OfferFacts, need: NeedFacts, of_a_market: Collection[str]) -> Iterator[Change]:
    yield Change(Sort.SMALLER_LOT, value=steps.amount_down(need.still_lacking))


_MENDS: Final[Mapping[Rule, Mend]] = {
    Rule.CERTIFICATE_MISSING: _certificate,
    Rule.CERTIFICATE_OTHER_MARKET: _certificate,
    Rule.CERTIFICATE_UNVERIFIED: _paper(Sort.VERIFY),
    Rule.CERTIFICATE_EXPIRED: _paper(Sort.RENEW),
    Rule.CERTIFICATE_HALTED: _paper(Sort.RESTORE),
    Rule.STARS_MISSING: _stars,
    Rule.STARS_SHORT: _stars,
    Rule.ATTRIBUTE_UNSTATED: _quality(Sort.STATE),
    Rule.ATTRIBUTE_SHORT: _quality(Sort.REACH),
    Rule.WINDOW: _window,
    Rule.MIN_LOT: _lot,
}
