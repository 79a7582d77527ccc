"""What people do with their accounts: open, confirm, sign in, change, recover."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from matchmaker import audit, outbox
from matchmaker.accounts import concerns, links, passwords, sessions, totp
from matchmaker.accounts.models import LinkPurpose, OneTimeLink, User, UserRole
from matchmaker.accounts.queries import by_email
from matchmaker.db import now, session
from matchmaker.errors import Conflict, Unprocessable


@dataclass(frozen=True)
class NewAccount:
    """A confirmed account made on the command line, and the secrets that are told this once."""

    user: User
    password: str
    totp_secret: str | None
    """Only where the role needs a second factor."""


def open_account(email: str, password: str, *, name: str, language: str = "vi") -> User | None:
    """Open an account that still has to prove its address, and send the link for that.

    Where the address has one already, its holder is told by mail and None comes back: the page says the same
    in both cases. Raises Unprocessable for a password that is too easy.
    """
    passwords.check(password, about=(email, name))
    user = User(email=email, name=name, language=language, password_hash=passwords.hashed(password))
    if not _added(user):
        known = by_email(email)
        if known is not None:
            tell(known, "accounts/already_registered", path="/password/forgot", is_secret=True)
        return None
    audit.record("user.registered", user, by=user)
    ask_to_confirm(user)
    return user


def open_proved_account(email: str, password: str, *, name: str, language: str) -> User:
    """Open an account for an address that is proved already, by an invitation sent there.

    An account that somebody began with the address and never proved is taken over. Raises Conflict if the
    address has a proved account, Unprocessable for a password that is too easy.
    """
    passwords.check(password, about=(email, name))
    user = by_email(email)
    if user is None:
        user = User(email=email, password_hash="")
        session.add(user)
        session.flush()
        audit.record("user.registered", user, by=user)
    elif user.confirmed_at is not None:
        raise Conflict(f"{email} has an account")
    user.name, user.language = name, language
    user.password_hash, user.password_changed_at = passwords.hashed(password), now()
    links.drop(user)
    prove_address(user)
    return user


def _added(user: User) -> bool:
    """Insert a person unless the address is taken, by a request of the same moment too."""
    if by_email(user.email) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        return False
    return True


def create_user(
    email: str,
    role: UserRole = UserRole.MEMBER,
    *,
    name: str = "",
    province_code: str | None = None,
    is_demo: bool = False,
) -> NewAccount:
    """Make a confirmed account for the operator, with a password and, for staff and admin, a second factor.

    Raises Conflict if the address has an account.
    """
    password = passwords.generated()
    user = User(
        email=email.strip().lower(),
        name=name or email.partition("@")[0],
        role=role,
        province_code=province_code,
        password_hash=passwords.hashed(password),
        totp_secret=totp.new_secret() if role is not UserRole.MEMBER else None,
        confirmed_at=now(),
        is_demo=is_demo,
    )
    if not _added(user):
        raise Conflict(f"{email} has an account")
    audit.record("user.created", user, by=None, role=role.value)
    return NewAccount(user, password, user.totp_secret)


def current_code(user: User) -> str:
    """The second factor's code now, for the operator's command line. Raises Conflict where none is set up."""
    if user.totp_secret is None:
        raise Conflict(f"{user.email} has no second factor")
    return totp.current_code(user.totp_secret)


def needs_second_factor(user: User) -> bool:
    """Whether signing in asks for a code: always of staff and administrators, of others if they chose so."""
    return user.role is not UserRole.MEMBER or user.totp_secret is not None


def ask_to_confirm(user: User) -> None:
    """Send the link that proves the address."""
    token = links.issue(user, LinkPurpose.CONFIRM)
    tell(user, "accounts/confirm", path=f"/confirm/{token}", is_secret=True, name=user.name)


def confirm(token: str) -> User | None:
    """Use a link that proves an address, the first or a new one; None where it cannot be used."""
    link = links.use(token, LinkPurpose.CONFIRM, LinkPurpose.CHANGE_EMAIL)
    if link is None:
        return None
    if link.purpose is LinkPurpose.CHANGE_EMAIL:
        _move_to_new_address(link)
    else:
        prove_address(link.user)
    return link.user


def prove_address(user: User) -> None:
    """Let a person in whose address is proved, and let what waited for that go on."""
    if user.confirmed_at is not None:
        return
    user.confirmed_at = now()
    audit.record("user.confirmed", user, by=user)
    for concern in concerns.registered():
        concern.confirmed(user)


def authenticate(email: str, password: str) -> User | None:
    """The person with this address and password. As slow, and as silent, for an address nobody has."""
    user = by_email(email)
    is_open = user is not None and user.closed_at is None
    if not passwords.matches(password, user.password_hash if user is not None and is_open else None):
        return None
    if user is not None and passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    return user


def ask_to_reset(email: str) -> None:
    """Send a link for a new password, if the address has an account."""
    user = by_email(email)
    if user is None or user.closed_at is not None:
        return
    token = links.issue(user, LinkPurpose.RESET)
    tell(user, "accounts/reset", path=f"/password/reset/{token}", is_secret=True, name=user.name)


def reset_password(token: str, password: str) -> User | None:
    """Set a new password by a link from the mail; None where the link cannot be used.

    All sessions end; an address that was not proved is now. Raises Unprocessable for a password too easy.
    """
    link = links.find(token, LinkPurpose.RESET)
    if link is None:
        return None
    passwords.check(password, about=(link.user.email, link.user.name))
    if links.use(token, LinkPurpose.RESET) is None:
        return None
    _set_password(link.user, password)
    sessions.end_all(link.user)
    prove_address(link.user)
    return link.user


def change_password(user: User, *, current: str, new: str) -> None:
    """Replace a password known to the person; every other session ends.

    Raises Unprocessable (`current`: wrong_password, or what `passwords.check` says).
    """
    check_password(user, current, field="current")
    passwords.check(new, about=(user.email, user.name))
    _set_password(user, new)
    sessions.end_all(user, but=user.session_token)


def check_password(user: User, password: str, *, field: str = "password") -> None:
    """Ask the person again before something that matters. Raises Unprocessable(``field``, wrong_password)."""
    if not passwords.matches(password, user.password_hash):
        raise Unprocessable(field, "wrong_password")


def _set_password(user: User, password: str) -> None:
    user.password_hash = passwords.hashed(password)
    user.password_changed_at = now()
    links.drop(user, LinkPurpose.RESET)
    audit.record("user.password_changed", user, by=user)
    tell(user, "accounts/password_changed", path="/account", name=user.name)


def update_profile(user: User, *, name: str, phone: str | None, language: str) -> None:
    """Correct what the person says about themselves; a changed telephone number is told by mail."""
    if phone != user.phone and user.phone is not None:
        tell(user, "accounts/phone_changed", path="/account", name=user.name)
    user.name, user.phone, user.language = name, phone, language
    audit.record("user.profile_changed", user, by=user)


def ask_to_change_email(user: User, email: str, *, password: str) -> None:
    """Send a link to the new address and word to the old one. Raises Unprocessable(`password`, wrong_password).

    Where the new address has an account, its holder is told instead, and the page says the same.
    """
    check_password(user, password)
    tell(user, "accounts/email_change_asked", path="/account", is_secret=True, name=user.name)
    known = by_email(email)
    if known is not None:
        tell(known, "accounts/already_registered", path="/password/forgot", is_secret=True)
        return
    token = links.issue(user, LinkPurpose.CHANGE_EMAIL, email=email)
    outbox.queue(
        "accounts/change_email",
        to_email=email,
        to_id=user.id,
        language=user.language,
        path=f"/confirm/{token}",
        in_inbox=False,
        name=user.name,
    )


def _move_to_new_address(link: OneTimeLink) -> None:
    """Raises Conflict if somebody else has taken the address meanwhile."""
    user = link.user
    if by_email(link.email) not in (None, user):
        raise Conflict(f"{link.email} has an account")
    tell(user, "accounts/email_changed", is_secret=True, name=user.name)
    user.email = link.email
    links.drop(user)
    sessions.end_all(user)
    audit.record("user.email_changed", user, by=user)


def set_second_factor(user: User, secret: str, code: str) -> None:
    """Turn the second factor on once the person's app shows the right code. Raises Unprocessable(`code`, …)."""
    step = totp.step_of(secret, code)
    if step is None:
        raise Unprocessable("code", "wrong_code")
    user.totp_secret, user.totp_last_step = secret, step
    audit.record("user.second_factor_set", user, by=user)
    tell(user, "accounts/second_factor_set", path="/account", name=user.name)


def drop_second_factor(user: User, *, by: User | None) -> None:
    """Forget the second factor: of a member who no longer wants it, or of somebody who lost the phone.

    Staff and administrators set up a new one at the next sign-in.
    """
    user.totp_secret, user.totp_last_step = None, 0
    sessions.end_all(user, but=user.session_token)
    audit.record("user.second_factor_dropped", user, by=by)
    tell(user, "accounts/second_factor_dropped", path="/account", name=user.name)


def tell(user: User, template: str, *, path: str | None = None, is_secret: bool = False, **values: object) -> None:
    """Queue a message to a person in their language; a secret one is in the mail alone, not in the inbox."""
    outbox.queue(
        template,
        to_email=user.email,
        to_id=user.id,
        language=user.language,
        path=path,
        in_inbox=not is_secret,
        **values,
    )
