"""A person sees, corrects, copies and deletes what the site holds about them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker import audit, outbox, paths
from matchmaker.accounts import concerns, consents, passwords, telling
from matchmaker.accounts import service as accounts
from matchmaker.accounts.concerns import Concern, Hindrance
from matchmaker.accounts.models import Purpose, User, UserSession
from matchmaker.accounts.queries import by_email
from matchmaker.brokering.models import Introduction, IntroductionNote, IntroductionRequest
from matchmaker.db import now, session
from matchmaker.matching.models import Interaction, MatchRun, Side
from matchmaker.matching.service import note
from matchmaker.measures import today
from matchmaker.moderation.models import Report, ReportReason, SubjectKind
from matchmaker.organisations.models import Invitation, MemberRole, Organisation
from matchmaker.organisations.queries import members
from matchmaker.ranking.judging.grading import InteractionKind
from tests.factories import Factories
from tests.functional.test_registering import mails_to, secret_path
from tests.support.site import Browser, Site

PASSWORD = "mưa rào trên đồi chè"
NEW_PASSWORD = "nắng lên sau cơn mưa"
HASH = passwords.hashed(PASSWORD)


@pytest.fixture
def hoa(factories: Factories) -> User:
    return factories.user(email="hoa@htx.example", name="Trần Thị Hoa", phone="+84912345678", password_hash=HASH)


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/account").url == "/account"


def test_a_person_corrects_name_telephone_and_language(site: Site, hoa: User) -> None:
    browser = site.signed_in(hoa)
    form = browser.get("/account").form()
    assert (form.values["name"], form.values["phone"]) == ("Trần Thị Hoa", "0912 345 678")

    form.fill(name="Trần Hoa", phone="0987.654.321", language="en").submit()

    assert browser.get("/account").soup.html["lang"] == "en"  # type: ignore[index]
    session.refresh(hoa)
    assert (hoa.name, hoa.phone, hoa.language) == ("Trần Hoa", "+84987654321", "en")
    assert mails_to(hoa.email) == ["accounts/phone_changed"]


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "\x00"), ("phone", "113"), ("phone", "1" * 300_000), ("language", "fr")]
)
def test_a_wrong_correction_is_told_beside_its_field(site: Site, hoa: User, field: str, value: str) -> None:
    form = site.signed_in(hoa).get("/account").form()
    form.values[field] = value

    page = form.submit(expect=422)

    assert page.soup.select_one(f"#{field}-error")
    session.refresh(hoa)
    assert hoa.name == "Trần Thị Hoa"


def test_a_changed_password_ends_every_other_session(site: Site, hoa: User) -> None:
    here, there = site.signed_in(hoa), site.visitor()
    there.get("/sign-in").form().fill(email=hoa.email, password=PASSWORD).submit()
    form = here.get("/account/password").form()
    assert form.fill(current="wrong", password=NEW_PASSWORD).submit(expect=422).error_of("current")
    assert form.fill(current=PASSWORD, password="1234567890").submit(expect=422).error_of("password")
    assert form.fill(current="", password=NEW_PASSWORD).submit(expect=422).error_of("current")

    form.fill(current=PASSWORD, password=NEW_PASSWORD).submit()

    assert is_signed_in(here)
    assert not is_signed_in(there)
    there.get("/sign-in").form().fill(email=hoa.email, password=NEW_PASSWORD).submit()
    assert is_signed_in(there)


def test_a_new_address_counts_once_it_is_proved_and_the_old_one_is_told(site: Site, hoa: User) -> None:
    browser = site.signed_in(hoa)
    form = browser.get("/account/email").form()
    assert form.fill(email="new@htx.example", password="wrong").submit(expect=422).error_of("password")
    form.fill(email="new@htx.example", password=PASSWORD).submit()
    assert by_email("new@htx.example") is None

    browser.get(secret_path("accounts/change_email")).form().submit()

    assert by_email("new@htx.example") is hoa
    assert mails_to("hoa@htx.example") == ["accounts/email_change_asked", "accounts/email_changed"]
    assert not is_signed_in(browser)


def test_moving_to_an_address_in_use_tells_nothing(site: Site, hoa: User, factories: Factories) -> None:
    other = factories.user(email="other@htx.example")
    form = site.signed_in(hoa).get("/account/email").form()

    free = form.fill(email="free@htx.example", password=PASSWORD).submit()
    taken = form.fill(email=other.email, password=PASSWORD).submit()

    assert taken.main.replace(other.email, "") == free.main.replace("free@htx.example", "")
    assert mails_to(other.email) == ["accounts/already_registered"]


def test_an_address_that_was_taken_meanwhile_is_not_moved_to(site: Site, hoa: User, factories: Factories) -> None:
    browser = site.signed_in(hoa)
    browser.get("/account/email").form().fill(email="new@htx.example", password=PASSWORD).submit()
    page = browser.get(secret_path("accounts/change_email"))
    factories.user(email="new@htx.example")

    page.form().submit(expect=409)

    assert by_email("hoa@htx.example") is hoa


def test_a_person_sees_all_that_is_held_but_no_secrets(site: Site, hoa: User) -> None:
    outbox.queue("accounts/reset", to_email=hoa.email, to_id=hoa.id, path="/password/reset/hush", in_inbox=False)
    session.commit()

    page = site.signed_in(hoa).get("/account/data")

    assert "hoa@htx.example" in page.main
    assert hoa.password_hash not in page.main
    assert "hush" not in page.main


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_held_is_told_in_plain_words(site: Site, factories: Factories, language: str) -> None:
    director = factories.member(factories.organisation(), name="Trần Thị Hoa")
    need, offer = factories.need(), factories.offer()
    note(
        InteractionKind.OPENED, need_id=need.id, offer_id=offer.id, side=Side.SELLER, by=director, organisation_id=None
    )
    for action in ("user.signed_in", "offer.saved", "match.shortlisted", "report.made", "certificate.declared"):
        audit.record(action, offer, by=director)
    consents.give(director, [Purpose.SHARE_CONTACT], address_hash="x")
    accounts.tell(director, "accounts/phone_changed", path="/account", name=director.name)
    accounts.tell(director, "accounts/reset", path="/password/reset/x", is_secret=True, name=director.name)
    session.commit()
    page = site.signed_in(director).get(f"/account/data?lang={language}")
    facts = [each.get_text(" ", strip=True) for each in page.soup.select(".fact, table, .disclosure")]
    assert facts
    for words in facts:
        assert not re.search(r"[a-z]_[a-z]|\b[a-z]+\.[a-z]+_|T\d\d:\d\d|\bFalse\b|\bTrue\b|[0-9a-f]{32}", words), words
    expected = {"vi": ("Đăng nhập", "Sửa nguồn cung", "Giám đốc"), "en": ("Sign", "Director")}
    for words in expected[language]:
        assert words in " ".join(facts)


def test_every_action_that_is_kept_has_words(app: Flask) -> None:
    said = "".join(each.read_text(encoding="utf-8") for each in (paths.PACKAGE).rglob("*.py"))
    recorded = set(re.findall(r"""audit\.record\(\s*"([a-z_]+\.[a-z_]+)\"""", said))
    assert len(recorded) > 20
    assert recorded <= set(telling.all_words()["action"])


