"""The second factor takes each code once, around now."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
import time_machine

from matchmaker.accounts import totp
from matchmaker.accounts.models import User
from matchmaker.db import now
from tests.factories import Factories


@pytest.fixture
def staff(factories: Factories) -> User:
    return factories.staff(totp_secret=totp.new_secret())


def secret_of(user: User) -> str:
    assert user.totp_secret is not None
    return user.totp_secret


def test_the_code_of_now_is_taken_once(staff: User) -> None:
    code = totp.current_code(secret_of(staff))
    assert totp.accept(staff, code)
    assert not totp.accept(staff, code)


def test_a_phone_may_be_half_a_minute_off_but_no_more(staff: User) -> None:
    secret = secret_of(staff)
    for late, taken in ((60, False), (30, True), (-30, True), (-60, False)):
        code = pyotp.TOTP(secret).at(now() - timedelta(seconds=late))
        assert (totp.step_of(secret, code) is not None) is taken


def test_after_a_newer_code_an_older_one_is_refused(staff: User) -> None:
    secret = secret_of(staff)
    older = pyotp.TOTP(secret).at(now() - timedelta(seconds=30))
    assert totp.accept(staff, totp.current_code(secret))
    assert not totp.accept(staff, older)
    with time_machine.travel(now() + timedelta(seconds=60)):
        assert totp.accept(staff, totp.current_code(secret))


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "\x00", "1" * 300_000])
def test_what_is_no_code_is_refused(staff: User, code: str) -> None:
    assert not totp.accept(staff, code)


def test_without_a_secret_no_code_is_right(factories: Factories) -> None:
    assert not totp.accept(factories.staff(), "000000")


def test_the_app_learns_the_site_and_the_account() -> None:
    address = totp.uri("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "hoa@htx.example")
    assert address.startswith("otpauth://totp/Matchmaker:hoa%40htx.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert totp.qr_code("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "hoa@htx.example").startswith("data:image/svg+xml")
    assert totp.spelled("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") == " ".join(["JBSW Y3DP EHPK 3PXP"] * 2)
