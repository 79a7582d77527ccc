"""Whether the growing areas behind an offer still give what a need lacks: a word for its buyer, never a figure.

Measured by what the offer itself reserves. What else its areas have left is nobody's business: a buyer who posted
needs of every size could read it off the words.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from matchmaker.offers.capacity import Backing, backing_of
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts


def words(need: NeedFacts, offers: Sequence[OfferFacts]) -> dict[int, str]:
    """By offer, what is to be said; nothing of one that relies on no growing area, or on land that is not known."""
    backed = backing_of([each.offer_id for each in offers])
    told = {each.offer_id: _word(each, need, backed[each.offer_id]) for each in offers if each.offer_id in backed}
    return {offer_id: word for offer_id, word in told.items() if word}


def _word(offer: OfferFacts, need: NeedFacts, backing: Backing) -> str:
    has = float(backing.reserved)
    if offer.unit == need.unit and has >= need.still_lacking:
        return str(_("còn đủ cho nhu cầu này"))
    if has >= offer.quantity:
        return str(_("đủ cho lượng chào bán, không đủ cho cả nhu cầu này"))
    return str(_("không đủ cho nhu cầu này")) if backing.is_known else ""
