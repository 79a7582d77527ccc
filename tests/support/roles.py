"""A small market in which every role meets every thing: whose it is, by which address, and what of it is private."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import text

from matchmaker import files, outbox
from matchmaker.accounts import links
from matchmaker.accounts.models import LinkPurpose, User, UserSession
from matchmaker.audit import Event
from matchmaker.brokering.evidence_models import EvidenceOpening
from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.credentials.evidence.models import CertificateEvidence
from matchmaker.credentials.models import Certificate, Facility, FacilityKind, GrowingArea, PackingHouse, Trademark
from matchmaker.db import Base, now, session
from matchmaker.files import DiskStorage, EvidenceLimits, Photo, PhotoLimits
from matchmaker.insights.market.models import SeriesKind
from matchmaker.listings import RevisionStatus
from matchmaker.measures import Period, schedule, today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Invitation, MemberRole, Membership, Organisation, OrganisationRevision
from matchmaker.radar import service as radar
from matchmaker.search import news
from matchmaker.search.models import SavedSearch
from matchmaker.traceability.models import LotEvent
from tests.factories import HUNG_HOA, Factories
from tests.support import dealings, hostile_files, planned, programmes, registered
from tests.support.cast import Market, Private, Role, Walker
from tests.support.site import Site

__all__ = ["Market", "Private", "Role", "Walker", "market", "open_contacts", "rows"]
LAM_DONG = "68"
INPUT = "INP-FER-NPK"
CONSENT = "Giám đốc đồng ý qua điện thoại"
REQUIREMENTS = [
    {"kind": "attribute", "key": "brix", "op": ">=", "value": 15, "essential": True},
    {"kind": "certificate", "key": "VIETGAP_TT", "op": "=", "value": None, "essential": False},
]


_BUT_LOOKS = " WHERE action NOT LIKE '%.private_price_viewed'"
_COUNTED = [table.name for table in Base.metadata.sorted_tables if table.name not in ("hits", "form_key")]
_COUNTS = text(
    " UNION ALL ".join(
        f"SELECT '{name}', count(*) FROM \"{name}\"" + (_BUT_LOOKS if name == Event.__tablename__ else "")
        for name in _COUNTED
    )
)
"""As words: asked after every form, it would take three times as long to build of its hundred parts."""


def rows() -> dict[str, int]:
    """How many rows each table has that the trade would miss.

    All but counters, the keys of forms, and looks at private prices, which a refused page leaves as well.
    """
    found = {str(name): int(count) for name, count in session.execute(_COUNTS)}
    session.remove()
    return found


def market(app: Flask) -> Market:
    """Make it. Every private thing of the owner, and the partner's ceiling, is one of `Private`."""
    with app.test_request_context():
        made = _parties(Factories(), Site(app))
        _listings(made, Factories())
        _belongings(made, Factories(), Path(app.config["INSTANCE"]) / "uploads")
        _lots(made, Factories(), Path(app.config["INSTANCE"]) / "uploads")
        dealings.introduction(made)
        dealings.pools_of_two_kinds(made)
        dealings.contracts_and_packages(made, Factories(), Path(app.config["INSTANCE"]) / "uploads")
        _evidence(made, Path(app.config["INSTANCE"]) / "uploads")
        dealings.talk(made, Path(app.config["INSTANCE"]) / "uploads")
        registered.keep_a_register(made)
        dealings.a_report(made)
        programmes.of_all_kinds(made)
        planned.of_all_kinds(made)
        _letters(made)
        radar.look_everywhere()
        session.commit()
    return made


def _parties(make: Factories, site: Site) -> Market:
    owner = make.organisation(
        name="HTX Chủ Vườn",
        contact_name=Private.CONTACT,
        contact_phone=Private.PHONE,
        contact_email=Private.EMAIL,
    )
    partner = make.enterprise(name="Công ty Bạn Hàng", commune_code=HUNG_HOA)
    stranger = make.enterprise(name="Công ty Người Dưng", commune_code=HUNG_HOA)
    people = {
        Role.STRANGER: make.member(stranger),
        Role.PARTNER: make.member(partner),
        Role.MEMBER: make.member(owner, role=MemberRole.MEMBER),
        Role.MANAGER: make.member(owner),
        Role.STAFF: make.staff(province_code=owner.province_code),
        Role.FAR_STAFF: make.staff(province_code=LAM_DONG),
        Role.ADMIN: make.admin(),
    }
    made = Market(owner, partner, people, site)
    newcomer = make.organisation(name="HTX Chờ Duyệt", verified=False)
    made.ids |= {"owner": owner.id, "newcomer": newcomer.id, "newcomer_revision": _waiting(newcomer)}
    return made


