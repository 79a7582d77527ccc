"""Everything the site holds about a person: shown, copied out, made nameless (Law 91/2025/QH15, articles 4 and 14)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import delete, update

from matchmaker import audit
from matchmaker.accounts import concerns, consents, queries
from matchmaker.accounts.models import Consent, OneTimeLink, User, UserSession
from matchmaker.accounts.service import check_password
from matchmaker.db import Base, now, session
from matchmaker.errors import Conflict
from matchmaker.outbox import Message

NOBODYS: Final = "!"
"""A password hash that no password has."""
_SECRETS: Final = frozenset({"password_hash", "totp_secret", "totp_last_step", "token_hash"})
_SECRET_VALUES: Final = frozenset({"path", "values"})


def collect(user: User) -> dict[str, list[dict[str, Any]]]:
    """What the site holds about the person, by section, as plain JSON values; secrets are left out."""
    own = {
        "person": [_plain(user)],
        "consents": _all(consents.history(user)),
        "sessions": _all(queries.all_sessions(user)),
        "links": _all(queries.links_of(user)),
        "messages": [_message(message) for message in queries.messages_to(user)],
        "actions": _all(queries.done_by(user)),
    }
    return own | {concern.name: list(concern.held(user)) for concern in concerns.registered()}


def archive(user: User) -> bytes:
    """The same as a ZIP of one JSON file for each section."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for section, rows in collect(user).items():
            packed.writestr(f"{section}.json", json.dumps(rows, ensure_ascii=False, indent=2))
    return buffer.getvalue()


def hindrances(user: User) -> list[concerns.Hindrance]:
    """What must happen before the person's data can be deleted."""
    found = (concern.hindrance(user) for concern in concerns.registered())
    return [each for each in found if each is not None]


def delete_person(user: User, *, password: str) -> None:
    """Make the person nameless wherever they occur; what they did stays, by nobody in particular.

    Raises Unprocessable(`password`, wrong_password), or Conflict where a hindrance stands.
    """
    check_password(user, password)
    if hindrances(user):
        raise Conflict("the account cannot be deleted yet")
    for concern in concerns.registered():
        concern.forget(user)
    _forget_traces(user)
    user.name = f"Người dùng đã xóa #{user.id}"
    user.email = f"deleted-{user.id}@deleted.invalid"
    user.phone = user.totp_secret = None
    user.password_hash = NOBODYS
    user.closed_at = now()
    audit.record("user.deleted", user, by=user)
    session.flush()


def _forget_traces(user: User) -> None:
    session.execute(delete(UserSession).where(UserSession.user_id == user.id))
    session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id))
    session.execute(delete(Message).where(Message.to_id == user.id))
    for purpose in consents.current(user):
        consents.withdraw(user, purpose)
    session.execute(update(Consent).where(Consent.user_id == user.id).values(address_hash=""))


def _all(rows: Iterable[Base]) -> list[dict[str, Any]]:
    return [_plain(row) for row in rows]


def _message(message: Message) -> dict[str, Any]:
    """A message without what only the mail may hold, such as a reset link."""
    row = _plain(message)
    return row if message.in_inbox else {key: value for key, value in row.items() if key not in _SECRET_VALUES}


def _plain(row: Base) -> dict[str, Any]:
    """A row as JSON can hold it."""
    columns = (column.key for column in row.__mapper__.column_attrs if column.key not in _SECRETS)
    return {key: plain(getattr(row, key)) for key in columns}


def plain(value: Any) -> Any:
    """A value as JSON can hold it: times in ISO 8601, everything else JSON does not know as text."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