def test_a_person_takes_a_copy_home(site: Site, hoa: User, factories: Factories) -> None:
    factories.member(organisation := factories.organisation())
    session.add(members(organisation.id)[0])
    browser = site.signed_in(hoa)

    response = browser.client.get("/account/data/download")

    assert response.mimetype == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(response.data))
    assert {"person.json", "consents.json", "sessions.json", "organisations.json"} <= set(packed.namelist())
    (person,) = json.loads(packed.read("person.json"))
    assert person["name"] == "Trần Thị Hoa"
    assert "password_hash" not in person
    assert "token_hash" not in json.loads(packed.read("sessions.json"))[0]
    assert json.loads(packed.read("organisations.json")) == []


def test_a_consent_is_taken_back_and_given_again_and_the_history_stays(site: Site, hoa: User) -> None:
    consents.give(hoa, [Purpose.ACCOUNT, Purpose.RANKING])
    session.commit()
    browser = site.signed_in(hoa)

    browser.get("/account/data").form_to("/consents/ranking").submit()
    assert not consents.agrees(hoa, Purpose.RANKING)
    browser.get("/account/data").form_to("/consents/ranking").submit()
    assert consents.agrees(hoa, Purpose.RANKING)

    past = [each for each in consents.history(hoa) if each.purpose is Purpose.RANKING]
    assert [each.withdrawn_at is None for each in past] == [True, False]
    assert browser.get("/account/data").soup.select("details table tbody tr")


