"""What contracts have to do with a person's account (`accounts.concerns`): texts, papers, ends, deals that go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, or_, select

from matchmaker.accounts.concerns import Concern, Hindrance
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.contracts.fulfilment import personal
from matchmaker.contracts.models import Contract, ContractEndProposal, ContractSigning, ContractStatus, ContractVersion
from matchmaker.db import session
from matchmaker.organisations.queries import is_last_manager, membership_of

OPEN = [each for each in ContractStatus if each.is_open]


class Contracting(Concern):
    """Contracts of the person's organisation, and what the person wrote in any."""

    name = "contracts"
    words = {
        "what": {
            "version": _l("Bản hợp đồng đã viết"),
            "signed_paper": _l("Bản hợp đồng đã ký đã gửi"),
            "refused_paper": _l("Bản ký không xác nhận"),
            "end": _l("Đề nghị kết thúc hợp đồng"),
            **personal.WORDS,
        }
    }

    def hindrance(self, user: User) -> Hindrance | None:
        """A partner must not be left with a contract that nobody manages on the other side."""
        membership = membership_of(user)
        if membership is None or not is_last_manager(membership):
            return None
        mine = or_(Contract.buyer_id == membership.organisation_id, Contract.seller_id == membership.organisation_id)
        going_on = session.scalar(select(exists().where(mine, Contract.status.in_(OPEN))))
        return Hindrance("open_contracts", "/contracts") if going_on else None

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """What the person wrote, sent or said about contracts, oldest first; kept under a pseudonym afterwards."""
        versions = session.scalars(
            select(ContractVersion).where(ContractVersion.by_id == user.id).order_by(ContractVersion.id)
        )
        papers = session.scalars(
            select(ContractSigning)
            .where(or_(ContractSigning.by_id == user.id, ContractSigning.refused_by_id == user.id))
            .order_by(ContractSigning.id)
        )
        ends = session.scalars(
            select(ContractEndProposal).where(ContractEndProposal.by_id == user.id).order_by(ContractEndProposal.id)
        )
        return [
            *({"what": "version", "at": plain(each.at), "text": each.note} for each in versions),
            *(_paper(each, user) for each in papers),
            *({"what": "end", "at": plain(each.at), "text": each.note} for each in ends),
            *personal.held(user.id),
        ]


def _paper(signing: ContractSigning, user: User) -> dict[str, Any]:
    if signing.by_id == user.id:
        return {"what": "signed_paper", "at": plain(signing.at), "text": plain(signing.signed_on)}
    return {"what": "refused_paper", "at": plain(signing.refused_at), "text": signing.refusal}