def _waiting(organisation: Organisation) -> int:
    found = session.query(OrganisationRevision).filter_by(organisation_id=organisation.id).one()
    return int(found.id)


def _listings(made: Market, make: Factories) -> None:
    owner, draft = made.owner, RevisionStatus.DRAFT
    codes = [
        make.certificate(owner, kind="PUC_EXPORT", number=Private.AREA_CODE),
        make.certificate(owner, kind="PHC", number=Private.HOUSE_CODE),
    ]
    offer = make.offer(
        organisation=owner,
        asking_price_vnd=85_000,
        floor_price_vnd=Private.FLOOR_VND,
        place_note=Private.PLACE_NOTE,
        certificates=codes,
    )
    change = _changed(offer)
    partner_need = make.need(organisation=made.partner, ceiling_vnd=Private.CEILING_VND)
    made.ids |= {
        "certificate": codes[0].id,
        **_holdings(owner, codes),
        "revocation": make.revocation(codes[0], by=made.people[Role.ADMIN]).id,
        "offer": offer.id,
        "offer_change": change.id,
        "need": make.need(organisation=owner, product=INPUT).id,
        "partner_need": partner_need.id,
        "partner_need_revision": partner_need.approved_id,
        "partner_offer": make.offer(organisation=made.partner, product=INPUT, certificates=[]).id,
        "draft_offer": make.offer(
            organisation=owner, status=draft, description=Private.DRAFT, schedule=_by_month(tonnes=100)
        ).id,
        "draft_need": make.need(
            organisation=owner, status=draft, description=Private.DRAFT, requirements=REQUIREMENTS
        ).id,
        "helped_offer": _helped(make.offer(organisation=owner, status=draft), made.people[Role.STAFF]),
        "reference_price": make.price(by=made.people[Role.STAFF]).id,
        "price_forecast": make.forecast().id,
        "demand_forecast": make.forecast(kind=SeriesKind.DEMAND, product="DUR").id,
        "helped_need": _helped(make.need(organisation=owner, status=draft, product=INPUT), made.people[Role.STAFF]),
    }


def _holdings(owner: Organisation, codes: list[Certificate]) -> dict[str, int]:
    """What stands behind the owner's codes, and what it says of itself."""
    held = {
        "area": GrowingArea(certificate_id=codes[0].id),
        "house": PackingHouse(certificate_id=codes[1].id),
        "trademark": Trademark(organisation_id=owner.id, name="Sầu riêng Mẫu"),
        "facility": Facility(organisation_id=owner.id, kind=FacilityKind.COLD_STORE),
    }
    session.add_all(held.values())
    session.flush()
    return {name: each.id for name, each in held.items()}


def _by_month(*, tonnes: int) -> list[dict[str, Any]]:
    """A quantity over the usual window, so that the form asks about each part of it."""
    window = Period(today() + timedelta(days=10), today() + timedelta(days=70))
    return schedule.stored(schedule.spread_evenly(Decimal(tonnes * 1000), window))


def _changed(offer: Offer) -> OfferRevision:
    """The offer as its owner wants to change it, waiting for the staff."""
    assert offer.approved is not None
    kept = ("product_code", "quantity", "starts_on", "ends_on", "commune_code", "floor_price_vnd", "place_note")
    change = OfferRevision(
        offer=offer,
        number=2,
        status=RevisionStatus.SUBMITTED,
        submitted_at=now(),
        description=Private.CHANGE,
        **{name: getattr(offer.approved, name) for name in kept},
    )
    session.add(change)
    session.flush()
    offer.latest = change
    return change


def _helped(listing: Offer | Need, staff: User) -> int:
    """A draft that a member of the province's staff writes for its organisation."""
    listing.on_behalf_consent, listing.on_behalf_by_id = CONSENT, staff.id
    return listing.id


