"""A director invites, changes and removes members; rights end with the next request."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from matchmaker.accounts import passwords
from matchmaker.accounts.models import User
from matchmaker.accounts.queries import by_email
from matchmaker.db import now, session
from matchmaker.mail import letters
from matchmaker.organisations.models import Invitation, MemberRole, Membership, Organisation
from matchmaker.organisations.queries import members, membership_of
from matchmaker.outbox import Message
from tests.factories import Factories
from tests.functional.test_registering import mails_to, register, secret_path
from tests.support.site import Browser, Page, Site

PASSWORD = "mưa rào trên đồi chè"
NAM = "nam@htx.example"


@pytest.fixture
def cooperative(factories: Factories) -> Organisation:
    return factories.organisation(name="HTX Rạch Lợp")


@pytest.fixture
def director(factories: Factories, cooperative: Organisation) -> User:
    return factories.member(cooperative, name="Trần Thị Hoa", email="hoa@htx.example")


@pytest.fixture
def office(site: Site, director: User) -> Browser:
    return site.signed_in(director)


def members_page(browser: Browser) -> Page:
    return browser.get("/organisation/members")


def invite(browser: Browser, email: str = NAM, role: str = "member", *, expect: int | None = None) -> Page:
    return (
        members_page(browser)
        .form('form[action="/organisation/members"]')
        .fill(email=email, role=role)
        .submit(expect=expect)
    )


def membership(user: User) -> Membership:
    found = membership_of(user)
    assert found is not None
    return found


def test_an_invitation_begins_with_the_least_role_and_says_what_each_may_do(office: Browser) -> None:
    form = members_page(office).form('form[action="/organisation/members"]')
    assert form.values["role"] == "member"
    told = [choice.get_text(" ", strip=True) for choice in form.element.select("label.choice")]
    assert "không mời người" in told[0]
    assert "mời và cho rời thành viên" in told[1]
    form.fill(email=NAM).submit()
    assert session.scalars(select(Invitation.role)).one() is MemberRole.MEMBER


@pytest.mark.parametrize(("language", "subject"), [("vi", "mời"), ("en", "invite")])
def test_an_invitation_is_mailed_in_the_language_in_use(
    app: Flask, office: Browser, language: str, subject: str
) -> None:
    office.get(f"/organisation/members?lang={language}")
    invite(office)
    message = session.scalars(select(Message).where(Message.to_email == NAM)).one()
    assert message.language == language
    with app.app_context():
        assert subject in letters.worded(message, message.language).subject.lower()


def test_a_newcomer_joins_by_the_link(site: Site, office: Browser, cooperative: Organisation, director: User) -> None:
    invite(office)
    browser = site.visitor()

    page = browser.get(secret_path("organisations/invitation"))
    assert "HTX Rạch Lợp" in page.main
    assert "ít nhất 10" in page.form().fill(person_name="Lê Văn Nam", password="x", purposes="account").submit(
        expect=422
    ).error_of("password")
    assert (
        "Cần đồng ý"
        in page.form().fill(person_name="Lê Văn Nam", password=PASSWORD, purposes=None).submit(expect=422).main
    )
    page.form().fill(person_name="Lê Văn Nam", password=PASSWORD, purposes="account").submit()

    nam = by_email(NAM)
    assert nam is not None
    assert nam.confirmed_at is not None
    assert (membership(nam).organisation, membership(nam).role) == (cooperative, MemberRole.MEMBER)
    assert browser.get("/account").url == "/account"
    assert "organisations/joined" in mails_to(director.email)
    site.visitor().get(page.url, expect=410)


def test_somebody_with_an_account_signs_in_and_just_accepts(
    site: Site, office: Browser, factories: Factories, cooperative: Organisation
) -> None:
    nam = factories.user(email=NAM, password_hash=passwords.hashed(PASSWORD))
    invite(office)
    browser = site.visitor()

    page = browser.get(secret_path("organisations/invitation"))
    assert page.url.startswith("/sign-in")
    page.form().fill(email=NAM, password=PASSWORD).submit()
    browser.get(secret_path("organisations/invitation")).form().submit()

    assert membership(nam).organisation is cooperative


def test_an_invitation_is_for_one_address(site: Site, office: Browser, factories: Factories) -> None:
    invite(office)
    stranger = factories.user()
    browser = site.signed_in(stranger)

    page = browser.get(secret_path("organisations/invitation"))
    assert "địa chỉ khác" in page.main
    token = page.form().values["csrf_token"]
    browser.post(page.url, {"csrf_token": token})

    assert membership_of(stranger) is None


def test_a_person_acts_for_one_organisation_at_a_time(site: Site, office: Browser, factories: Factories) -> None:
    invite(office)
    page = site.signed_in(factories.member(factories.organisation(), email=NAM)).get(
        secret_path("organisations/invitation")
    )
    assert "một đơn vị khác" in page.main


def test_union_staff_act_for_nobody(site: Site, office: Browser, factories: Factories) -> None:
    invite(office)
    page = site.signed_in(factories.staff(email=NAM)).get(secret_path("organisations/invitation"))
    assert "không thay mặt đơn vị nào" in page.main


def test_an_invitation_lives_48_hours(site: Site, office: Browser) -> None:
    invite(office)
    with time_machine.travel(now() + timedelta(hours=49)):
        site.visitor().get(secret_path("organisations/invitation"), expect=410)


def test_an_invitation_is_withdrawn(site: Site, office: Browser) -> None:
    invite(office)

    members_page(office).form_to("/withdraw").submit()

    assert NAM not in members_page(office).main
    site.visitor().get(secret_path("organisations/invitation"), expect=410)


def test_an_invitation_dies_with_the_right_of_whoever_sent_it(site: Site, office: Browser, director: User) -> None:
    invite(office)
    membership(director).role = MemberRole.MEMBER
    session.commit()

    site.visitor().get(secret_path("organisations/invitation"), expect=410)


def test_an_account_that_was_never_proved_is_taken_over_without_its_organisation(
    site: Site, office: Browser, cooperative: Organisation
) -> None:
    register(site.visitor(), email=NAM, name="HTX của kẻ lạ")
    invite(office)

    page = site.visitor().get(secret_path("organisations/invitation"))
    page.form().fill(person_name="Lê Văn Nam", password="nắng lên sau cơn mưa", purposes="account").submit()

    nam = by_email(NAM)
    assert nam is not None
    assert membership(nam).organisation is cooperative
    assert not passwords.matches(PASSWORD, nam.password_hash)
    site.visitor().get(secret_path("accounts/confirm"), expect=410)


@pytest.mark.parametrize(
    ("email", "told"), [("", "chưa điền"), ("\x00@x", "Chưa đúng"), ("x" * 300_000, "Chưa đúng"), (None, "chưa điền")]
)
def test_a_wrong_address_is_told_beside_its_field(office: Browser, email: str, told: str) -> None:
    assert told in invite(office, email, expect=422).error_of("email")


def test_a_member_or_somebody_invited_is_not_invited_again(office: Browser, director: User) -> None:
    invite(office)
    assert "Đã mời" in invite(office, expect=422).error_of("email")
    assert "đã là thành viên" in invite(office, director.email, expect=422).error_of("email")
    assert "có sẵn" in invite(office, "x@htx.example", "buyer", expect=422).main


def test_a_role_is_changed_but_somebody_always_manages(
    office: Browser, factories: Factories, cooperative: Organisation, director: User
) -> None:
    nam = factories.member(cooperative, role=MemberRole.MEMBER)
    own, his = membership(director), membership(nam)

    token = members_page(office).form().values["csrf_token"]
    page = office.post(f"/organisation/members/{own.id}/role", {"csrf_token": token, "role": "member"})
    assert "Cần ít nhất một người quản lý" in page.main
    members_page(office).form_to(f"/{his.id}/role").submit()
    assert membership(nam).role is MemberRole.DIRECTOR
    assert mails_to(nam.email) == ["organisations/role_changed"]
    members_page(office).form_to(f"/{own.id}/role").submit()

    assert membership(director).role is MemberRole.MEMBER
    assert not members_page(office).soup.select('form[action$="/role"]')
    token = members_page(office).form().values["csrf_token"]
    office.post(f"/organisation/members/{his.id}/remove", {"csrf_token": token}, expect=403)


def test_changing_a_role_to_itself_changes_nothing(office: Browser, director: User) -> None:
    token = members_page(office).form().values["csrf_token"]
    address = f"/organisation/members/{membership(director).id}/role"
    office.post(address, {"csrf_token": token, "role": "director"})
    office.post(address, {"csrf_token": token, "role": "emperor"}, expect=422)
    assert mails_to(director.email) == []


def test_a_removed_members_rights_end_with_the_next_request(
    site: Site, office: Browser, factories: Factories, cooperative: Organisation
) -> None:
    nam = factories.member(cooperative, role=MemberRole.MEMBER)
    browser = site.signed_in(nam)
    assert members_page(browser).url == "/organisation/members"

    members_page(office).form_to(f"/{membership(nam).id}/remove").submit()

    assert members_page(browser).url == "/register"
    assert mails_to(nam.email) == ["organisations/removed"]


def test_a_member_leaves_but_the_last_manager_stays(
    site: Site, office: Browser, factories: Factories, cooperative: Organisation, director: User
) -> None:
    nam = factories.member(cooperative, role=MemberRole.MEMBER)

    members_page(site.signed_in(nam)).form_to("/organisation/leave").submit()
    token = members_page(office).form().values["csrf_token"]
    page = office.post("/organisation/leave", {"csrf_token": token})

    assert "Cần ít nhất một người quản lý" in page.main
    assert [each.user for each in members(cooperative.id)] == [director]
    assert mails_to(nam.email) == []


def test_another_organisations_members_do_not_exist(office: Browser, factories: Factories) -> None:
    stranger = membership(factories.member(factories.organisation()))
    token = members_page(office).form().values["csrf_token"]
    for address in (f"members/{stranger.id}/role", f"members/{stranger.id}/remove", "invitations/1/withdraw"):
        office.post(f"/organisation/{address}", {"csrf_token": token, "role": "member"}, expect=404)
    assert session.scalar(select(Membership.ended_at).where(Membership.id == stranger.id)) is None


def test_a_visitor_is_asked_to_sign_in(site: Site) -> None:
    assert members_page(site.visitor()).url.startswith("/sign-in")
