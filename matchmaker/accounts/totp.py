"""The second factor: six figures from an app, new every 30 seconds (RFC 6238), each taken once."""

from __future__ import annotations

import re
from typing import Final

import pyotp
import segno
from sqlalchemy import update

from matchmaker.accounts.models import User
from matchmaker.db import now, session

STEP_SECONDS: Final = 30
DRIFT_STEPS: Final = 1
"""A phone's clock may be this many steps early or late."""
ISSUER: Final = "Matchmaker"
_CODE = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    """A secret of 160 bits, in base32."""
    return pyotp.random_base32()


def current_code(secret: str) -> str:
    """The code that the app shows now."""
    return pyotp.TOTP(secret).at(now())


def uri(secret: str, email: str) -> str:
    """What the app scans: an otpauth:// address that names the site and the account."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def qr_code(secret: str, email: str) -> str:
    """The address as a QR code, in a data: URI of black on white SVG, readable in the dark theme too."""
    return segno.make(uri(secret, email)).svg_data_uri(scale=6, border=3, dark="#000", light="#fff")


def spelled(secret: str) -> str:
    """The secret in groups of four, for typing by hand."""
    return " ".join(re.findall(".{1,4}", secret))


def step_of(secret: str, code: str) -> int | None:
    """The step near now whose code this is; None where it is none's."""
    plain = "".join(code.split())
    if not _CODE.fullmatch(plain):
        return None
    here = int(now().timestamp()) // STEP_SECONDS
    for step in range(here - DRIFT_STEPS, here + DRIFT_STEPS + 1):
        if pyotp.utils.strings_equal(pyotp.TOTP(secret).generate_otp(step), plain):
            return step
    return None


def accept(user: User, code: str) -> bool:
    """Whether the code is right and newer than the last one taken; two requests cannot both take it."""
    step = step_of(user.totp_secret, code) if user.totp_secret else None
    if step is None:
        return False
    taken = session.execute(
        update(User)
        .where(User.id == user.id, User.totp_last_step < step)
        .values(totp_last_step=step)
        .execution_options(synchronize_session="fetch")
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result counts its rows
