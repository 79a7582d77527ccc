"""Up to four offers beside a need: one fact a row, the best value of the row marked with a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from matchmaker import measures
from matchmaker.browsing.parts import Proof
from matchmaker.browsing.view import ListingView
from matchmaker.browsing.words import CONTRACT_KINDS, DELIVERY_TERMS
from matchmaker.matching import land, wording
from matchmaker.matching.cards import kilometres
from matchmaker.ranking.facts import evidence
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts, Requirement
from matchmaker.ranking.shortlist import Match
from matchmaker.web import filters
from matchmaker.web.i18n import language


@dataclass(frozen=True)
class Compared:
    """One offer of a comparison: as its reader may see it, and as it was ranked (None: it breaks a rule)."""

    view: ListingView
    offer: OfferFacts
    match: Match | None


@dataclass(frozen=True)
class Column:
    """The head of an offer's column."""

    id: int
    title: str
    url: str
    organisation: str


@dataclass(frozen=True)
class Cell:
    """One fact of one offer; ``best`` is the word that marks the best of its row."""

    text: str
    best: str | None = None


@dataclass(frozen=True)
class Row:
    """One fact, as the need asks for it and as each offer has it."""

    label: str
    need: str
    cells: tuple[Cell, ...]

    @property
    def same(self) -> bool:
        """Whether all offers say the same."""
        return len({cell.text for cell in self.cells}) == 1


Value = Callable[[Compared], float | None]


def columns(compared: Sequence[Compared], need_id: int) -> list[Column]:
    """The heads of the columns."""
    return [
        Column(
            id=each.view.id,
            title=_(
                "%(product)s, %(quantity)s",
                product=each.view.product_name,
                quantity=filters.quantity(each.view.quantity, each.view.unit),
            ),
            url=url_for("matching.open_offer", need_id=need_id, offer_id=each.view.id),
            organisation=each.view.organisation.name,
        )
        for each in compared
    ]


def rows(compared: Sequence[Compared], need: NeedFacts, asked: ListingView) -> list[Row]:
    """The facts to compare, the weightiest first."""
    enough = land.words(need, [each.offer for each in compared])
    return [
        _row(_("Mức độ hợp"), "", compared, _told_level, best=_score, word=_("hợp nhất")),
        _row(
            _("Sản lượng"),
            filters.quantity(asked.quantity, asked.unit),
            compared,
            lambda each: filters.quantity(each.view.quantity, each.view.unit),
            best=lambda each: float(each.view.quantity or 0),
            word=_("nhiều nhất"),
        ),
        *([_row(_("Vùng trồng"), "", compared, lambda each: enough.get(each.view.id, ""))] if enough else []),
        _row(
            _("Mỗi tuần"),
            filters.quantity(asked.weekly_rate, asked.unit) if asked.weekly_rate else "",
            compared,
            lambda each: filters.quantity(each.view.weekly_rate, each.view.unit) if each.view.weekly_rate else "",
        ),
        _row(
            _("Giá"),
            _ceiling(asked),
            compared,
            lambda each: (
                filters.money(each.view.price_vnd, each.view.unit) if each.view.price_vnd else _("giá thương lượng")
            ),
            best=lambda each: None if each.view.price_vnd is None else -float(each.view.price_vnd),
            word=_("rẻ nhất"),
        ),
        _row(
            _("Cách"),
            "",
            compared,
            lambda each: filters.distance(kilometres(each.offer, need)),
            best=lambda each: _minus(kilometres(each.offer, need)),
            word=_("gần nhất"),
        ),
        _row(
            _("Thời gian"),
            _window(asked),
            compared,
            lambda each: _window(each.view),
            best=lambda each: _feature(each, "window_share"),
            word=_("khớp nhất"),
        ),
        *(_requirement_row(requirement, compared, need) for requirement in need.requirements),
        _row(_("Giấy tờ khác"), "", compared, lambda each: _papers(each.view, asked)),
        _row(
            _("Lô nhỏ nhất"),
            "",
            compared,
            lambda each: filters.quantity(each.view.min_lot, each.view.unit) if each.view.min_lot else "",
        ),
        _row(
            _("Hợp đồng"),
            str(CONTRACT_KINDS[asked.contract_kind]) if asked.contract_kind else "",
            compared,
            lambda each: str(CONTRACT_KINDS[each.view.contract_kind]) if each.view.contract_kind else "",
        ),
        _row(
            _("Giao nhận"),
            str(DELIVERY_TERMS[asked.delivery_terms]) if asked.delivery_terms else "",
            compared,
            lambda each: str(DELIVERY_TERMS[each.view.delivery_terms]) if each.view.delivery_terms else "",
        ),
    ]


