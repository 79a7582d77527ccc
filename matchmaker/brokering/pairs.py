"""What lists of matches ask of brokering: where a listing's pairs stand, as its own side may know."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from matchmaker.brokering import words
from matchmaker.brokering.models import Introduction, IntroductionRequest
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.matching.states import PairState, told_by
from matchmaker.measures import today


@told_by
def pair_states(side: Side, listing_id: int) -> dict[int, PairState]:
    """Wishes and introductions of one listing, by the id of the other. A buyer's wish is not told to the seller."""
    return _wishes(side, listing_id) | _introductions(side, listing_id)


def _wishes(side: Side, listing_id: int) -> dict[int, PairState]:
    own = IntroductionRequest.need_id if side is Side.BUYER else IntroductionRequest.offer_id
    found = session.scalars(
        select(IntroductionRequest).where(own == listing_id, IntroductionRequest.closed_at.is_(None))
    )
    told: dict[int, PairState] = {}
    for wish in found:
        other = wish.offer_id if side is Side.BUYER else wish.need_id
        if wish.side is side:
            told[other] = PairState(_("Đã gửi Liên minh HTX"), "waiting")
        elif side is Side.BUYER and other not in told:
            told[other] = PairState(_("Bên bán quan tâm"), "attention", can_ask=True)
    return told


def _introductions(side: Side, listing_id: int) -> dict[int, PairState]:
    own = Introduction.need_id if side is Side.BUYER else Introduction.offer_id
    told: dict[int, PairState] = {}
    for introduction in session.scalars(select(Introduction).where(own == listing_id).order_by(Introduction.id)):
        other = introduction.offer_id if side is Side.BUYER else introduction.need_id
        state = words.standing(introduction, side)
        told[other] = PairState(
            state.word,
            state.tone,
            url=url_for("brokering.show", introduction_id=introduction.id),
            can_ask=not introduction.status_on(today()).is_open,
        )
    return told
