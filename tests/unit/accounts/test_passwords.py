"""Which passwords are taken, and how they are kept."""

from __future__ import annotations

import unicodedata

import pytest

from matchmaker.accounts import passwords
from matchmaker.errors import Unprocessable

pytestmark = pytest.mark.pure
ABOUT = ("hoa.tran@htx.example", "Trần Thị Hoa")


def test_a_password_is_kept_as_argon2id_and_recognised() -> None:
    kept = passwords.hashed("mưa rào trên đồi chè")

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches("mưa rào trên đồi chè", kept)
    assert not passwords.matches("mưa rào trên đồi che", kept)
    assert not passwords.is_outdated(kept)


def test_both_encodings_of_vietnamese_letters_are_the_same_password() -> None:
    kept = passwords.hashed(unicodedata.normalize("NFD", "mưa rào trên đồi"))
    assert passwords.matches(unicodedata.normalize("NFC", "mưa rào trên đồi"), kept)


@pytest.mark.parametrize("kept", [None, "!", "", "$argon2id$v=19$damaged"])
def test_without_a_hash_nothing_matches(kept: str | None) -> None:
    assert not passwords.matches("mưa rào trên đồi chè", kept)


def test_an_older_hash_is_noticed() -> None:
    assert passwords.is_outdated("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_too_short"),
        ("chín ký t", "password_too_short"),
        ("x" * 201, "password_too_long"),
        ("x" * 300_000, "password_too_long"),
        ("hoa.tran@htx.example", "password_like_you"),
        ("TrầnThịHoa", "password_like_you"),
        ("tran thi hoa 123", "password_like_you"),
        ("HoaTran1234", "password_like_you"),
        ("MatKhau123", "password_common"),
        ("matkhau 123", "password_common"),
        ("1234567890", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("abababababab", "password_common"),
    ],
)
def test_what_others_would_try_first_is_refused(password: str, code: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        passwords.check(password, about=ABOUT)
    assert refused.value.code == code


@pytest.mark.parametrize("password", ["mưa rào trên đồi chè", "đậuxanhrau má", "🥭🌾🚜🐟🌱☔🍚🌶️🥥🍍", "x3k-90-zzq-1"])
def test_length_is_enough_no_composition_is_asked_for(password: str) -> None:
    passwords.check(password, about=("hoa@htx.example", ""))


def test_generated_passwords_are_new_each_time_and_pass() -> None:
    first, second = passwords.generated(), passwords.generated()
    assert first != second
    passwords.check(first)