def _row(
    label: str,
    need: str,
    compared: Sequence[Compared],
    tell: Callable[[Compared], str],
    *,
    best: Value | None = None,
    word: str = "",
) -> Row:
    """One row; the offer whose ``best`` is largest is marked, unless all are alike."""
    marked = _best(compared, best) if best else set()
    return Row(
        label,
        need,
        tuple(Cell(tell(each), word if position in marked else None) for position, each in enumerate(compared)),
    )


def _best(compared: Sequence[Compared], value: Value) -> set[int]:
    known = {position: found for position, each in enumerate(compared) if (found := value(each)) is not None}
    if len(known) < 2 or len(set(known.values())) == 1:
        return set()
    top = max(known.values())
    return {position for position, found in known.items() if found == top}


def _requirement_row(requirement: Requirement, compared: Sequence[Compared], need: NeedFacts) -> Row:
    """Whether each offer has what is asked for, and who says so."""
    wanted = _("bắt buộc") if requirement.essential else _("ưu tiên")
    return _row(
        wording.requirement(requirement, need),
        wanted,
        compared,
        lambda each: _answer(each.offer, need, requirement),
        best=lambda each: _proof(each.offer, need, requirement),
        word=_("chắc nhất"),
    )


def _answer(offer: OfferFacts, need: NeedFacts, requirement: Requirement) -> str:
    proof = _proof(offer, need, requirement)
    if proof is None:
        return str(_("chưa nêu"))
    if proof == 0:
        return str(_("chưa có"))
    if requirement.kind == "attribute":
        return str(_("đạt"))
    return str(_("có, LMHTX đã kiểm tra") if proof == 2 else _("có, tự khai"))


def _proof(offer: OfferFacts, need: NeedFacts, requirement: Requirement) -> float | None:
    """2 where the union checked it, 1 where it is stated, 0 where it is not so, None where nothing is said."""
    answer = evidence.answers(offer, need, requirement)
    if answer is None:
        return None
    if not answer:
        return 0.0
    paper = None if requirement.kind == "attribute" else evidence.proof(offer, need, requirement)
    return 2.0 if paper and paper.verified else 1.0


def _told_level(each: Compared) -> str:
    if each.match is None:
        return str(_("chưa khớp điều kiện"))
    return wording.level(each.match.level)


def _score(each: Compared) -> float | None:
    return each.match.score if each.match else None


def _feature(each: Compared, name: str) -> float | None:
    return each.match.named_features[name] if each.match else None


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _ceiling(asked: ListingView) -> str:
    """The buyer's ceiling, where the reader may see it."""
    if asked.private_price_vnd is None:
        return ""
    return str(_("tối đa %(price)s", price=filters.money(asked.private_price_vnd, asked.unit)))


def _window(view: ListingView) -> str:
    return measures.format_period(view.window, language()) if view.window else ""


def _papers(view: ListingView, asked: ListingView) -> str:
    """What stands besides the papers that the need asks for, each kind once."""
    told_above = {each.key for each in asked.requirements}
    standing = (each for each in view.certificates if each.proof in (Proof.VERIFIED, Proof.DECLARED))
    return ", ".join(dict.fromkeys(each.short_name for each in standing if each.kind_code not in told_above))
