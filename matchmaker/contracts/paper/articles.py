"""The articles of a contract: what its terms and clauses say, in the sentences of the paper's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from matchmaker import measures
from matchmaker.contracts.paper import money_words
from matchmaker.contracts.paper.blocks import Article, Prose, Table
from matchmaker.contracts.paper.paper import ContractPaper
from matchmaker.contracts.paper.wording import wording
from matchmaker.listings import DeliveryTerms
from matchmaker.press import Wording
from matchmaker.terms import Grade, PriceRule, total_vnd

Blocks = Iterator[Prose | Table]


@dataclass(frozen=True)
class _Writer:
    """What every article needs: the paper, its sentences, and figures told in its language."""

    paper: ContractPaper
    say: Wording

    def day(self, day: date) -> str:
        return measures.format_date(day, self.paper.language)

    def money(self, dong: int) -> str:
        return measures.format_money(dong, language=self.paper.language)

    def price(self, dong: int) -> str:
        return measures.format_money(dong, measures.unit(self.paper.terms.unit), self.paper.language)

    def amount(self, amount: Decimal) -> str:
        return measures.format_amount(amount, measures.unit(self.paper.terms.unit), self.paper.language)

    def sum(self, name: str, dong: int, **gaps: str) -> Prose:
        """A sentence with an amount of money, in words too (Vietnamese ones: those that count)."""
        return Prose(self.say(name, words=money_words.in_words(dong), **gaps))

    def clause(self, own: str, ordinary: str, **gaps: str | int) -> Prose:
        """The parties' own words; where they have none, the ordinary ones."""
        return Prose(own or self.say(ordinary, **gaps))


def _subject(to: _Writer) -> Blocks:
    form = int(to.paper.clauses.form)
    yield Prose(to.say("subject.sale", product=to.paper.product))
    yield Prose(to.say("subject.form", form=to.say(f"subject.forms.{form}"), number=form))


def _quality(to: _Writer) -> Blocks:
    qualities = to.paper.terms.qualities
    if qualities:
        header = [to.say(f"quality.{each}") for each in ("what", "target", "tolerance")]
        yield Prose(to.say("quality.qualities"))
        yield Table(header, [[each.what, each.target, each.tolerance] for each in qualities], (4, 3, 3), "lll")
    else:
        yield Prose(to.say("quality.none"))
    if to.paper.terms.grades and to.paper.terms.price_rule is not PriceRule.BY_GRADE:
        yield Prose(to.say("quality.grades"))
        yield _grades(to)


def _grades(to: _Writer) -> Table:
    """The grades, from the best down; columns that say nothing of any of them are left out."""
    unit = measures.unit(to.paper.terms.unit).name(to.paper.language)
    grades = to.paper.terms.grades
    columns: list[tuple[str, Callable[[Grade], str], int, str]] = [
        (to.say("quality.grade"), lambda each: each.name, 2, "l"),
        (to.say("quality.description"), lambda each: each.description, 6, "l"),
        (to.say("quality.share"), lambda each: _share(to, each), 3, "r"),
        (to.say("quality.price", unit=f"₫/{unit}"), lambda each: _grade_price(to, each), 3, "r"),
    ]
    told = [each for each in columns if any(map(each[1], grades))]
    return Table(
        [heading for heading, *_ in told],
        [[tell(each) for _, tell, *_ in told] for each in grades],
        [width for *_, width, _ in told],
        "".join(align for *_, align in told),
    )


def _share(to: _Writer, grade: Grade) -> str:
    return "" if grade.share_pct is None else to.say("quality.share_figure", share=grade.share_pct)


def _grade_price(to: _Writer, grade: Grade) -> str:
    return "" if grade.price_vnd is None else measures.format_number(grade.price_vnd, to.paper.language)


def _quantity(to: _Writer) -> Blocks:
    terms = to.paper.terms
    name = "quantity.whole_tolerance" if terms.tolerance_pct else "quantity.whole"
    yield Prose(to.say(name, quantity=to.amount(terms.quantity), tolerance=terms.tolerance_pct))
    yield Prose(to.say("quantity.schedule"))
    rows = [
        [str(number), measures.format_period(each.period, to.paper.language), to.amount(each.amount)]
        for number, each in enumerate(terms.portions, start=1)
    ]
    header = [to.say(f"quantity.{each}") for each in ("number", "period", "amount")]
    total = ["", to.say("quantity.total"), to.amount(terms.quantity)]
    yield Table(header, rows, (1, 5, 3), "llr", total)


def _price(to: _Writer) -> Blocks:
    terms = to.paper.terms
    market = to.say("price.market_of", place=to.paper.market) if to.paper.market else to.say("price.market_whole")
    premium = terms.premium_vnd or 0
    rule = terms.price_rule.value
    if terms.price_rule is PriceRule.MARKET_PREMIUM and premium < 0:
        rule = "market_discount"
    yield Prose(
        to.say(f"price.{rule}", price=to.price(terms.price_vnd or 0), market=market, premium=to.price(abs(premium)))
    )
    if terms.price_rule is PriceRule.BY_GRADE:
        yield _grades(to)
    if terms.price_rule.follows_market:
        yield Prose(to.say("price.reference", days=to.paper.reference_days))
    total = None if terms.price_rule.follows_market else total_vnd(terms)
    if total is None:
        yield Prose(to.say("price.open_total"))
    else:
        yield to.sum("price.total", total, total=to.money(total))


