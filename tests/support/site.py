"""A browser without a screen. It reads every page it opens as a careful visitor would, and complains."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from matchmaker.accounts.login import hash_of
from matchmaker.accounts.models import User, UserSession
from matchmaker.db import now, session

UNNAMED = ("hidden", "submit", "button", "reset", "image")


class Form:
    """One form of a page, filled in as it came; ``fill`` changes fields, ``submit`` sends it."""

    def __init__(self, page: Page, element: Tag) -> None:
        self.page = page
        self.element = element
        self.values: MultiDict[str, Any] = MultiDict()
        for field in element.select("input[name], select[name], textarea[name]"):
            self._take(field)

    def _take(self, field: Tag) -> None:
        name = str(field["name"])
        kind = field.get("type", "text")
        if field.has_attr("disabled") or kind in ("submit", "image", "button", "file"):
            return
        if field.name == "select":
            chosen = field.select("option[selected]") or field.select("option")[:1]
            for option in chosen:
                self.values.add(name, option.get("value", option.get_text()))
        elif field.name == "textarea":
            self.values.add(name, field.get_text().replace("\r\n", "\n").removeprefix("\n"))
        elif kind not in ("checkbox", "radio") or field.has_attr("checked"):
            self.values.add(name, field.get("value", "on" if kind in ("checkbox", "radio") else ""))

    def fill(self, **values: Any) -> Form:
        """Set fields by name (``__`` stands for ``-``); a list sets several, None leaves the field out."""
        for key, value in values.items():
            name = key.replace("__", "-")
            if not isinstance(value, tuple) and not self.element.select(f'[name="{name}"]'):
                raise AssertionError(f"the form has no field {name!r}; it has {sorted(self.values)}")
            if value is None:
                self.values.poplist(name)
            else:
                self.values.setlist(name, value if isinstance(value, list) else [value])
        return self

    def submit(self, button: str | None = None, *, expect: int | None = None) -> Page:
        """Send the form, with the named (or valued) submit button pressed; follows redirects."""
        if button is not None:
            pressed = self.element.select_one(f'button[name="{button}"], button[value="{button}"]')
            assert pressed is not None, f"the form has no button {button!r}"
            self.values[str(pressed["name"])] = pressed.get("value", "")
        else:
            first = self.element.select_one("button[name]:not([type=button]):not([formaction])")
            if first is not None and str(first["name"]) not in self.values:
                self.values[str(first["name"])] = first.get("value", "")
        action = urljoin(self.page.url, str(self.element.get("action") or self.page.url))
        if str(self.element.get("method", "get")).lower() == "post":
            return self.page.browser.post(action, self.values, expect=expect)
        query = "&".join(f"{k}={v}" for k, v in self.values.items(multi=True))
        return self.page.browser.get(action.split("?")[0] + "?" + query, expect=expect)


class Page:
    """One opened page."""

    def __init__(self, browser: Browser, response: TestResponse) -> None:
        self.browser = browser
        self.response = response
        self.url = response.request.path + (
            "?" + response.request.query_string.decode() if response.request.query_string else ""
        )
        self.status = response.status_code
        self.is_html = response.mimetype == "text/html"
        self.soup = BeautifulSoup(response.get_data(as_text=True) if self.is_html else "", "html.parser")

    @property
    def text(self) -> str:
        """The words of the page, spaces joined (non-breaking ones too)."""
        return " ".join(self.soup.get_text(" ").replace("\u00a0", " ").split())

    @property
    def main(self) -> str:
        """The words of its main part."""
        part = self.soup.find("main")
        return " ".join(part.get_text(" ").replace("\u00a0", " ").split()) if isinstance(part, Tag) else self.text

    def form(self, selector: str = "main form") -> Form:
        """The first form that a CSS selector finds."""
        found = self.soup.select_one(selector)
        assert found is not None, f"no form {selector!r} on {self.url}"
        return Form(self, found)

    def form_to(self, ending: str) -> Form:
        """The form whose action ends so (query aside)."""
        for form in self.soup.find_all("form"):
            if urlsplit(str(form.get("action") or self.url)).path.endswith(ending):
                return Form(self, form)
        raise AssertionError(f"no form to …{ending} on {self.url}")

    def link(self, words: str) -> str:
        """The address of the first link that has these words in it."""
        for anchor in self.soup.find_all("a", href=True):
            if words in " ".join(anchor.get_text(" ").split()):
                return str(anchor["href"])
        raise AssertionError(f"no link {words!r} on {self.url}")

    def follow(self, words: str) -> Page:
        """Open the first link that has these words in it."""
        return self.browser.get(urljoin(self.url, self.link(words)))

    def error_of(self, field: str) -> str:
        """The message beside a field."""
        described = self.soup.select_one(f'[name="{field}"]')
        assert described is not None, f"no field {field!r} on {self.url}"
        ids = str(described.get("aria-describedby") or "").split()
        told = [self.soup.find(id=each) for each in ids if "error" in each]
        return " ".join(" ".join(each.get_text(" ").split()) for each in told if isinstance(each, Tag))

    def judge(self) -> None:
        """Fail on what a careful visitor would stumble over."""
        assert self.status < 500, f"{self.url} answered {self.status}"
        if not self.is_html or self.soup.find("html") is None:
            return
        title = self.soup.title.get_text(strip=True) if self.soup.title else ""
        assert title, f"{self.url} has no title"
        assert len(self.soup.find_all("h1")) == 1, f"{self.url} has {len(self.soup.find_all('h1'))} h1"
        elements = self.soup.find_all(True)  # once: a selector for each question would take longer than the page
        ids = Counter(str(each["id"]) for each in elements if each.has_attr("id"))
        assert not (twice := [each for each, count in ids.items() if count > 1]), f"{self.url}: ids twice: {twice}"
        labelled = {str(each["for"]) for each in elements if each.name == "label" and each.has_attr("for")}
        for element in elements:
            self._judge_element(element, labelled)

    def _judge_element(self, element: Tag, labelled: set[str]) -> None:
        """Fail on a field without a label, a form without its token, a script or style inside the page."""
        name = element.name
        if name in ("input", "select", "textarea") and element.get("type") not in UNNAMED:
            named = element.get("aria-label") or element.get("aria-labelledby") or element.get("id") in labelled
            assert named or element.find_parent("label"), f"{self.url}: {element.get('name')} has no label"
        if name == "form" and str(element.get("method", "get")).lower() == "post":
            token = element.find(attrs={"name": "csrf_token"})
            assert token is not None, f"{self.url}: a form without its token"
        inline = name == "style" or (name == "script" and not element.has_attr("src"))
        if inline or element.has_attr("style") or element.has_attr("onclick"):
            raise AssertionError(f"{self.url}: inline {name} breaks the content security policy")


def _forget_the_last_reader() -> None:
    """Requests inside a test's own application context share its `g`: who is signed in, the language, the token."""
    if has_app_context():
        vars(g._get_current_object()).clear()


