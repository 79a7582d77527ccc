"""A cooperative or an enterprise registers, confirms the address, and reaches the staff."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from matchmaker.accounts.models import Consent, Purpose, User
from matchmaker.accounts.queries import by_email
from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.mail import letters
from matchmaker.organisations.models import MemberRole, Organisation, OrganisationKind, Standing
from matchmaker.organisations.queries import latest_revision, membership_of, trades_of
from matchmaker.outbox import Message
from tests.factories import Factories
from tests.support.site import Browser, Page, Site

PASSWORD = "mưa rào trên đồi chè"
FIRST_STEP = {
    "kind": "cooperative",
    "name": "HTX Nông nghiệp Rạch Lợp",
    "commune": "Ia Krái, Gia Lai",
    "trade": "sầu riêng",
}


def secret_path(template: str) -> str:
    """Where the latest mail of a kind leads."""
    newest = select(Message).where(Message.template == template).order_by(Message.id.desc()).limit(1)
    message = session.scalars(newest).one()
    assert message.path is not None
    assert not message.in_inbox
    return message.path


def mails_to(email: str) -> list[str]:
    return list(session.scalars(select(Message.template).where(Message.to_email == email).order_by(Message.id)))


def count(model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def second_step(browser: Browser, **first: str) -> Page:
    return browser.get("/register").form().fill(**{**FIRST_STEP, **first}).submit()


def register(browser: Browser, *, email: str = "hoa@rachlop.example", **first: str) -> Page:
    step = second_step(browser, **first)
    return step.form().fill(person_name="Trần Thị Hoa", email=email, password=PASSWORD, purposes="account").submit()


def test_a_director_registers_a_cooperative_in_two_short_steps(site: Site) -> None:
    browser = site.visitor()

    assert "Xem hộp thư" in str(register(browser).soup.title)

    user = by_email("hoa@rachlop.example")
    assert user is not None
    membership = membership_of(user)
    assert membership is not None
    organisation = membership.organisation
    assert (organisation.name, organisation.province_code) == ("HTX Nông nghiệp Rạch Lợp", "52")
    assert (organisation.standing, membership.role) == (Standing.PENDING, MemberRole.DIRECTOR)
    assert [product.name() for product in trades_of(organisation.id)] == ["Sầu riêng"]
    assert latest_revision(organisation.id).status is RevisionStatus.DRAFT

    page = browser.get(secret_path("accounts/confirm"))
    assert user.confirmed_at is None  # a mail program that opens links proves nothing
    page.form().submit()

    assert by_email("hoa@rachlop.example").confirmed_at is not None  # type: ignore[union-attr]
    assert latest_revision(organisation.id).status is RevisionStatus.SUBMITTED
    assert browser.get(page.url, expect=410).status == 410


def test_the_way_in_preselects_the_kind_and_an_enterprise_gets_a_buyer(site: Site) -> None:
    page = site.visitor().get("/register?kind=enterprise")
    assert page.form().values["kind"] == "enterprise"

    register(site.visitor(), kind="enterprise", name="Công ty TNHH Trái cây Việt")

    membership = membership_of(by_email("hoa@rachlop.example"))  # type: ignore[arg-type]
    assert membership is not None
    assert membership.role is MemberRole.BUYER
    assert membership.organisation.kind is OrganisationKind.ENTERPRISE


def test_a_kind_that_does_not_exist_is_not_preselected(site: Site) -> None:
    assert "kind" not in site.visitor().get("/register?kind=bank").form().values


@pytest.mark.parametrize(("language", "subject"), [("vi", "Xác nhận"), ("en", "Confirm")])
def test_the_confirmation_is_mailed_in_the_language_in_use(app: Flask, site: Site, language: str, subject: str) -> None:
    browser = site.visitor()
    browser.get(f"/?lang={language}")
    register(browser, trade={"vi": "Sầu riêng", "en": "Durian"}[language])
    message = session.scalars(select(Message).where(Message.template == "accounts/confirm")).one()
    assert message.language == language
    with app.app_context():
        assert subject in letters.worded(message, message.language).subject


def test_nothing_is_ticked_beforehand_and_only_the_account_is_necessary(site: Site) -> None:
    step = second_step(site.visitor())
    assert step.form().values.getlist("purposes") == []

    refused = step.form().fill(person_name="Hoa", email="a@b.example", password=PASSWORD).submit(expect=422)

    assert "Cần đồng ý mục đầu tiên" in refused.main
    assert refused.form().values["email"] == "a@b.example"
    assert count(User) == 0


def test_each_consent_is_kept_with_its_words_and_a_hash_of_the_address(site: Site) -> None:
    step = second_step(site.visitor())
    step.form().fill(
        person_name="Hoa", email="a@b.example", password=PASSWORD, purposes=["account", "ranking"]
    ).submit()

    given = session.scalars(select(Consent).order_by(Consent.purpose)).all()
    assert [each.purpose for each in given] == [Purpose.ACCOUNT, Purpose.RANKING]
    assert all(len(each.text_sha256) == 64 and each.text_version and len(each.address_hash) == 64 for each in given)
    assert "127.0.0.1" not in given[0].address_hash


def test_an_address_that_is_known_gets_the_same_page_and_a_mail_that_says_so(site: Site, factories: Factories) -> None:
    known = factories.user(email="hoa@rachlop.example")

    new, old = register(site.visitor(), email="other@rachlop.example"), register(site.visitor())

    assert old.main == new.main
    assert mails_to(known.email) == ["accounts/already_registered"]
    assert count(Organisation) == 1


def test_a_form_sent_twice_makes_one_record(site: Site) -> None:
    form = second_step(site.visitor()).form()
    form.fill(person_name="Hoa", email="a@b.example", password=PASSWORD, purposes="account")

    assert form.submit().url == form.submit().url == "/register/sent"

    assert (count(User), count(Organisation)) == (1, 1)
    assert mails_to("a@b.example") == ["accounts/confirm"]


@pytest.mark.parametrize("key", ["", "\x00" * 24, "🥭" * 24, "x" * 300_000])
def test_a_form_key_that_is_none_of_ours_counts_for_nothing(site: Site, key: str) -> None:
    form = second_step(site.visitor()).form()
    form.fill(person_name="Hoa", email="a@b.example", password=PASSWORD, purposes="account", form_key=key)

    assert form.submit().url == "/register/sent"


def test_an_ambiguous_place_is_asked_about_with_everything_typed_kept(site: Site) -> None:
    page = second_step_refused(site.visitor(), commune="Tân Thành")
    assert page.form().values["name"] == FIRST_STEP["name"]
    assert page.form().values["commune"] == "Tân Thành"
    radios = page.soup.select('input[name="commune-choice"]')
    assert len(radios) > 1

    step = page.form().fill(commune__choice=str(radios[1]["value"])).submit()

    assert step.form().values["commune-choice"] == radios[1]["value"]


def second_step_refused(browser: Browser, **first: str) -> Page:
    return browser.get("/register").form().fill(**{**FIRST_STEP, **first}).submit(expect=422)


def test_a_picker_searches_without_script_and_says_nothing_of_other_fields(site: Site) -> None:
    page = site.visitor().get("/register").form().fill(trade="ca phe").submit("trade")

    assert page.soup.select('input[name="trade-choice"]')
    assert page.error_of("name") == ""


def test_the_first_step_can_be_mended_from_the_second(site: Site) -> None:
    page = second_step(site.visitor()).form().submit("back")

    assert page.form().values["name"] == FIRST_STEP["name"]
    assert page.form().fill(name="HTX Khác").submit().main.startswith("HTX Khác")


def test_somebody_with_an_account_registers_without_a_second_step(site: Site, factories: Factories) -> None:
    user = factories.user()
    browser = site.signed_in(user)

    browser.get("/register").form().fill(**FIRST_STEP).submit()

    membership = membership_of(user)
    assert membership is not None
    assert latest_revision(membership.organisation_id).status is RevisionStatus.SUBMITTED
    assert browser.get("/register").url == "/organisation"


def test_union_staff_register_nothing(site: Site, factories: Factories) -> None:
    site.signed_in(factories.staff()).get("/register", expect=404)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "\x00HTX", "ký tự ẩn"),
        ("name", "HTX \u202eABC", "ký tự ẩn"),
        ("name", "🥭🥭🥭", "chữ cái"),
        ("name", "x" * 300_000, "Dài quá"),
        ("name", " ", "chưa điền"),
        ("kind", "bank", "có sẵn"),
        ("commune", "\x00", "chưa điền"),
        ("commune", "🥭", "Chưa tìm thấy"),
        ("trade", "x" * 300_000, "Dài quá"),
    ],
)
def test_a_hostile_first_step_is_answered_beside_the_field(site: Site, field: str, value: str, told: str) -> None:
    form = site.visitor().get("/register").form().fill(**FIRST_STEP)
    form.values[field] = value

    assert told in form.submit(expect=422).main


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("email", "hoa", "Chưa đúng địa chỉ"),
        ("email", "hoa\x00", "Chưa đúng địa chỉ"),
        ("email", "🥭@b.example", "Chưa đúng địa chỉ"),
        ("email", "x" * 300_000 + "@b.example", "Chưa đúng địa chỉ"),
        ("email", ["a@b.example", "c@d.example"], "Chỉ điền một địa chỉ"),
        ("person_name", "Hoa\u200f", "ký tự ẩn"),
        ("password", "ngắn", "ít nhất 10"),
        ("password", "x" * 300_000, "dài quá"),
        ("password", "matkhau123", "nhiều người dùng"),
        ("password", "hoa1234567", None),
        ("password", "TranThiHoa123", "dễ đoán"),
        ("purposes", "everything", "có sẵn"),
    ],
)
def test_a_hostile_second_step_keeps_what_was_typed_but_never_the_password(
    site: Site, field: str, value: str | list[str], told: str | None
) -> None:
    form = second_step(site.visitor()).form()
    form.fill(person_name="Trần Thị Hoa", email="a@b.example", password=PASSWORD, purposes="account")
    form.fill(**{field: value})

    page = form.submit(expect=422 if told else None)

    if told:
        assert told in page.main
        assert page.form().values["name"] == FIRST_STEP["name"]
        assert page.form().values["password"] == ""
        assert count(Organisation) == 0