def _inputs(to: _Writer) -> Blocks:
    inputs = to.paper.terms.inputs
    if not inputs:
        yield to.clause(to.paper.clauses.inputs, "inputs.none")
        return
    yield Prose(to.say("inputs.list"))
    header = [to.say(f"inputs.{each}") for each in ("name", "quantity", "value")]
    rows = [[each.name, each.quantity, to.money(each.amount_vnd)] for each in inputs]
    yield Table(header, rows, (5, 3, 3), "llr", [to.say("inputs.total"), "", to.money(to.paper.terms.inputs_vnd)])
    yield to.clause(to.paper.clauses.inputs, "inputs.deduction")


def _payment(to: _Writer) -> Blocks:
    terms = to.paper.terms
    if terms.deposit_vnd:
        yield to.sum("payment.deposit", terms.deposit_vnd, deposit=to.money(terms.deposit_vnd))
    else:
        yield Prose(to.say("payment.no_deposit"))
    due = "payment.days" if terms.payment_days else "payment.on_the_spot"
    yield Prose(to.say(due, days=terms.payment_days))
    yield to.clause(to.paper.clauses.payment, "payment.ordinary")


def _delivery(to: _Writer) -> Blocks:
    terms, clauses = to.paper.terms, to.paper.clauses
    if to.paper.place:
        yield Prose(to.say("delivery.place", place=to.paper.place))
    days = terms.collect_days if terms.delivery_terms is DeliveryTerms.BUYER_COLLECTS else 0
    yield Prose(to.say(f"delivery.{terms.delivery_terms.value}", days=days))
    yield Prose(to.say("delivery.slip"))
    if clauses.inspection:
        yield Prose(to.say("delivery.inspection_days", days=clauses.inspection_days))
    yield to.clause(clauses.inspection, "delivery.inspection", days=clauses.inspection_days)
    yield to.clause(clauses.rejection, "delivery.rejection")


def _codes(to: _Writer) -> Blocks:
    if to.paper.clauses.codes:
        yield Prose(to.paper.clauses.codes)
    yield Prose(to.say("codes.ordinary"))


def _duties(to: _Writer) -> Blocks:
    for party in ("buyer", "seller", "both"):
        yield Prose(to.say(f"duties.{party}"))


def _force_majeure(to: _Writer) -> Blocks:
    yield to.clause(to.paper.clauses.force_majeure, "force_majeure.ordinary")


def _penalty(to: _Writer) -> Blocks:
    clauses = to.paper.clauses
    if clauses.penalty_pct:
        yield Prose(to.say("penalty.penalty", penalty=clauses.penalty_pct))
        if clauses.penalty_is_high:
            yield Prose(to.say("penalty.high"))
        yield Prose(to.say("penalty.damages"))
    else:
        yield Prose(to.say("penalty.no_penalty"))
    if to.paper.terms.deposit_vnd:
        yield Prose(to.say("penalty.deposit", multiple=clauses.deposit_multiple))


def _duration(to: _Writer) -> Blocks:
    clauses = to.paper.clauses
    yield Prose(to.say("duration.window", starts_on=to.day(clauses.starts_on), ends_on=to.day(clauses.ends_on)))
    yield Prose(to.say("duration.amending"))
    yield Prose(to.say("duration.ending"))


def _disputes(to: _Writer) -> Blocks:
    yield to.clause(to.paper.clauses.disputes, "disputes.ordinary")


def _other(to: _Writer) -> Blocks:
    told = [each for each in (to.paper.terms.note, to.paper.clauses.other) if each]
    if to.paper.annex and not told:
        yield Prose(to.say("other.none"))
    for each in told:
        yield Prose(each)


def _final(to: _Writer) -> Blocks:
    yield Prose(to.say("final.annex_copies" if to.paper.annex else "final.copies"))


_LAST: Final = "final"
_ARTICLES: Final[tuple[tuple[str, Callable[[_Writer], Blocks]], ...]] = (
    ("subject", _subject),
    ("quality", _quality),
    ("quantity", _quantity),
    ("price", _price),
    ("inputs", _inputs),
    ("payment", _payment),
    ("delivery", _delivery),
    ("codes", _codes),
    ("duties", _duties),
    ("force_majeure", _force_majeure),
    ("penalty", _penalty),
    ("duration", _duration),
    ("disputes", _disputes),
    ("other", _other),
    (_LAST, _final),
)


def articles(paper: ContractPaper) -> list[Article]:
    """The articles of a paper, numbered; of an annex those that say something else than before, and the last."""
    to = _Writer(paper, wording(paper.language))
    before = _Writer(_as_before(paper, paper.replaced), to.say) if paper.replaced else None
    kept = [
        (name, blocks)
        for name, write in _ARTICLES
        if (blocks := list(write(to))) and (before is None or name == _LAST or blocks != list(write(before)))
    ]
    return [
        Article(number, to.say("frame.article", number=number, heading=to.say(f"{name}.heading")), blocks)
        for number, (name, blocks) in enumerate(kept, start=1)
    ]


def _as_before(paper: ContractPaper, replaced: ContractPaper) -> ContractPaper:
    """The paper, saying what it takes the place of."""
    return replace(paper, terms=replaced.terms, clauses=replaced.clauses, place=replaced.place, market=replaced.market)
