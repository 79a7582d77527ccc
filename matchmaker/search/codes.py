"""Certificates and codes by their whole number, and the listings that rely on them.

There is no search by a part of a number, and whoever asks is counted (`LIMIT_CODE_SEARCH`): else the codes could be
told one by one. Who reads the number in full stands in docs/authorisation.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, or_, select

from matchmaker.brokering.models import Introduction
from matchmaker.browsing import queries as browsing
from matchmaker.browsing import telling, view
from matchmaker.browsing.parts import CertificatePart
from matchmaker.browsing.view import ListingView
from matchmaker.browsing.viewer import Viewer
from matchmaker.credentials.models import Certificate, GrowingArea
from matchmaker.db import session
from matchmaker.offers.browse import SIDE as OFFERS
from matchmaker.offers.models import OfferRevision, offer_certificate
from matchmaker.organisations.models import Organisation
from matchmaker.text import code_key

SHORTEST: Final = 6
"""Letters and digits of a number, at least: fewer are words."""
DIGITS: Final = 3
HOLDERS_MAX: Final = 20
LISTINGS_MAX: Final = 20


@dataclass(frozen=True)
class CodeFound:
    """One holder of a number, as its reader may see it, with the published offers that rely on it."""

    organisation: Organisation
    papers: tuple[CertificatePart, ...]
    """What it is in each market, the most reliable first; a number that belongs to no market is here once."""
    offers: list[ListingView]


def key_of(typed: str) -> str | None:
    """The number that somebody may have typed, folded; None for what is no number."""
    key = code_key(typed)
    return key if len(key) >= SHORTEST and sum(each.isdigit() for each in key) >= DIGITS else None


def found(key: str, viewer: Viewer) -> list[CodeFound]:
    """Who holds the number. What nobody else may know of, they alone find."""
    held = session.execute(
        select(Certificate, Organisation)
        .join(Organisation, Organisation.id == Certificate.organisation_id)
        .outerjoin(GrowingArea, GrowingArea.certificate_id == Certificate.id)
        .where(
            or_(Certificate.number_key == key, GrowingArea.legacy_key == key),
            Certificate.removed_at.is_(None),
        )
        .order_by(Certificate.id)
        .limit(HOLDERS_MAX)
    ).all()
    seen = [(paper, owner) for paper, owner in held if owner.is_verified or viewer.sees_private(owner)]
    offers = _relying([paper.id for paper, _ in seen], viewer)
    partners = _partners(viewer, [owner.id for _, owner in seen])
    return [
        CodeFound(owner, told, offers.get(paper.id, []))
        for paper, owner in seen
        if (told := telling.certificates([paper], owner, viewer.as_party() if owner.id in partners else viewer))
    ]


def _relying(certificate_ids: Sequence[int], viewer: Viewer) -> dict[int, list[ListingView]]:
    """Published offers by the certificate that they rely on, the newest first."""
    if not certificate_ids:
        return {}
    link = offer_certificate
    relying = (
        browsing.published(OFFERS)
        .join(link, link.c.revision_id == OfferRevision.id)
        .where(link.c.certificate_id.in_(certificate_ids))
        .with_only_columns(link.c.certificate_id, OfferRevision.id, maintain_column_froms=True)
        .order_by(OfferRevision.id.desc())
        .limit(LISTINGS_MAX)
    )
    pairs = session.execute(relying).all()
    ids = list(dict.fromkeys(revision_id for _, revision_id in pairs))
    views = dict(zip(ids, view.of_offers(browsing.load(OFFERS, ids), viewer), strict=True))
    return {
        certificate_id: [views[revision_id] for other, revision_id in pairs if other == certificate_id]
        for certificate_id in certificate_ids
    }


def _partners(viewer: Viewer, owner_ids: Sequence[int]) -> set[int]:
    """Of some organisations those with whom the reader's own is in an introduction that both accepted."""
    mine = viewer.organisation_id
    if mine is None or not owner_ids:
        return set()
    between = session.scalars(
        select(Introduction).where(
            or_(
                and_(Introduction.buyer_id == mine, Introduction.seller_id.in_(owner_ids)),
                and_(Introduction.seller_id == mine, Introduction.buyer_id.in_(owner_ids)),
            )
        )
    )
    return {each.seller_id if each.buyer_id == mine else each.buyer_id for each in between if each.contacts_are_open}
