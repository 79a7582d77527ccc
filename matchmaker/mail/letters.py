"""Messages put into words: for the inbox of the site and for both halves of a mail.

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

from dataclasses import dataclass, replace
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Final
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup, escape

from matchmaker import outbox
from matchmaker.db import now
from matchmaker.web.i18n import DEFAULT

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


class _WholeSubject(EmailPolicy):
    """Encodes a subject as one run: Python 3.11 loses spaces between its plain and its encoded words."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() != "subject" or value.isascii():
            return str(super().fold(name, value))
        encoded = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


def compose(message: outbox.Message) -> EmailMessage:
    """The mail for a message: text, then HTML with the same words.

    Raises ValueError for an address or a subject that is not one line; nothing else can reach the headers.
    """
    letter = worded(message, message.language)
    letter = replace(letter, link=_spoken(letter.link, message.language))
    mail = EmailMessage(policy=_WholeSubject())
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


def _spoken(link: str | None, language: str) -> str | None:
    """The link to a page in the mail's language, also on a device that was never told which one to speak."""
    if link is None or language == DEFAULT:
        return link
    parts = urlsplit(link)
    return parts._replace(query="&".join(filter(None, (parts.query, f"lang={language}")))).geturl()


def _laid_out(ending: str, letter: Letter, language: str) -> str:
    with force_locale(language):
        layout = current_app.jinja_env.get_template(f"emails/layout.{ending}")
        return layout.render(letter=letter, site=_site(), linked=_linked) + "\n"


def _linked(line: str) -> Markup:
    """A line for the HTML half. Addresses of this site become links; what people typed never does."""
    own = f"{_site()}/"
    words = (
        Markup('<a href="{0}">{0}</a>').format(word) if word.startswith(own) else escape(word)
        for word in line.split(" ")
    )
    return Markup(" ").join(words)
