"""The link by which a side answers an inquiry."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.brokering.models import Introduction
from matchmaker.db import session
from matchmaker.organisations.questions import Links
from matchmaker.pipeline.models import Inquiry


def _inquiry(inquiry_id: int) -> Inquiry | None:
    return session.scalar(
        select(Inquiry)
        .where(Inquiry.id == inquiry_id)
        .options(
            joinedload(Inquiry.introduction).joinedload(Introduction.buyer),
            joinedload(Inquiry.introduction).joinedload(Introduction.seller),
        )
    )


LINKS: Final = Links("inquiry", _inquiry, lambda inquiry: inquiry.introduction.party(inquiry.side).id)
