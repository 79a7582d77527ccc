"""Signing in with a password and, where needed, a code; signing out; recovering."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select, update

from matchmaker.accounts import passwords
from matchmaker.accounts.models import LinkPurpose, OneTimeLink, User, UserSession
from matchmaker.db import now, session
from tests.factories import Factories
from tests.functional.test_registering import mails_to, secret_path
from tests.support.site import Browser, Page, Site

PASSWORD = "mưa rào trên đồi chè"
NEW_PASSWORD = "nắng lên sau cơn mưa"
HASH = passwords.hashed(PASSWORD)
WRONG = "E-mail hoặc mật khẩu chưa đúng."


def sign_in(browser: Browser, email: str, password: str = PASSWORD, *, expect: int | None = None) -> Page:
    return browser.get("/sign-in").form().fill(email=email, password=password).submit(expect=expect)


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/account").url == "/account"


def test_a_member_signs_in_with_address_and_password(site: Site, factories: Factories) -> None:
    user = factories.member(factories.organisation(), password_hash=HASH)
    browser = site.visitor()

    sign_in(browser, user.email.upper())

    assert is_signed_in(browser)
    assert browser.get("/sign-in").url != "/sign-in"


@pytest.mark.parametrize("email", ["known@example.test", "nobody@example.test", "closed@example.test"])
def test_a_wrong_pair_tells_nothing_about_who_has_an_account(site: Site, factories: Factories, email: str) -> None:
    factories.user(email="known@example.test", password_hash=HASH)
    factories.user(email="closed@example.test", closed_at=now())

    page = sign_in(site.visitor(), email, "not the password", expect=422)

    assert page.error_of("password") == f"Lỗi: {WRONG}"
    assert page.form().values["email"] == email
    assert page.form().values["password"] == ""


def test_an_unknown_address_costs_as_much_work_as_a_known_one(
    site: Site, factories: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.user(email="known@example.test", password_hash=HASH)
    checked: list[str | None] = []
    real = passwords._hasher.verify
    monkeypatch.setattr(
        type(passwords._hasher), "verify", lambda self, kept, typed: checked.append(kept) or real(kept, typed)
    )

    sign_in(site.visitor(), "nobody@example.test", expect=422)

    assert len(checked) == 1
    assert passwords.is_outdated(str(checked[0])) is False


def test_a_sign_in_leads_back_to_the_page_that_asked_for_it(site: Site, factories: Factories) -> None:
    factories.user(email="known@example.test", password_hash=HASH)
    page = site.visitor().get("/account/data?lang=vi")

    assert page.form().fill(email="known@example.test", password=PASSWORD).submit().url == "/account/data?lang=vi"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\t/evil.example",
        "/\\evil.example",
        "https://evil.example/account",
        "javascript:alert(1)",
        "/account\r\nX: 1",
        "/nowhere",
        "/sign-out",
        "/" + "x" * 3000,
    ],
)
def test_a_sign_in_never_leads_off_the_site(site: Site, factories: Factories, address: str) -> None:
    factories.user(email="known@example.test", password_hash=HASH)
    form = site.visitor().get("/sign-in").form().fill(email="known@example.test", password=PASSWORD)
    form.values["next"] = address

    response = form.page.browser.client.post("/sign-in", data=form.values)

    assert (response.status_code, response.location) == (303, "/tasks")


@pytest.mark.parametrize(
    ("email", "told"),
    [("\x00", "chưa điền"), ("a\x00b", "Chưa đúng"), ("🥭", "Chưa đúng"), ("@" * 300_000, "Chưa đúng")],
)
def test_a_hostile_address_is_answered_beside_the_field(site: Site, email: str, told: str) -> None:
    assert told in sign_in(site.visitor(), email, expect=422).error_of("email")


def test_two_addresses_at_once_are_refused(site: Site, factories: Factories) -> None:
    factories.user(email="known@example.test", password_hash=HASH)
    form = site.visitor().get("/sign-in").form().fill(password=PASSWORD)

    page = form.fill(email=["known@example.test", "other@example.test"]).submit(expect=422)

    assert "Chỉ điền một địa chỉ" in page.error_of("email")


def test_an_address_that_was_never_proved_gets_its_link_again(site: Site, factories: Factories) -> None:
    user = factories.user(password_hash=HASH, confirmed_at=None)
    browser = site.visitor()

    assert "Xác nhận e-mail trước đã" in sign_in(browser, user.email).main
    assert mails_to(user.email) == ["accounts/confirm"]
    browser.get(secret_path("accounts/confirm")).form().submit()
    sign_in(browser, user.email)

    assert is_signed_in(browser)


@pytest.fixture
def staff(factories: Factories) -> User:
    return factories.staff(password_hash=HASH, totp_secret=pyotp.random_base32())


def code_of(user: User) -> str:
    assert user.totp_secret is not None
    return pyotp.TOTP(user.totp_secret).now()


def test_staff_give_a_code_before_a_session_begins(site: Site, staff: User) -> None:
    browser = site.visitor()

    page = sign_in(browser, staff.email)
    assert page.url == "/sign-in/code"
    assert not is_signed_in(browser)

    browser.get("/sign-in/code").form().fill(code=f" {code_of(staff)[:3]} {code_of(staff)[3:]}").submit()
    assert is_signed_in(browser)


@pytest.mark.parametrize("code", ["000000", "abc", "１２３４５６", "\x00", "9" * 300_000, ""])
def test_a_wrong_code_opens_nothing(site: Site, staff: User, code: str) -> None:
    browser = site.visitor()
    sign_in(browser, staff.email).form().fill(code=code).submit(expect=422)
    assert not is_signed_in(browser)


def test_a_code_works_once(site: Site, staff: User) -> None:
    code = code_of(staff)
    sign_in(site.visitor(), staff.email).form().fill(code=code).submit()

    page = sign_in(site.visitor(), staff.email).form().fill(code=code).submit(expect=422)

    assert "đã dùng" in page.error_of("code")


def test_the_code_is_waited_for_five_minutes(site: Site, staff: User) -> None:
    browser = site.visitor()
    page = sign_in(browser, staff.email)

    with time_machine.travel(now() + timedelta(minutes=6)):
        assert page.form().fill(code=code_of(staff)).submit().url == "/sign-in"


def test_a_pending_sign_in_ends_when_the_password_changes_or_the_account_closes(site: Site, staff: User) -> None:
    browser = site.visitor()
    sign_in(browser, staff.email)
    staff.password_changed_at = now()
    session.commit()
    assert browser.get("/sign-in/code").url == "/sign-in"

    sign_in(browser, staff.email)
    staff.closed_at = now()
    session.commit()
    assert browser.get("/sign-in/code").url == "/sign-in"


def shown_secret(page: Page) -> str:
    found = re.search(r"(?:[A-Z2-7]{4} ?){8}", page.main)
    assert found is not None
    return found[0].replace(" ", "")


def test_staff_without_a_second_factor_set_one_up_while_signing_in(site: Site, factories: Factories) -> None:
    user = factories.staff(password_hash=HASH)
    browser = site.visitor()

    page = sign_in(browser, user.email)
    picture = page.soup.select_one("img.qr-code")
    assert picture is not None
    assert str(picture["src"]).startswith("data:image/svg+xml")
    assert not is_signed_in(browser)
    page.form().fill(code="12").submit(expect=422)
    page = browser.get("/sign-in/code")
    page.form().fill(code=pyotp.TOTP(shown_secret(page)).now()).submit()

    assert is_signed_in(browser)
    assert browser.get("/account/second-factor").soup.select_one("main form") is None
    token = browser.get("/account").form().values["csrf_token"]
    browser.post("/account/second-factor/off", {"csrf_token": token}, expect=403)


def test_a_member_turns_the_second_factor_on_and_off(site: Site, factories: Factories) -> None:
    user = factories.user(password_hash=HASH)
    browser = site.signed_in(user)
    page = browser.get("/account/second-factor")
    page.form().fill(code=pyotp.TOTP(shown_secret(page)).now()).submit()
    assert sign_in(site.visitor(), user.email).url == "/sign-in/code"

    form = browser.get("/account/second-factor").form()
    assert "Mật khẩu chưa đúng" in form.fill(password="wrong").submit(expect=422).main
    form.fill(password=PASSWORD).submit()

    assert mails_to(user.email) == ["accounts/second_factor_set", "accounts/second_factor_dropped"]
    other = site.visitor()
    sign_in(other, user.email)
    assert is_signed_in(other)


def test_a_browser_signs_out(site: Site, factories: Factories) -> None:
    browser = site.signed_in(factories.user(), language="en")

    browser.get("/account").form_to("/sign-out").submit()

    assert not is_signed_in(browser)
    assert browser.get("/sign-in").soup.html["lang"] == "en"  # type: ignore[index]


def test_somebody_signs_out_everywhere(site: Site, factories: Factories) -> None:
    user = factories.user(password_hash=HASH)
    phone, desk = site.visitor(), site.visitor()
    sign_in(phone, user.email)
    sign_in(desk, user.email)

    desk.get("/account").form_to("/sign-out/everywhere").submit()

    assert not is_signed_in(phone)
    assert not is_signed_in(desk)


def test_one_browser_ends_another_but_nobody_elses(site: Site, factories: Factories) -> None:
    user = factories.user(password_hash=HASH)
    phone, desk, stranger = site.visitor(), site.visitor(), site.signed_in(factories.user())
    sign_in(phone, user.email)
    sign_in(desk, user.email)
    token = stranger.get("/account").form().values["csrf_token"]
    for each in session.scalars(select(UserSession.id).where(UserSession.user_id == user.id)):
        stranger.post(f"/account/sessions/{each}/end", {"csrf_token": token}, expect=404)
    assert is_signed_in(phone)

    page = desk.get("/account")
    page.form_to("/end").submit()

    assert is_signed_in(desk)
    assert not is_signed_in(phone)


def test_a_session_ends_by_itself(site: Site, staff: User, factories: Factories) -> None:
    member = site.signed_in(factories.user())
    office = site.signed_in(staff)
    assert is_signed_in(member)
    assert is_signed_in(office)

    with time_machine.travel(now() + timedelta(minutes=31)):
        assert is_signed_in(member)
        assert not is_signed_in(office)
    with time_machine.travel(now() + timedelta(hours=13)):
        assert not is_signed_in(member)


def test_a_used_session_is_kept_alive(site: Site, factories: Factories) -> None:
    user = factories.user()
    browser = site.signed_in(user)
    session.execute(update(UserSession).values(seen_at=now() - timedelta(hours=1)))
    session.commit()

    assert is_signed_in(browser)

    seen_at = session.scalars(select(UserSession.seen_at)).one()
    assert now() - seen_at < timedelta(minutes=1)


def test_a_forgotten_password_is_set_anew_by_mail(site: Site, factories: Factories) -> None:
    user = factories.user(password_hash=HASH)
    signed_in, browser = site.signed_in(user), site.visitor()

    known = browser.get("/password/forgot").form().fill(email=user.email).submit().main
    unknown = browser.get("/password/forgot").form().fill(email="nobody@example.test").submit().main
    assert known.replace(user.email, "") == unknown.replace("nobody@example.test", "")

    page = browser.get(secret_path("accounts/reset"))
    assert "ít nhất 10" in page.form().fill(password="ngắn").submit(expect=422).main
    page.form().fill(password=NEW_PASSWORD).submit()

    assert not is_signed_in(signed_in)
    sign_in(browser, user.email, expect=422)
    sign_in(browser, user.email, NEW_PASSWORD)
    assert is_signed_in(browser)
    browser.get(page.url, expect=410)
    assert mails_to(user.email) == ["accounts/reset", "accounts/password_changed"]


def test_a_reset_link_dies_after_half_an_hour_and_with_the_next_one(site: Site, factories: Factories) -> None:
    user = factories.user(password_hash=HASH)
    browser = site.visitor()
    form = browser.get("/password/forgot").form().fill(email=user.email)
    form.submit()
    older = secret_path("accounts/reset")
    form.submit()
    newer = secret_path("accounts/reset")

    browser.get(older, expect=410)
    with time_machine.travel(now() + timedelta(minutes=31)):
        browser.get(newer, expect=410)


def test_a_reset_proves_an_address_that_was_not(site: Site, factories: Factories) -> None:
    user = factories.user(password_hash=HASH, confirmed_at=None)
    browser = site.visitor()
    browser.get("/password/forgot").form().fill(email=user.email).submit()

    browser.get(secret_path("accounts/reset")).form().fill(password=NEW_PASSWORD).submit()

    sign_in(browser, user.email, NEW_PASSWORD)
    assert is_signed_in(browser)


def test_a_malformed_address_is_not_sent_to(site: Site) -> None:
    page = site.visitor().get("/password/forgot").form().fill(email="\x00a").submit(expect=422)
    assert "Chưa đúng" in page.error_of("email")


@pytest.mark.parametrize("path", ["/confirm/x", "/password/reset/%00", "/invitations/🥭"])
def test_a_link_nobody_sent_is_gone(site: Site, path: str) -> None:
    site.visitor().get(path, expect=410)


def test_a_link_of_a_closed_account_is_gone(site: Site, factories: Factories) -> None:
    user = factories.user(password_hash=HASH)
    browser = site.visitor()
    browser.get("/password/forgot").form().fill(email=user.email).submit()
    user.closed_at = now()
    session.commit()

    browser.get(secret_path("accounts/reset"), expect=410)
    assert session.scalars(select(OneTimeLink)).one().purpose is LinkPurpose.RESET
