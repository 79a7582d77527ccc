"""How sellers kept their deals, in a few words: for whoever compares their quotes."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from matchmaker.db import session
from matchmaker.reputation.kinds import Side
from matchmaker.reputation.models import ReputationStanding
from matchmaker.reputation.queries import species_of


def records(seller_ids: Collection[int], product_code: str | None) -> dict[int, str]:
    """By organisation: how reliably it sold the species so far. Who has sold none is told as new, not as bad."""
    if not seller_ids or product_code is None:
        return {}
    found = session.scalars(
        select(ReputationStanding).where(
            ReputationStanding.organisation_id.in_(seller_ids),
            ReputationStanding.side == Side.SELLER,
            ReputationStanding.species_code == species_of(product_code),
        )
    )
    known = {each.organisation_id: _told(each) for each in found if each.facts}
    return {each: known.get(each) or str(_("chưa có giao dịch trên trang")) for each in seller_ids}


def _told(standing: ReputationStanding) -> str:
    kept = ngettext("%(num)d lần ghi nhận", "%(num)d lần ghi nhận", standing.facts)
    return str(_("giữ lời %(percent)s %% (%(facts)s)", percent=round(100 * standing.reliability), facts=kept))
