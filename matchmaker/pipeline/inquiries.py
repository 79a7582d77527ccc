""" "Did you sign? Still talking? No, and why?": asked once of each side, answered by one tap, without signing in.

The worker asks once an introduction has been silent for long. Whoever of the side answers first answers for it. The
answer changes nothing about the deal: it is told to the broker, who follows it up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, exists, select

from matchmaker import audit, outbox
from matchmaker.accounts.models import User
from matchmaker.brokering.followers import followers
from matchmaker.brokering.models import OTHER_SIDE, EndReason, Introduction, IntroductionStatus
from matchmaker.brokering.quotes.models import Quote
from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.db import lock, now, session
from matchmaker.errors import WrongState
from matchmaker.matching.models import Side
from matchmaker.organisations.queries import members
from matchmaker.organisations.questions import address_of_answer
from matchmaker.pipeline.links import LINKS
from matchmaker.pipeline.models import Answer, Inquiry, InquiryKind
from matchmaker.pipeline.standing import PARTIES

LOOK_BACK: Final = timedelta(days=90)
"""What has been silent for longer is nobody's question any more."""
AT_ONCE: Final = 100


def ask() -> int:
    """Ask both sides of every introduction that has been silent for long; how many questions. The worker calls this.

    Nothing is asked twice: the question is written with the introduction locked, and there is one of each kind.
    """
    asked = 0
    for kind in InquiryKind:
        for introduction in session.scalars(_silent(kind, now())).unique().all():
            for side in PARTIES:
                _ask(introduction, kind, side)
                asked += 1
    return asked


def still_matters(inquiry: Inquiry) -> bool:
    """Whether the answer tells anything yet: not once the two went on, or it is over."""
    at_hand = select(Introduction.id).where(Introduction.id == inquiry.introduction_id, _waits(inquiry.kind))
    return session.scalar(at_hand) is not None


def answer(inquiry: Inquiry, said: Answer, *, reason: EndReason | None = None, by: User) -> None:
    """Take down what a side says, for the history and the broker.

    Raises WrongState where it was answered already, has expired, or does not matter any more.
    """
    lock(inquiry)
    if inquiry.answered_at is not None or inquiry.expires_at <= now() or not still_matters(inquiry):
        raise WrongState(inquiry, wanted="open")
    inquiry.answer, inquiry.reason = said, reason if said is Answer.NO else None
    inquiry.answered_at, inquiry.answered_by_id = now(), by.id
    session.flush()
    introduction = inquiry.introduction
    audit.record(
        "introduction.answered",
        introduction,
        by=by,
        organisation_id=introduction.party(inquiry.side).id,
        side=inquiry.side,
        answer=said,
        reason=inquiry.reason,
    )
    _tell_broker(inquiry)


# Whom to ask -----------------------------------------------------------------------------------------------------


def _silent(kind: InquiryKind, at: datetime) -> Select[Introduction]:
    """Introductions that have been silent for long and whose sides were not asked yet; each for one worker alone."""
    since = Introduction.talking_at if kind is InquiryKind.QUOTE else Introduction.ended_at
    patience = timedelta(days=current_app.config["INQUIRY_AFTER_DAYS"])
    return (
        select(Introduction)
        .where(
            _waits(kind),
            since.between(at - patience - LOOK_BACK, at - patience),
            ~exists().where(Inquiry.introduction_id == Introduction.id, Inquiry.kind == kind),
        )
        .order_by(Introduction.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=Introduction)
    )


def _waits(kind: InquiryKind) -> ColumnElement[bool]:
    """Whether an introduction is where such a question makes sense: nothing came after talking, or after agreeing."""
    if kind is InquiryKind.QUOTE:
        quoted = exists().where(Quote.introduction_id == Introduction.id)
        return and_(Introduction.status == IntroductionStatus.TALKING, ~quoted)
    signed = exists().where(Contract.introduction_id == Introduction.id, Contract.status != ContractStatus.PENDING)
    agreed = Introduction.status == IntroductionStatus.AGREED
    return and_(agreed, Introduction.settled_at.is_(None), ~signed)


def _ask(introduction: Introduction, kind: InquiryKind, side: Side) -> None:
    valid = timedelta(days=current_app.config["INQUIRY_VALID_DAYS"])
    inquiry = Inquiry(introduction_id=introduction.id, kind=kind, side=side, expires_at=now() + valid)
    session.add(inquiry)
    session.flush()
    product = introduction.offer_revision.product
    for membership in members(introduction.party(side).id):
        path = f"/inquiries/{LINKS.token_of(inquiry, membership.user)}"
        outbox.queue(
            "pipeline/inquiry",
            to_email=membership.user.email,
            to_id=membership.user.id,
            language=membership.user.language,
            path=path,
            kind=kind.value,
            other=introduction.party(OTHER_SIDE[side]).name,
            product_vi=product.name("vi") if product else "",
            product_en=product.name("en") if product else "",
            answers={each.value: address_of_answer(path, each, membership.user.language) for each in Answer},
            days=valid.days,
        )


def _tell_broker(inquiry: Inquiry) -> None:
    """Told to whoever follows it now."""
    introduction = inquiry.introduction
    if inquiry.answer is None:
        return
    product = introduction.offer_revision.product
    for each in followers(introduction):
        outbox.queue(
            "pipeline/answered",
            to_email=each.email,
            to_id=each.id,
            language=each.language,
            path=f"/introductions/{introduction.id}",
            who=introduction.party(inquiry.side).name,
            other=introduction.party(OTHER_SIDE[inquiry.side]).name,
            answer=inquiry.answer.value,
            reason=inquiry.reason.value if inquiry.reason else None,
            product_vi=product.name("vi") if product else "",
            product_en=product.name("en") if product else "",
        )
