"""A record as its page and its panel show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matchmaker.brokering.record import words
from matchmaker.catalogue.queries import tree
from matchmaker.reputation import queries
from matchmaker.reputation.evidence import read
from matchmaker.reputation.figures import Record
from matchmaker.reputation.kinds import FactKind, Side
from matchmaker.reputation.models import ReputationFact, ReputationReply
from matchmaker.web.i18n import language


@dataclass(frozen=True)
class Line:
    """One figure."""

    label: str
    share: str
    usual: str
    rests_on: str


@dataclass(frozen=True)
class Panel:
    """Every figure of an organisation on one side for one product."""

    organisation_id: int
    side: Side
    species_code: str
    title: str
    lines: tuple[Line, ...]
    endings: tuple[str, ...]
    facts: int

    @property
    def is_newcomer(self) -> bool:
        """Whether there is nothing on record: it stands at what is usual."""
        return not self.facts and not self.endings


@dataclass(frozen=True)
class Answer:
    """What the organisation said to something, and what it had said before."""

    text: str
    at: datetime
    before: tuple[ReputationReply, ...]


@dataclass(frozen=True)
class Told:
    """One fact with what backs it and what was answered."""

    id: int
    happened_on: date
    words: str
    evidence: tuple[str, ...]
    deal_id: int
    answer: Answer | None
    answer_for_deal: Answer | None


def panel(organisation_id: int, side: Side, product_code: str) -> Panel:
    """The figures for the species of a product. Two statements."""
    species_code = queries.species_of(product_code)
    record = queries.record_of(organisation_id, side, species_code)
    return Panel(
        organisation_id=organisation_id,
        side=side,
        species_code=species_code,
        title=title(side, species_code),
        lines=tuple(_line(kind, record) for kind in record.figures),
        endings=tuple(words.endings(record)),
        facts=record.facts,
    )


def title(side: Side, species_code: str) -> str:
    """What the organisation does with the product."""
    return words.side(side, tree()[species_code].name(language()))


def _line(kind: FactKind, record: Record) -> Line:
    figure = record.figures[kind]
    return Line(
        label=str(words.KINDS[kind]),
        share=words.percent(figure.share),
        usual=words.percent(figure.usual),
        rests_on=words.rests_on(kind, figure, record),
    )


def told(facts: Sequence[ReputationFact], *, sees_deals: bool) -> list[Told]:
    """Facts with evidence and answers. One statement."""
    replies = queries.replies_about(facts)
    return [
        Told(
            id=each.id,
            happened_on=each.happened_on,
            words=words.fact(each, with_amounts=sees_deals),
            evidence=tuple(words.evidence(one) for one in read(each.evidence)),
            deal_id=each.deal_id,
            answer=_answer([reply for reply in replies if reply.fact_id == each.id]),
            answer_for_deal=_answer([reply for reply in replies if reply.deal_id == each.deal_id]),
        )
        for each in facts
    ]


def _answer(said: Sequence[ReputationReply]) -> Answer | None:
    """The last one counts; one that is empty took the answer back, and only what was said before is left of it."""
    if not said:
        return None
    *before, last = said
    return Answer(last.text, last.at, tuple(each for each in reversed(before) if each.text))