@pytest.mark.parametrize("purpose", ["account", "everything", "%00"])
def test_no_other_consent_can_be_changed_by_itself(site: Site, hoa: User, purpose: str) -> None:
    browser = site.signed_in(hoa)
    token = browser.get("/account").form().values["csrf_token"]
    browser.post(f"/account/data/consents/{purpose}", {"csrf_token": token}, expect=404)


def test_a_deleted_person_is_nameless_everywhere(site: Site, factories: Factories) -> None:
    organisation = factories.organisation(
        contact_name="Trần Thị Hoa", contact_phone="+84912345678", contact_email="hoa@htx.example"
    )
    hoa = factories.member(
        organisation, email="hoa@htx.example", name="Trần Thị Hoa", phone="+84912345678", password_hash=HASH
    )
    staff = factories.staff()
    consents.give(hoa, Purpose, address_hash="x")
    outbox.queue("accounts/password_changed", to_email=hoa.email, to_id=hoa.id, name=hoa.name)
    session.commit()
    browser = site.signed_in(hoa)
    form = browser.get("/account/data/delete").form()
    assert form.fill(password="wrong").submit(expect=422).error_of("password")

    form.fill(password=PASSWORD).submit()

    session.refresh(hoa)
    assert (hoa.name, hoa.email, hoa.phone) == (
        f"Người dùng đã xóa #{hoa.id}",
        f"deleted-{hoa.id}@deleted.invalid",
        None,
    )
    assert not is_signed_in(browser)
    assert session.scalars(select(UserSession).where(UserSession.user_id == hoa.id)).all() == []
    assert mails_to("hoa@htx.example") == []
    assert consents.current(hoa) == {}
    assert {each.address_hash for each in consents.history(hoa)} == {""}
    session.refresh(organisation)
    assert {organisation.contact_name, organisation.contact_phone, organisation.contact_email} == {""}
    assert members(organisation.id) == []
    assert mails_to(staff.email) == ["organisations/left_alone"]
    browser.get("/sign-in").form().fill(email="hoa@htx.example", password=PASSWORD).submit(expect=422)


def test_what_others_said_of_the_organisation_stays_when_one_member_goes(site: Site, factories: Factories) -> None:
    organisation = factories.organisation(contact_name="Lê Văn Nam")
    boss = factories.member(organisation)
    hoa = factories.member(organisation, role=MemberRole.MEMBER, password_hash=HASH)
    session.add(
        Invitation(
            organisation_id=organisation.id,
            email=hoa.email,
            role=MemberRole.MEMBER,
            token_hash="x",
            invited_by_id=boss.id,
            expires_at=boss.created_at,
        )
    )
    session.commit()
    browser = site.signed_in(hoa)
    assert organisation.name in browser.get("/account/data").main

    browser.get("/account/data/delete").form().fill(password=PASSWORD).submit()

    session.refresh(organisation)
    assert organisation.contact_name == "Lê Văn Nam"
    assert [each.user for each in members(organisation.id)] == [boss]
    assert session.scalars(select(Invitation.email)).all() == [""]


