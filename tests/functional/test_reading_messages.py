"""What was written to a person stands on the site too, in the same words as the mail."""

from __future__ import annotations

from matchmaker import outbox
from matchmaker.accounts.models import User
from matchmaker.db import now, session
from matchmaker.mail.letters import compose
from matchmaker.outbox import Message
from tests.factories import Factories
from tests.support.site import Site

VALUES = {"organisation": "HTX Rạch Lợp", "reasons": ["duplicate"], "note": "Xem mục cũ."}


def written_to(user: User, **columns: object) -> Message:
    values = {**VALUES, **columns}
    template = str(values.pop("template", "moderation/organisation_sent_back"))
    path = values.pop("path", "/account")
    message = outbox.queue(template, to_email=user.email, to_id=user.id, path=path, **values)  # type: ignore[arg-type]
    session.commit()
    return message


def test_a_message_has_the_words_of_its_mail(factories: Factories, site: Site) -> None:
    user = factories.user()
    message = written_to(user)
    plain = compose(message).get_body(("plain",))
    assert plain is not None
    page = site.signed_in(user).get("/inbox")
    assert "1 tin chưa đọc" in page.main
    for sentence in ("Nội dung này trùng với một mục đã có.", "Xem mục cũ."):
        assert sentence in page.main
        assert sentence in plain.get_content()


def test_opening_a_message_leads_on_and_marks_it_read(factories: Factories, site: Site) -> None:
    user = factories.user()
    message = written_to(user)
    browser = site.signed_in(user)
    opened = browser.get("/inbox").form_to(f"/inbox/{message.id}").submit()
    assert opened.url == "/account"
    session.refresh(message)
    assert message.read_at is not None
    assert "đã đọc hết" in browser.get("/inbox").main


def test_a_message_never_leads_off_the_site(factories: Factories, site: Site) -> None:
    user = factories.user()
    message = written_to(user, path="//evil.example")
    opened = site.signed_in(user).get("/inbox").form_to(f"/inbox/{message.id}").submit()
    assert opened.url == "/inbox"


def test_all_can_be_marked_read_at_once(factories: Factories, site: Site) -> None:
    user = factories.user()
    for _ in range(25):
        written_to(user)
    page = site.signed_in(user).get("/inbox")
    assert "25 tin chưa đọc" in page.main
    assert "21–25" in page.follow("Trang sau").main
    assert "đã đọc hết" in page.form_to("/inbox/read").submit().main


def test_somebody_elses_message_is_not_there(factories: Factories, site: Site) -> None:
    message = written_to(factories.user())
    reader = factories.user()
    mine = written_to(reader)
    browser = site.signed_in(reader)
    page = browser.get("/inbox")
    form = page.form_to(f"/inbox/{mine.id}")
    form.element["action"] = f"/inbox/{message.id}"
    form.submit(expect=404)
    assert site.visitor().get("/inbox").url.startswith("/sign-in")


def test_a_message_in_english_for_who_reads_english(factories: Factories, site: Site) -> None:
    user = factories.user(language="en")
    written_to(user)
    assert site.signed_in(user).get("/inbox").soup.html["lang"] == "en"  # type: ignore[index]


def test_a_message_whose_template_is_gone_does_not_hide_the_others(factories: Factories, site: Site) -> None:
    user = factories.user()
    written_to(user, template="nowhere/to_be_found")
    written_to(user)
    assert "HTX Rạch Lợp" in site.signed_in(user).get("/inbox").main


def test_an_empty_inbox_says_what_comes_here(factories: Factories, site: Site) -> None:
    assert "Chưa có tin nào" in site.signed_in(factories.user()).get("/inbox").main


def test_an_administrator_sees_mails_that_were_given_up_and_sends_one_again(factories: Factories, site: Site) -> None:
    message = written_to(factories.user())
    admin = site.signed_in(factories.admin())
    assert "Mọi thư đều đã đi" in admin.get("/mail/undelivered").main
    message.failed_at, message.attempts, message.error = now(), 50, "550 no such user"
    session.commit()
    page = admin.get("/mail/undelivered")
    assert "550 no such user" in page.main
    assert "Rạch Lợp" not in page.main, "an administrator reads no deals"
    assert "Mọi thư đều đã đi" in page.form_to(f"/{message.id}").submit().main
    page.form_to(f"/{message.id}").submit(expect=404)
    assert outbox.due(now()) == [message.id]
    site.signed_in(factories.staff()).get("/mail/undelivered", expect=404)
