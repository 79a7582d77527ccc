"""What an organisation says about itself, how it is reviewed, and what everybody sees of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.errors import Conflict
from matchmaker.listings import RevisionStatus
from matchmaker.moderation import vouching
from matchmaker.organisations.models import (
    MemberRole,
    Organisation,
    OrganisationKind,
    OrganisationRevision,
    Standing,
)
from matchmaker.organisations.queries import latest_revision, trades_of
from matchmaker.outbox import Message
from tests.factories import VINH_LONG, Factories
from tests.functional.test_registering import mails_to
from tests.support.site import Browser, Form, Site

pytestmark = pytest.mark.pure  # forms are read above the database; test_hostile_input sends each on both

TAX_CODE = "0100233488"


@pytest.fixture
def cooperative(factories: Factories) -> Organisation:
    return factories.organisation(
        name="HTX Rạch Lợp", contact_phone="+84912345678", contact_email="lienhe@rachlop.example"
    )


@pytest.fixture
def director(factories: Factories, cooperative: Organisation) -> User:
    return factories.member(cooperative)


@pytest.fixture
def office(site: Site, director: User) -> Browser:
    return site.signed_in(director)


def details(browser: Browser) -> Form:
    return browser.get("/organisation").form()


def revisions(organisation: Organisation) -> list[RevisionStatus]:
    found = select(OrganisationRevision.status).where(OrganisationRevision.organisation_id == organisation.id)
    return list(session.scalars(found.order_by(OrganisationRevision.number)))


def test_contacts_count_at_once_and_need_no_review(office: Browser, cooperative: Organisation) -> None:
    page = details(office).fill(contact_name="Lê Văn Nam", contact_phone="0270 3824 123").submit()

    assert "Đã lưu." in page.main
    session.refresh(cooperative)
    assert (cooperative.contact_name, cooperative.contact_phone) == ("Lê Văn Nam", "+842703824123")
    assert revisions(cooperative) == [RevisionStatus.APPROVED]
    details(office).submit()
    assert revisions(cooperative) == [RevisionStatus.APPROVED]


def test_changed_facts_of_a_verified_organisation_wait_for_the_staff(
    office: Browser, cooperative: Organisation, factories: Factories, director: User
) -> None:
    details(office).fill(
        name="HTX Rạch Lợp Xanh",
        tax_code=TAX_CODE,
        founded_year="2014",
        member_count="1.250",
        area_ha="240,5",
        about="Trồng lúa.\n\nCó kho lạnh.",
        trades__0="lúa gạo",
        trades__1="sầu riêng",
    ).submit()
    assert revisions(cooperative) == [RevisionStatus.APPROVED, RevisionStatus.SUBMITTED]
    session.refresh(cooperative)
    assert (cooperative.name, cooperative.tax_code) == ("HTX Rạch Lợp", None)
    form = details(office)
    assert (form.values["name"], form.values["area_ha"]) == ("HTX Rạch Lợp Xanh", "240,5")

    vouching.publish(latest_revision(cooperative.id), by=factories.staff())
    session.commit()

    session.refresh(cooperative)
    assert (cooperative.name, cooperative.tax_code) == ("HTX Rạch Lợp Xanh", TAX_CODE)
    assert (cooperative.founded_year, cooperative.member_count) == (2014, 1250)
    assert cooperative.area_ha == Decimal("240.5")
    assert len(trades_of(cooperative.id)) == 2
    assert mails_to(director.email) == ["moderation/organisation_approved"]
    shown = office.get(f"/organisations/{cooperative.id}").main
    assert "Có kho lạnh." in shown
    assert "240,5 ha" in shown


def test_a_newer_change_replaces_one_that_waits(office: Browser, cooperative: Organisation) -> None:
    details(office).fill(about="Một").submit()
    details(office).fill(about="Hai").submit()

    assert revisions(cooperative) == [
        RevisionStatus.APPROVED,
        RevisionStatus.SUPERSEDED,
        RevisionStatus.SUBMITTED,
    ]


def test_what_was_sent_back_is_mended_in_a_new_revision(office: Browser, cooperative: Organisation) -> None:
    details(office).fill(about="Một").submit()
    latest_revision(cooperative.id).decide(RevisionStatus.SENT_BACK)
    session.commit()
    assert "Cần anh/chị bổ sung" in office.get("/organisation").main

    details(office).fill(about="Hai").submit()

    assert revisions(cooperative) == [RevisionStatus.APPROVED, RevisionStatus.SENT_BACK, RevisionStatus.SUBMITTED]
    assert latest_revision(cooperative.id).content["about"] == "Hai"


def test_facts_of_an_organisation_not_yet_verified_show_in_its_row_at_once(site: Site, factories: Factories) -> None:
    pending = factories.organisation(verified=False, contact_email="lienhe@htx.example")
    browser = site.signed_in(factories.member(pending))

    details(browser).fill(name="HTX Tên Mới").submit()

    session.refresh(pending)
    assert pending.name == "HTX Tên Mới"
    assert "tên mới" in browser.get(f"/organisations/{pending.id}").main.lower()
    site.visitor().get(f"/organisations/{pending.id}", expect=404)


def test_the_first_approval_verifies_and_a_suspension_outlives_one(factories: Factories) -> None:
    pending = factories.organisation(verified=False)
    director = factories.member(pending)
    staff = factories.staff()
    vouching.publish(latest_revision(pending.id), by=staff)
    assert pending.standing is Standing.VERIFIED
    assert pending.verified_at is not None
    assert mails_to(director.email) == ["moderation/organisation_approved"]

    suspended = factories.organisation(verified=False)
    suspended.standing = Standing.SUSPENDED
    vouching.publish(latest_revision(suspended.id), by=staff)
    assert suspended.standing is Standing.SUSPENDED


def test_approving_a_change_of_a_suspended_organisation_promises_no_page(factories: Factories) -> None:
    organisation = factories.organisation()
    factories.member(organisation)
    revision = latest_revision(organisation.id)
    revision.status, organisation.standing = RevisionStatus.SUBMITTED, Standing.SUSPENDED
    vouching.publish(revision, by=factories.staff())
    message = session.scalars(select(Message)).one()
    assert message.values["is_hidden"] is True
    assert message.path == "/organisation"


def test_a_form_older_than_the_facts_is_shown_again_with_what_was_typed(
    office: Browser, cooperative: Organisation
) -> None:
    older = details(office)
    details(office).fill(about="Của người khác").submit()

    page = older.fill(about="Của tôi").submit(expect=409)

    assert "Có người vừa sửa" in page.main
    form = page.form()
    assert form.values["about"] == "Của tôi"
    form.submit()
    assert latest_revision(cooperative.id).content["about"] == "Của tôi"


def test_a_tax_code_belongs_to_one_organisation(
    office: Browser, cooperative: Organisation, factories: Factories
) -> None:
    factories.organisation(tax_code=TAX_CODE)

    page = details(office).fill(tax_code=TAX_CODE).submit(expect=422)

    assert "Đã có đơn vị khác" in page.error_of("tax_code")
    assert page.form().values["tax_code"] == TAX_CODE


def test_a_tax_code_taken_while_waiting_cannot_be_approved(
    office: Browser, cooperative: Organisation, factories: Factories
) -> None:
    details(office).fill(tax_code=TAX_CODE).submit()
    factories.organisation(tax_code=TAX_CODE)
    with pytest.raises(Conflict):
        vouching.publish(latest_revision(cooperative.id), by=factories.staff())


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "chưa điền"),
        ("name", "\u202eHTX", "ký tự ẩn"),
        ("name", "x" * 300_000, "Dài quá"),
        ("commune", "", "chưa điền"),
        ("commune", "Nowhere 🥭", "Chưa tìm thấy"),
        ("tax_code", "0100233480", "chữ số kiểm tra"),
        ("tax_code", "\x00123", "Mã số thuế có 10 số"),
        ("tax_code", "1" * 300_000, "Mã số thuế có 10 số"),
        ("founded_year", "3000", "lớn quá"),
        ("founded_year", "1066", "nhỏ quá"),
        ("founded_year", "🥭", "Chưa đọc được"),
        ("member_count", "0", "nhỏ quá"),
        ("member_count", "1,5", "số nguyên"),
        ("member_count", "-3", "nhỏ hơn 0"),
        ("area_ha", "9" * 40, "lớn quá"),
        ("about", "x" * 300_000, "Dài quá"),
        ("trades-0", "🥭", "Chưa tìm thấy"),
        ("contact_name", "\x00", None),
        ("contact_name", "A\u200bB", "ký tự ẩn"),
        ("contact_phone", "113", "Chưa đúng số"),
        ("contact_email", "x", "Chưa đúng địa chỉ"),
    ],
)
def test_a_hostile_value_is_answered_beside_its_field(
    office: Browser, cooperative: Organisation, field: str, value: str, told: str | None
) -> None:
    form = details(office).fill(about="Giữ lại")
    form.values[field] = value

    page = form.submit(expect=422 if told else None)

    if told:
        assert told in page.error_of(field)
        assert field == "about" or page.form().values["about"] == "Giữ lại"
        assert revisions(cooperative) == [RevisionStatus.APPROVED]


def test_a_picker_of_one_of_several_products_searches_without_script(office: Browser) -> None:
    page = details(office).fill(trades__1="ca phe", tax_code="wrong").submit("trades-1")

    assert page.soup.select('input[name="trades-1-choice"]')
    assert page.form().values["tax_code"] == "wrong"
    assert page.error_of("tax_code") == ""


def test_plain_members_do_not_change_the_organisation(
    site: Site, cooperative: Organisation, factories: Factories
) -> None:
    site.signed_in(factories.member(cooperative, role=MemberRole.MEMBER)).get("/organisation", expect=403)


def test_a_profile_tells_facts_to_all_but_the_contact_to_its_own_alone(
    site: Site, office: Browser, cooperative: Organisation, factories: Factories
) -> None:
    address = f"/organisations/{cooperative.id}"

    seen, own = site.visitor().get(address), office.get(address)
    foreign = site.signed_in(factories.member(factories.enterprise())).get(address)
    staff = site.signed_in(factories.staff()).get(address)

    assert "HTX Rạch Lợp" in seen.main
    assert "0912 345 678" in own.main
    for page in (seen, foreign, staff):
        for secret in (cooperative.contact_name, "345 678", "84912345678", cooperative.contact_email):
            assert secret not in str(page.soup)
    assert seen.link("Báo cáo") == f"/report/organisation/{cooperative.id}"
    assert staff.link("Hồ sơ duyệt").endswith(str(cooperative.id))
    assert seen.link("Nguồn cung của đơn vị") == f"/offers?organisation={cooperative.id}"


def test_a_profile_tells_verified_certificates_from_declared_ones_and_masks_codes(
    site: Site, office: Browser, cooperative: Organisation, factories: Factories
) -> None:
    factories.certificate(cooperative)
    factories.certificate(cooperative, kind="PUC_EXPORT", number="VN-GLOR-0064", verified=False)
    address = f"/organisations/{cooperative.id}"

    seen = site.visitor().get(address).main

    assert "VN-GLOR-…4" in seen
    assert "VN-GLOR-0064" not in seen
    assert "LMHTX Gia Lai kiểm tra" in seen
    assert "tự khai" in seen
    assert "VN-GLOR-0064" in office.get(address).main


@pytest.mark.parametrize("standing", [Standing.PENDING, Standing.SUSPENDED, Standing.REJECTED])
def test_only_verified_organisations_have_a_public_profile(
    site: Site, factories: Factories, standing: Standing
) -> None:
    hidden = factories.organisation(name="HTX Khuất")
    hidden.standing = standing
    session.commit()

    site.visitor().get(f"/organisations/{hidden.id}", expect=404)
    assert "HTX Khuất" not in site.visitor().get("/organisations").main


def names(site: Site, query: str) -> list[str]:
    page = site.visitor().get(f"/organisations?{query}")
    return [heading.get_text(strip=True) for heading in page.soup.select("#results h2 a")]


def test_organisations_are_found_with_and_without_diacritics_by_place_and_kind(
    site: Site, factories: Factories
) -> None:
    durian = factories.organisation(name="HTX Đak Đoa")
    factories.organisation(name="Hợp tác xã An Lộc", commune_code="29362")
    factories.enterprise(name="Công ty Ấu Thơ")
    assert durian.name in names(site, "q=dak+doa")
    assert names(site, "q=htx") == ["Hợp tác xã An Lộc", "HTX Đak Đoa"]
    assert len(names(site, "q=%00%F0%9F%A5%AD&province=99&kind=bank&page=x")) == 3
    assert names(site, f"province={VINH_LONG}") == ["Hợp tác xã An Lộc"]
    assert names(site, f"kind={OrganisationKind.ENTERPRISE}") == ["Công ty Ấu Thơ"]
    assert names(site, "q=100%25") == []


def test_organisations_stand_in_vietnamese_order_on_several_pages(site: Site, factories: Factories) -> None:
    for name in ("Ổi", "Đu Đủ", "Dừa", "An", "Ấu"):
        factories.organisation(name=name)
    for number in range(20):
        factories.organisation(name=f"Xoài {number}")

    assert names(site, "")[:5] == ["An", "Ấu", "Dừa", "Đu Đủ", "Ổi"]
    assert len(names(site, "page=2")) == 5