def test_whoever_alone_manages_others_hands_that_on_first(site: Site, factories: Factories) -> None:
    organisation = factories.organisation()
    boss = factories.member(organisation, password_hash=HASH)
    factories.member(organisation, role=MemberRole.MEMBER)
    browser = site.signed_in(boss)

    page = browser.get("/account/data/delete")

    assert "người quản lý duy nhất" in page.main
    assert page.follow("Đến đó").url == "/organisation/members"
    token = browser.get("/account").form().values["csrf_token"]
    browser.post("/account/data/delete", {"csrf_token": token, "password": PASSWORD}, expect=422)
    session.refresh(boss)
    assert boss.closed_at is None


@pytest.fixture
def dealings() -> Iterator[Concern]:
    """A feature above, with something that hinders a deletion."""

    class Dealings(Concern):
        name = "dealings"

        def hindrance(self, user: User) -> Hindrance | None:
            return Hindrance("open_introductions", "/introductions")

    concerns.register(Dealings())
    yield Dealings()
    del concerns._concerns["dealings"]


def test_a_feature_above_can_hinder_a_deletion(site: Site, hoa: User, dealings: Concern) -> None:
    assert "kết nối đang mở" in site.signed_in(hoa).get("/account/data/delete").main
    assert list(dealings.held(hoa)) == []
    dealings.confirmed(hoa)
    dealings.forget(hoa)


def introduce(factories: Factories, cooperative: Organisation) -> Introduction:
    offer, need = factories.offer(organisation=cooperative), factories.need()
    introduction = Introduction(
        need_id=need.id,
        offer_id=offer.id,
        need_revision_id=need.approved_id,
        offer_revision_id=offer.approved_id,
        buyer_id=need.organisation_id,
        seller_id=offer.organisation_id,
        proposed_by_id=(staff := factories.staff().id),
        broker_id=staff,
        answer_by=today() + timedelta(days=7),
    )
    session.add(introduction)
    session.commit()
    return introduction


def test_an_organisation_with_an_open_introduction_is_not_left_without_a_manager(
    site: Site, factories: Factories
) -> None:
    cooperative = factories.organisation()
    hoa = factories.member(cooperative, password_hash=HASH)
    introduction = introduce(factories, cooperative)
    browser = site.signed_in(hoa)

    page = browser.get("/account/data/delete")
    assert "kết nối đang mở" in page.main
    assert page.link("Đến đó") == "/introductions"
    introduction.ended_at = now()
    session.commit()

    assert browser.get("/account/data/delete").soup.select_one('main input[name="password"]')


def test_what_a_person_saw_did_and_wrote_is_copied_out_and_then_nobodys(site: Site, factories: Factories) -> None:
    cooperative = factories.organisation()
    factories.member(cooperative)
    hoa = factories.member(cooperative, role=MemberRole.MEMBER, email="hoa@htx.example", password_hash=HASH)
    introduction = introduce(factories, cooperative)
    pair = {"need_id": introduction.need_id, "offer_id": introduction.offer_id}
    run = MatchRun(side=Side.SELLER, viewer_id=hoa.id, ranker="rule", schema_hash="x", candidate_count=1, **pair)
    done = Interaction(kind=InteractionKind.OPENED, side=Side.SELLER, user_id=hoa.id, **pair)
    wish = IntroductionRequest(
        side=Side.SELLER, organisation_id=cooperative.id, by_id=hoa.id, note="Mong được gặp", **pair
    )
    note = IntroductionNote(introduction_id=introduction.id, by_id=hoa.id, text="Đã gọi")
    report = Report(
        kind=SubjectKind.ORGANISATION,
        organisation_id=cooperative.id,
        reason=ReportReason.FRAUD,
        text="Không có thật",
        reporter_email=hoa.email,
    )
    session.add_all([run, done, wish, note, report])
    session.commit()
    browser = site.signed_in(hoa)

    page = browser.get("/account/data").main
    assert all(text in page for text in ("Mong được gặp", "Đã gọi", "Không có thật", "Mở một tin trong danh sách"))
    browser.get("/account/data/delete").form().fill(password=PASSWORD).submit()

    for row in (run, done, report):
        session.refresh(row)
    assert (run.viewer_id, done.user_id, report.reporter_email) == (None, None, None)
