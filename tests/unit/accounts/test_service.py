"""Accounts made on the command line, hashes renewed, consents, messages in the person's language."""

from __future__ import annotations

import hashlib

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from matchmaker.accounts import consents, passwords, queries, service
from matchmaker.accounts.models import Purpose, UserRole
from matchmaker.audit import Event
from matchmaker.db import now, session
from matchmaker.errors import Conflict
from matchmaker.outbox import Message
from tests.factories import GIA_LAI, VINH_LONG, Factories


@pytest.fixture(autouse=True)
def _database(factories: Factories) -> None:
    """Every test here asks the database."""


def test_an_account_made_by_the_operator_works_at_once() -> None:
    made = service.create_user(" Hoa@HTX.example ", name="Trần Thị Hoa")

    assert made.user.email == "hoa@htx.example"
    assert made.totp_secret is None
    assert service.authenticate("hoa@htx.example", made.password) is made.user
    assert not service.needs_second_factor(made.user)
    with pytest.raises(Conflict):
        service.current_code(made.user)


@pytest.mark.parametrize("role", [UserRole.STAFF, UserRole.ADMIN])
def test_staff_and_administrators_get_a_second_factor(role: UserRole) -> None:
    made = service.create_user("canbo@lienminh.example", role, province_code=GIA_LAI)

    assert made.user.name == "canbo"
    assert made.totp_secret == made.user.totp_secret
    assert len(service.current_code(made.user)) == 6
    assert service.needs_second_factor(made.user)


def test_an_address_has_one_account() -> None:
    service.create_user("hoa@htx.example")
    with pytest.raises(Conflict):
        service.create_user("HOA@htx.example")


def test_an_address_taken_at_the_same_moment_counts_as_known(monkeypatch: pytest.MonkeyPatch) -> None:
    service.create_user("hoa@htx.example")
    monkeypatch.setattr(service, "by_email", lambda email: None)
    assert service.open_account("hoa@htx.example", "mưa rào trên đồi chè", name="Hoa") is None


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(factories: Factories) -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("mưa rào trên đồi chè")
    user = factories.user(password_hash=weaker)

    assert service.authenticate(user.email, "mưa rào trên đồi chè") is user

    assert user.password_hash != weaker
    assert passwords.matches("mưa rào trên đồi chè", user.password_hash)


def test_an_invitation_does_not_open_a_second_account(factories: Factories) -> None:
    user = factories.user()
    with pytest.raises(Conflict):
        service.open_proved_account(user.email, "mưa rào trên đồi chè", name="Hoa", language="vi")


def test_proving_an_address_twice_changes_nothing(factories: Factories) -> None:
    user = factories.user(confirmed_at=now())
    before = user.confirmed_at
    service.prove_address(user)
    assert user.confirmed_at == before


def test_a_message_is_in_the_readers_language_and_a_secret_in_the_mail_alone(factories: Factories) -> None:
    user = factories.user(language="en")
    service.ask_to_reset(user.email)
    service.drop_second_factor(user, by=None)

    secret, open_one = session.scalars(select(Message).where(Message.to_id == user.id).order_by(Message.id))
    assert (secret.language, secret.in_inbox) == ("en", False)
    assert open_one.in_inbox


def test_no_secret_reaches_the_history(factories: Factories) -> None:
    made = service.create_user("hoa@htx.example", UserRole.ADMIN)
    service.ask_to_reset("hoa@htx.example")
    told = " ".join(str(event.detail) for event in session.scalars(select(Event)))
    assert made.password not in told
    assert str(made.totp_secret) not in told


def test_a_province_office_has_its_own_staff(factories: Factories) -> None:
    ours = factories.staff(province_code=GIA_LAI)
    factories.staff(province_code=VINH_LONG)
    factories.staff(province_code=GIA_LAI, closed_at=now())
    assert queries.staff_of(GIA_LAI) == [ours]


def test_consents_are_given_once_each_with_the_words_they_agree_to(factories: Factories) -> None:
    user = factories.user()
    consents.give(user, [Purpose.ACCOUNT, Purpose.STATISTICS], address_hash="a")
    consents.give(user, Purpose)
    consents.withdraw(user, Purpose.STATISTICS)
    consents.withdraw(user, Purpose.STATISTICS)

    assert set(consents.current(user)) == set(Purpose) - {Purpose.STATISTICS}
    assert len(consents.history(user)) == len(Purpose)
    text = consents.TEXTS[Purpose.ACCOUNT]
    assert consents.current(user)[Purpose.ACCOUNT].text_sha256 == text.sha256
    assert text.sha256 == hashlib.sha256(f"{text.words('vi')}\n{text.words('en')}".encode()).hexdigest()


def test_every_purpose_has_words_in_both_languages_and_one_is_necessary() -> None:
    assert set(consents.TEXTS) == set(Purpose)
    assert all(text.vi != text.en for text in consents.TEXTS.values())
    assert [text.purpose for text in consents.TEXTS.values() if text.is_necessary] == [Purpose.ACCOUNT]


def test_an_address_hash_cannot_be_made_without_the_key() -> None:
    assert consents.address_hash("key", "192.0.2.1") == consents.address_hash(b"key", "192.0.2.1")
    assert consents.address_hash("key", "192.0.2.1") != consents.address_hash("other", "192.0.2.1")
    assert len(consents.address_hash("key", None)) == 64
