"""Messages put into words and handed to a mail server, or to a folder where there is none.

The words of a message are one text template, templates/emails/<feature>/<name>.txt:

- the first line is ``Subject: …``, then an empty line, then the body;
- the body is paragraphs with an empty line between two; a paragraph of ``- `` lines is a list;
- every sentence goes through ``_()``; the values are those given to `outbox.queue`, plain JSON;
- no greeting, no signature and no address: the shared layout adds the way on (``path``) and the signature;
- a sample of the values stands beside it, in templates/emails/<feature>/samples.json, under the template's
  name: a test renders every template with it in every language.

The site's inbox shows the same words; the HTML half of a mail is made from them by one layout.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale

from matchmaker import outbox
from matchmaker.db import now

SUBJECT: Final = "Subject:"
BULLET: Final = "- "


@dataclass(frozen=True)
class Paragraph:
    """Some lines of a letter: plain ones, or the items of a list."""

    lines: tuple[str, ...]
    is_list: bool


@dataclass(frozen=True)
class Letter:
    """A message in words, for the inbox and for both halves of a mail."""

    subject: str
    text: str
    link: str | None
    """Where the reader goes next, with scheme and host."""

    @property
    def paragraphs(self) -> list[Paragraph]:
        """The body, cut for a page."""
        return [_paragraph(block) for block in self.text.split("\n\n")]


def _paragraph(block: str) -> Paragraph:
    lines = tuple(block.splitlines())
    if all(line.startswith(BULLET) for line in lines):
        return Paragraph(tuple(line.removeprefix(BULLET) for line in lines), is_list=True)
    return Paragraph(lines, is_list=False)


def worded(message: outbox.Message, language: str) -> Letter:
    """The message in ``language``. Raises jinja2's TemplateError where its template or a value is missing."""
    with force_locale(language):
        # not render_template: a letter knows nothing of the page or the reader that is being served
        template = current_app.jinja_env.get_template(f"emails/{message.template}.txt")
        said = template.render(**message.values).strip()
    first, _, body = said.partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"emails/{message.template}.txt does not begin with its subject")
    link = _site() + message.path if message.path else None
    return Letter(subject=" ".join(first.removeprefix(SUBJECT).split()), text=_tidied(body), link=link)


def _site() -> str:
    """The site's own address, without a slash at its end."""
    return str(current_app.config["PUBLIC_BASE_URL"]).rstrip("/")


def _tidied(body: str) -> str:
    """The body with what template tags leave behind removed: trailing spaces, heaps of empty lines."""
    blocks = ("\n".join(line.strip() for line in block) for block in _blocks(body))
    return "\n\n".join(blocks)


def _blocks(body: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in body.splitlines():
        if line.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [block for block in found if block]


def compose(message: outbox.Message) -> EmailMessage:
    """The mail for a message: text, then HTML with the same words.

    Raises ValueError for an address or a subject that is not one line; nothing else can reach the headers.
    """
    letter = worded(message, message.language)
    mail = EmailMessage()
    mail["From"] = current_app.config["MAIL_FROM"]
    mail["To"] = Address(addr_spec=message.to_email)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<outbox-{message.id}@{urlsplit(_site()).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    mail.set_content(_laid_out("txt", letter, message.language), cte="quoted-printable")
    mail.add_alternative(_laid_out("html", letter, message.language), subtype="html", cte="quoted-printable")
    return mail


def _laid_out(ending: str, letter: Letter, language: str) -> str:
    with force_locale(language):
        layout = current_app.jinja_env.get_template(f"emails/layout.{ending}")
        return layout.render(letter=letter, site=_site()) + "\n"


# Carriers -------------------------------------------------------------------------------------------------------


class Refused(Exception):
    """The server does not want this message now; others may go through."""


class RefusedForGood(Refused):
    """The server, or the message's own form, says that it will never go through."""


class Unreachable(Exception):
    """The server is down, cut the connection or does not let us in: no message can go through now."""


class Carrier(Protocol):
    """Takes mails away while it is open."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def send(self, mail: EmailMessage) -> None:
        """Hand one mail over. Raises Refused, RefusedForGood or Unreachable."""


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
            raise Unreachable(str(error)) from error


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
            raise Unreachable(str(error)) from error
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            raise (RefusedForGood if _code_of(error) >= 500 else Refused)(str(error)) from error
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            raise RefusedForGood(str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        """The open conversation; a new one where there is none or the server closed it after a refusal."""
        if self._server is None or self._server.sock is None:
            try:
                self._server = self._connect()
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(f"{type(error).__name__}: {error}") from error
        return self._server

    def _connect(self) -> smtplib.SMTP:
        server = smtplib.SMTP(
            self.settings["MAIL_HOST"], self.settings["MAIL_PORT"], timeout=self.settings["MAIL_TIMEOUT_SECONDS"]
        )
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
