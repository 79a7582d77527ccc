"""What a machine notices about a case: questions with figures, and silence where all is well."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.moderation import words
from matchmaker.moderation.findings import FindingCode, findings
from matchmaker.moderation.models import SubjectKind
from matchmaker.moderation.subjects import reviewed
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import OrganisationRevision
from tests.factories import Factories

SUBMITTED = RevisionStatus.SUBMITTED


def noticed(offer: Offer) -> set[FindingCode]:
    item = reviewed(SubjectKind.OFFER, offer.latest.id)
    return {each.code for each in findings(item, offer.latest.certificates)}


def sentences(offer: Offer) -> str:
    item = reviewed(SubjectKind.OFFER, offer.latest.id)
    return " ".join(words.finding(each) for each in findings(item, offer.latest.certificates)).replace("\u00a0", " ")


def test_a_plain_offer_raises_no_doubt(factories: Factories) -> None:
    organisation = factories.organisation(area_ha=Decimal(50))
    certificate = factories.certificate(organisation, number="VietGAP-TT-12-05-64-0012")
    offer = factories.offer(
        organisation=organisation, certificates=[certificate], asking_price_vnd=85_000, status=SUBMITTED
    )
    assert noticed(offer) - {FindingCode.CERTIFICATE_FORM} == set()


@pytest.mark.parametrize(
    ("columns", "code", "told"),
    [
        ({"asking_price_vnd": 850}, FindingCode.PRICE_FAR_OFF, "850 ₫/kg"),
        ({"asking_price_vnd": 8_500_000}, FindingCode.PRICE_FAR_OFF, "8.500.000 ₫/kg"),
        ({"tonnes": 900_000}, FindingCode.QUANTITY_IMPLAUSIBLE, "50 ha"),
        ({"description": "Gọi 0912 345 678"}, FindingCode.CONTACT_IN_TEXT, "0912 345 678"),
        ({"place_note": "mail hoa@htx.vn"}, FindingCode.CONTACT_IN_TEXT, "hoa@htx.vn"),
        ({"ends_on": today() - timedelta(days=1)}, FindingCode.WINDOW_PAST, "đã qua"),
    ],
)
def test_what_does_not_fit_is_noticed_and_told(
    factories: Factories, columns: dict[str, object], code: FindingCode, told: str
) -> None:
    organisation = factories.organisation(area_ha=Decimal(50))
    offer = factories.offer(organisation=organisation, status=SUBMITTED, **columns)  # type: ignore[arg-type]
    assert noticed(offer) == {code}
    assert told in sentences(offer)


def test_doubtful_certificates_are_noticed(factories: Factories) -> None:
    mine, other = factories.organisation(), factories.organisation(name="HTX Bên kia")
    expired = factories.certificate(mine, number="VN-1", expires_on=today() - timedelta(days=1))
    too_short = factories.certificate(mine, number="VN-2", expires_on=today() + timedelta(days=30))
    shared = factories.certificate(mine, number="VN-3")
    factories.certificate(other, number="VN-3")
    offer = factories.offer(organisation=mine, certificates=[expired, too_short, shared], status=SUBMITTED)
    assert noticed(offer) == {
        FindingCode.CERTIFICATE_EXPIRED,
        FindingCode.CERTIFICATE_EXPIRES_BEFORE_END,
        FindingCode.CERTIFICATE_ELSEWHERE,
        FindingCode.CERTIFICATE_FORM,
    }
    assert "HTX Bên kia" in sentences(offer)


def test_an_enterprise_is_not_measured_by_its_land(factories: Factories) -> None:
    enterprise = factories.enterprise(area_ha=Decimal(1))
    offer = factories.offer(organisation=enterprise, tonnes=900_000, status=SUBMITTED)
    assert noticed(offer) == set()


def test_an_organisation_without_tax_code_or_with_a_contact_in_its_text_is_noticed(factories: Factories) -> None:
    organisation = factories.organisation(verified=False)
    revision = session.query(OrganisationRevision).filter_by(organisation_id=organisation.id).one()
    revision.content = {**revision.content, "about": "Zalo 0912345678"}
    item = reviewed(SubjectKind.ORGANISATION, revision.id)
    assert {each.code for each in findings(item, [])} == {FindingCode.NO_TAX_CODE, FindingCode.CONTACT_IN_TEXT}
    revision.content = {**revision.content, "about": "", "tax_code": "0100233488"}
    assert findings(item, []) == []


@pytest.mark.pure
def test_every_finding_has_its_sentence() -> None:
    assert set(words.FINDINGS) == set(FindingCode)