class Browser:
    """One person's browser: it keeps cookies and follows redirects."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, *, expect: int | None = None, headers: dict[str, str] | None = None) -> Page:
        _forget_the_last_reader()
        return self._read(self.client.get(path, follow_redirects=True, headers=headers), expect)

    def post(
        self, path: str, values: Any = None, *, expect: int | None = None, headers: dict[str, str] | None = None
    ) -> Page:
        """Send values as a form; the cross-site token is not added for you: open the form's page first."""
        _forget_the_last_reader()
        return self._read(self.client.post(path, data=values or {}, follow_redirects=True, headers=headers), expect)

    def _read(self, response: TestResponse, expect: int | None) -> Page:
        page = Page(self, response)
        page.judge()
        if expect is None:
            assert page.status < 400, f"{page.url} answered {page.status}: {page.main[:300]}"
        else:
            assert page.status == expect, f"{page.url} answered {page.status}, not {expect}: {page.main[:300]}"
        return page


class Site:
    """The site as its visitors meet it."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def visitor(self, language: str | None = None) -> Browser:
        """Somebody who has not signed in."""
        browser = Browser(self.app.test_client())
        if language is not None:
            browser.get(f"/?lang={language}")
        return browser

    def signed_in(self, user: User, language: str | None = None) -> Browser:
        """Somebody who has, without going through the form each time."""
        token = f"test-session-of-{user.id}"
        if session.query(UserSession).filter_by(token_hash=hash_of(token)).first() is None:
            session.add(
                UserSession(user_id=user.id, token_hash=hash_of(token), expires_at=now().replace(year=now().year + 1))
            )
            session.commit()
        browser = Browser(self.app.test_client())
        with browser.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
            if language is not None:
                cookie["language"] = language
        return browser


def query_of(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query))
