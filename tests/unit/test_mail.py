"""Messages in words: every template in every language, and mails that carry nothing but them."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader, StrictUndefined

from matchmaker import paths
from matchmaker.mail import letters
from matchmaker.mail.letters import Paragraph
from matchmaker.outbox import Message

EMAILS = paths.TEMPLATES / "emails"
TEMPLATES = sorted(EMAILS.glob("*/[!_]*.txt"))


def sample_of(template: Path) -> dict[str, object]:
    """The values that a template's folder declares for it."""
    samples = json.loads((template.parent / "samples.json").read_text("utf-8"))
    found: dict[str, object] = samples[template.stem]
    return found


def name_of(template: Path) -> str:
    return template.relative_to(EMAILS).with_suffix("").as_posix()


@pytest.fixture
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A site whose templates refuse a value that nobody gave."""
    monkeypatch.setattr(app.jinja_env, "undefined", StrictUndefined)
    with app.app_context():
        yield app


def a_message(app: Flask, template: str = "specimen", **columns: object) -> Message:
    columns = {"to_email": "hoa@example.test", "language": "vi", "values": {}, **columns}
    return Message(id=7, template=template, **columns)


@pytest.fixture
def specimen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A site with one template, whose words are its values."""
    text = "Subject: {{ subject }}\n\n{{ body }}\n"
    loader = ChoiceLoader([DictLoader({"emails/specimen.txt": text, "emails/bare.txt": "words"}), app.jinja_loader])
    monkeypatch.setattr(app.jinja_env, "loader", loader)
    return app


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_every_template_is_worded_in_every_language(strict: Flask, template: Path, language: str) -> None:
    message = a_message(strict, name_of(template), values=sample_of(template), path="/tasks", language=language)
    letter = letters.worded(message, language)
    assert letter.subject
    assert len(letter.subject) <= 120
    assert letter.text
    sample, besides = sample_of(template), letter.text
    for link in (sample.get("stop", ""), *sample.get("answers", {}).values()):
        besides = besides.replace(link, "")
    assert "http" not in besides, "the way on is the message's path; the layout writes it"
    assert letter.link == strict.config["PUBLIC_BASE_URL"] + "/tasks"
    plain = letters.compose(message).get_body(("plain",))
    assert plain is not None
    assert letter.link in plain.get_content()


def test_only_the_sites_own_addresses_become_links(specimen: Flask) -> None:
    own = f"{specimen.config['PUBLIC_BASE_URL']}/inquiries/abc?answer=no"
    values = {"subject": "Hai nhu cầu mới", "body": f"Không: {own}\n\nHTX http://lừa.example <b>"}
    with specimen.app_context():
        html = letters.compose(a_message(specimen, values=values)).get_body(("html",))
    assert html is not None
    assert f'<a href="{own}">{own}</a>' in html.get_content()
    assert 'href="http://l' not in html.get_content()
    assert "&lt;b&gt;" in html.get_content()


def test_a_letter_is_cut_into_paragraphs_and_lists(specimen: Flask) -> None:
    values = {"subject": "  Hai   nhu cầu\tmới ", "body": "Xin chào.\nDòng hai.\n\n\n- một \n- hai\n  \n"}
    with specimen.app_context():
        letter = letters.worded(a_message(specimen, values=values), "vi")
    assert letter.subject == "Hai nhu cầu mới"
    assert letter.paragraphs == [
        Paragraph(("Xin chào.", "Dòng hai."), is_list=False),
        Paragraph(("một", "hai"), is_list=True),
    ]
    assert letter.link is None


def test_a_mail_has_the_same_words_twice_and_escapes_the_second(specimen: Flask) -> None:
    values = {"subject": "Sầu riêng <Ri6> & 'Dona'", "body": "- <b>một</b>\n\n1 < 2"}
    with specimen.app_context():
        mail = letters.compose(a_message(specimen, values=values, path="/offers/7"))
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "<b>một</b>" in plain.get_content()
    assert "<li>&lt;b&gt;một&lt;/b&gt;</li>" in html.get_content()
    assert "/offers/7" in plain.get_content()
    assert mail["Subject"] == "Sầu riêng <Ri6> & 'Dona'"
    assert mail["Message-ID"].startswith("<outbox-7@")
    assert mail["To"] == "hoa@example.test"


@pytest.mark.parametrize(
    ("language", "path", "way_on"),
    [("vi", "/tasks", "/tasks"), ("en", "/tasks", "/tasks?lang=en"), ("en", "/list?of=7#8", "/list?of=7&lang=en#8")],
)
def test_a_mail_leads_to_pages_in_its_own_language(specimen: Flask, language: str, path: str, way_on: str) -> None:
    values = {"subject": "Thư", "body": "Chào"}
    with specimen.app_context():
        plain = letters.compose(a_message(specimen, values=values, language=language, path=path)).get_body(("plain",))
    assert plain is not None
    assert f"{specimen.config['PUBLIC_BASE_URL']}{way_on}" in plain.get_content().split()


@pytest.mark.parametrize("address", ["a@b.vn\r\nBcc: all@b.vn", "a@b.vn, c@d.vn", "A <a@b.vn>", ""])
def test_an_address_is_one_address(specimen: Flask, address: str) -> None:
    values = {"subject": "Thư", "body": "Chào"}
    with specimen.app_context(), pytest.raises(Exception):  # noqa: B017  # whichever; nothing is sent
        letters.compose(a_message(specimen, values=values, to_email=address))


def test_a_subject_cannot_add_a_header(specimen: Flask) -> None:
    values = {"subject": "Thư\r\nBcc: all@b.vn\r\n\r\nxin chào", "body": "Chào"}
    with specimen.app_context():
        mail = letters.compose(a_message(specimen, values=values))
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]


def test_a_template_must_begin_with_its_subject(specimen: Flask) -> None:
    with specimen.app_context(), pytest.raises(ValueError, match="subject"):
        letters.worded(a_message(specimen, "bare"), "vi")


@pytest.mark.parametrize(
    "subject",
    [
        "Giám đốc HTX (cooperative director) mời anh/chị tham gia HTX Nông nghiệp Cao Nguyên, xã Ia Grai",
        "Your offer was approved",
        "Tin của anh/chị “Sầu riêng Monthong (Dona), 120 tấn” đã được duyệt, mọi người thấy từ hôm nay",
    ],
)
def test_a_subject_arrives_as_it_was_written(specimen: Flask, subject: str) -> None:
    with specimen.app_context():
        mail = letters.compose(a_message(specimen, values={"subject": subject, "body": "Kính gửi"}))
    received = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)
    assert received["Subject"] == subject