def _belongings(made: Market, make: Factories, folder: Path) -> None:
    """Photos of the published and of the draft offer, and what the organisation's members hold."""
    for name, shade in (("offer", 40), ("draft_offer", 200)):
        photo = _photo(made.owner, shade, folder)
        offer = session.get_one(Offer, made.ids[name])
        (offer.approved or offer.latest).photo_ids = [photo.id]
        made.ids[f"{name}_photo"] = photo.name
    member = session.query(Membership).filter_by(user_id=made.people[Role.MEMBER].id).one()
    invited_token, invited = links.new_token(), "duoc-moi@example.test"
    invitation = Invitation(
        organisation_id=made.owner.id,
        email=invited,
        role=MemberRole.MEMBER,
        token_hash=links.hash_of(invited_token),
        invited_by_id=made.people[Role.MANAGER].id,
        expires_at=now() + timedelta(days=1),
    )
    opened = UserSession(user=made.people[Role.MEMBER], token_hash="elsewhere", expires_at=now() + timedelta(days=1))
    session.add_all([invitation, opened])
    session.flush()
    newcomer = make.user(email="chua-xac-nhan@example.test", confirmed_at=None)
    made.ids |= {
        "membership": member.id,
        "invitation": invitation.id,
        "invitation_token": invited_token,
        "session": opened.id,
        "confirm_token": links.issue(newcomer, LinkPurpose.CONFIRM),
        "reset_token": links.issue(made.people[Role.MEMBER], LinkPurpose.RESET),
    }


def _photo(owner: Organisation, shade: int, folder: Path) -> Photo:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 120, 60)).save(picture, "PNG")
    picture.seek(0)
    limits = PhotoLimits(max_bytes=100_000, max_megapixels=1, side_px=40)
    return files.store(picture, organisation_id=owner.id, folder=folder, limits=limits)


def _lots(made: Market, make: Factories, folder: Path) -> None:
    """A public lot with a code, a photo and a harvest; and a draft that staff write with the owner's consent."""
    photo = _photo(made.owner, 90, folder)
    lot = make.lot(made.owner, by=made.people[Role.MEMBER], gtin="08934563138165", photo_ids=[photo.id])
    helped = make.lot(made.owner, by=made.people[Role.STAFF], public=False, on_behalf_consent=CONSENT)
    made.ids |= {
        "lot": lot.id,
        "lot_code": lot.code,
        "lot_gtin": lot.gtin,
        "lot_photo": photo.name,
        "lot_event": session.query(LotEvent.id).filter_by(lot_id=lot.id).scalar(),
        "helped_lot": helped.id,
        "draft_lot_code": helped.code,
    }


def _evidence(made: Market, folder: Path) -> None:
    """A file that proves the owner's growing-area code, laid open to the partner by their introduction."""
    sent = files.check(hostile_files.picture(size=(60, 80)), "giay.jpg", EvidenceLimits(10**6, 1, 1, 80))
    by_id = made.people[Role.MEMBER].id
    stored = files.put(sent, DiskStorage(folder / "evidence"))
    kept = files.keep(stored, organisation_id=made.owner.id, by_id=by_id)
    certificate_id, introduction_id = made.ids["certificate"], made.ids["introduction"]
    session.add_all(
        [
            CertificateEvidence(certificate_id=certificate_id, evidence=kept, attached_by_id=by_id),
            EvidenceOpening(certificate_id=certificate_id, introduction_id=introduction_id, opened_by_id=by_id),
        ]
    )
    session.flush()
    made.ids |= {"evidence": kept.id, "evidence_name": kept.name}


def open_contacts(made: Market) -> None:
    """Both sides of the introduction accepted."""
    found = session.get_one(Introduction, made.ids["introduction"])
    found.status = IntroductionStatus.ACCEPTED
    found.buyer_accepted_at = found.seller_accepted_at = now()
    session.commit()


def _letters(made: Market) -> None:
    reader = made.people[Role.MEMBER]
    message = outbox.queue(
        "offers/submitted", to_email=reader.email, to_id=reader.id, path="/offers/mine", organisation=made.owner.name,
        product_vi="Sầu riêng", product_en="Durian",
    )  # fmt: skip
    lost = outbox.queue("accounts/reset", to_email="mat-thu@example.test", in_inbox=False)
    lost.failed_at, lost.error = now(), "550 no such mailbox"
    kept = SavedSearch(user_id=reader.id, name="Sầu riêng", asked={"q": ["sau rieng"]})
    session.add(kept)
    session.flush()
    made.ids |= {"search": kept.id, "stop_token": news.token_of(kept)}
    made.ids |= {"message": message.id, "undelivered": lost.id}
