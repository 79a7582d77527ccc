"""Who takes mails away: a mail server, or a folder where the settings name no server."""

from __future__ import annotations

import os
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from flask import current_app


class RefusedError(Exception):
    """The server does not want this message now; others may go through."""


class RefusedForGoodError(RefusedError):
    """The server, or the message's own form, says that it will never go through."""


class UnreachableError(Exception):
    """The server is down, cut the connection or does not let us in: no message can go through now."""


class Carrier(Protocol):
    """Takes mails away while it is open."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def send(self, mail: EmailMessage) -> None:
        """Hand one mail over. Raises RefusedError, RefusedForGoodError or UnreachableError."""


def carrier() -> Carrier:
    """What the settings name: the mail server, or the folder INSTANCE/mail."""
    config = current_app.config
    if not config["MAIL_HOST"]:
        return FolderCarrier(Path(config["INSTANCE"]) / "mail")
    return SmtpCarrier({name: config[name] for name in config if name.startswith("MAIL_")})


class FolderCarrier:
    """Writes each mail into a file; the same mail again into the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def send(self, mail: EmailMessage) -> None:
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = self.folder / f"{name}.part"
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(bytes(mail))
            unfinished.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise UnreachableError(str(error)) from error


class SmtpCarrier:
    """One conversation with the mail server, begun with the first mail that there is to send."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()

    def send(self, mail: EmailMessage) -> None:
        server = self._connected()
        try:
            server.send_message(mail)
        except smtplib.SMTPSenderRefused as error:  # it minds us, not this message
            raise UnreachableError(str(error)) from error
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            raise (RefusedForGoodError if _code_of(error) >= 500 else RefusedError)(str(error)) from error
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            raise RefusedForGoodError(str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise UnreachableError(f"{type(error).__name__}: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        """The open conversation; a new one where there is none or the server closed it after a refusal."""
        if self._server is None or self._server.sock is None:
            try:
                self._server = self._connect()
            except (smtplib.SMTPException, OSError) as error:
                raise UnreachableError(f"{type(error).__name__}: {error}") from error
        return self._server

    def _connect(self) -> smtplib.SMTP:
        seconds = self.settings["MAIL_TIMEOUT_SECONDS"]
        server = smtplib.SMTP(self.settings["MAIL_HOST"], self.settings["MAIL_PORT"], timeout=seconds)
        try:
            if self.settings["MAIL_STARTTLS"]:
                server.starttls(context=ssl.create_default_context())
            if self.settings["MAIL_USER"]:
                server.login(self.settings["MAIL_USER"], self.settings["MAIL_PASSWORD"])
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server


def _code_of(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> int:
    """The server's reply code; a message has one recipient."""
    if isinstance(error, smtplib.SMTPDataError):
        return int(error.smtp_code)
    return int(next(iter(error.recipients.values()))[0])
