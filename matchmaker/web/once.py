"""A form takes effect once, however often it is sent.

A page that creates something carries a random key. The first request with that key does the work and leaves
the address it led to; any other, at the same moment or later, is led to the same address.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, now, session

FIELD: Final = "form_key"
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{20,40}")


class FormKey(Base):
    """One form that was sent, and where it led."""

    __tablename__ = "form_key"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    led_to: Mapped[str] = mapped_column(String(400), default="")
    at: Mapped[datetime] = mapped_column(default=now, index=True)


def new_key() -> str:
    """A key for one rendering of a form; the same again when the form comes back with errors."""
    return _sent_key() or secrets.token_urlsafe(18)


def _sent_key() -> str:
    """The key that came with the request, if it can be one of ours."""
    sent = request.form.get(FIELD, "")
    return sent if _KEY.fullmatch(sent) else ""


def once(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Make a view's POST take effect once for each form key. Only an answer that redirects counts as done."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        key = _sent_key()
        if request.method != "POST" or not key:
            return view(*args, **kwargs)
        led_to = _claim(key)
        if led_to is not None:
            return redirect(led_to, 303)
        response = make_response(view(*args, **kwargs))
        if 300 <= response.status_code < 400:
            session.get_one(FormKey, key).led_to = response.location or "/"
        else:
            session.delete(session.get_one(FormKey, key))
        return response

    return guarded


def _claim(key: str) -> str | None:
    """Take the key for this request, or tell where an earlier one with it led."""
    earlier = session.scalar(select(FormKey).where(FormKey.key == key))
    if earlier is None:
        try:
            with session.begin_nested():
                session.add(FormKey(key=key))
            return None
        except IntegrityError:  # another request took it between our look and our insert
            earlier = session.scalar(select(FormKey).where(FormKey.key == key))
    return (earlier.led_to if earlier is not None else "") or "/"
