"""One thing that the owner of an offer could change, and the offer's facts once it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from matchmaker.ranking.facts.evidence import OCOP
from matchmaker.ranking.facts.listings import AttributeValue, CertificateFacts, OfferFacts, Operator


class Sort(StrEnum):
    """Every sort of change that may be named. The text layer has a sentence for each."""

    CERTIFICATE = "certificate"
    STARS = "stars"
    VERIFY = "verify"
    RENEW = "renew"
    RESTORE = "restore"
    STATE = "state"
    REACH = "reach"
    MORE = "more"
    SMALLER_LOT = "smaller_lot"
    EARLIER = "earlier"
    LATER = "later"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Change:
    """What is changed, and into what."""

    sort: Sort
    key: str = ""
    """Kind of the certificate, or name of the quality."""
    market: str | None = None
    """Market of a code that belongs to one."""
    value: AttributeValue = 0.0
    """Stars; the quality; the amount that is added, or the smallest lot, in base units; weeks; đồng a base unit."""
    op: Operator = "="
    """How the quality is compared with what is asked."""

    @property
    def family(self) -> tuple[str, ...]:
        """Changes of one family differ in how far they go: one of them is named."""
        return self.sort, self.key, self.market or "", self.op, self.value if isinstance(self.value, str) else ""

    @property
    def how_far(self) -> float:
        """Grows with what it costs within its family; words are all as far."""
        if isinstance(self.value, str):
            return 0.0
        return -self.value if self.sort is Sort.SMALLER_LOT or self.op == "<=" else self.value

    @property
    def number(self) -> float:
        """The value of a change that is measured. Raises TypeError for a word."""
        if isinstance(self.value, str):
            raise TypeError(self)
        return self.value

    def applied(self, offer: OfferFacts) -> OfferFacts:
        """The offer once the change is made, with nothing else changed."""
        return _APPLIED[self.sort](self, offer)


def _with_paper(change: Change, offer: OfferFacts) -> OfferFacts:
    """A new paper that the union checked."""
    stars = int(change.number) if change.sort is Sort.STARS else None
    paper = CertificateFacts(change.key or OCOP, verified=True, market=change.market, stars=stars)
    return replace(offer, certificates=(*offer.certificates, paper))


def _with_papers_mended(
    mend: Callable[[CertificateFacts], CertificateFacts],
) -> Callable[[Change, OfferFacts], OfferFacts]:
    def mended(change: Change, offer: OfferFacts) -> OfferFacts:
        papers = (
            mend(each) if (each.kind, each.market) == (change.key, change.market) else each
            for each in offer.certificates
        )
        return replace(offer, certificates=tuple(papers))

    return mended


def _verified(paper: CertificateFacts) -> CertificateFacts:
    return replace(paper, verified=True)


def _renewed(paper: CertificateFacts) -> CertificateFacts:
    return paper if paper.halted else replace(paper, expires_on=None)


def _restored(paper: CertificateFacts) -> CertificateFacts:
    return replace(paper, expires_on=None, halted=False) if paper.halted else paper


def _stated(change: Change, offer: OfferFacts) -> OfferFacts:
    return replace(offer, attributes={**offer.attributes, change.key: change.value})


def _grown(change: Change, offer: OfferFacts) -> OfferFacts:
    """So much more, spread as the rest is; evenly where nothing was left."""
    quantity = offer.quantity + change.number
    if not offer.quantity:
        return replace(offer, quantity=quantity, schedule=())
    portions = (each._replace(amount=each.amount * quantity / offer.quantity) for each in offer.schedule)
    return replace(offer, quantity=quantity, schedule=tuple(portions))


def _with_smaller_lot(change: Change, offer: OfferFacts) -> OfferFacts:
    return replace(offer, min_lot=change.number)


def _earlier(change: Change, offer: OfferFacts) -> OfferFacts:
    """There so many weeks sooner, and as long as before."""
    return replace(offer, starts_on=offer.starts_on - timedelta(weeks=change.number))


def _later(change: Change, offer: OfferFacts) -> OfferFacts:
    return replace(offer, ends_on=offer.ends_on + timedelta(weeks=change.number))


def _cheaper(change: Change, offer: OfferFacts) -> OfferFacts:
    return replace(offer, asking_price_vnd=change.number)


_APPLIED: Final[Mapping[Sort, Callable[[Change, OfferFacts], OfferFacts]]] = {
    Sort.CERTIFICATE: _with_paper,
    Sort.STARS: _with_paper,
    Sort.VERIFY: _with_papers_mended(_verified),
    Sort.RENEW: _with_papers_mended(_renewed),
    Sort.RESTORE: _with_papers_mended(_restored),
    Sort.STATE: _stated,
    Sort.REACH: _stated,
    Sort.MORE: _grown,
    Sort.SMALLER_LOT: _with_smaller_lot,
    Sort.EARLIER: _earlier,
    Sort.LATER: _later,
    Sort.PRICE: _cheaper,
}
