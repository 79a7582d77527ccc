"""Clumsy and hostile values, and a quick reader of the forms that must bear them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

BIG: Final = "vuon sau rieng " * 20_000
"""300 kB of text; without diacritics, which take long to wrap up for sending."""
DIRTY: Final = (
    "Vườn 🍈👨‍🌾 <b>=1+1</b> <script>alert(1)</script> {{ 7 * 7 }} %(name)s %_\\ ' OR 1=1; -- "
    + "\u202eđảo\u2066ngược\u200b \x00\x01\x1b[31m "
    + unicodedata.normalize("NFD", "Đắk Lắk")
)
"""What a free text may hold: emoji, markup, code, marks that turn or hide text. It is kept and shown harmlessly."""
VALUES: Final = (
    BIG,
    DIRTY,
    "=1+1",
    "１５００",
    "1.500",
    "1,5 tấn",
    "85k",
    "-5",
    "0",
    "1e309",
    "999999999999999999",
    "NaN",
    "1/1/2020",
    "31/02/2027",
    "a" * 300 + "@example.com",
)
"""What somebody might type into any field. `1/1/2020` is a day long past."""
ODD_IDS: Final = ("0", "2147483648", "9223372036854775808", "1" + "0" * 40, "-1", "1.5", "abc", "%00", "１")
"""What may stand where an address has a number."""
ODD_QUERY: Final = {
    **dict.fromkeys(("page", "offer", "need", "organisation", "waiting", "within", "least"), "9" * 30),
    **dict.fromkeys(
        ("kind", "group", "show", "order", "sort", "side", "change", "where", "product", "province"), "\x00'"
    ),
    **dict.fromkeys(("q", "near", "from", "to", "about", "name"), "%_\\ \x00 ô"),
    "next": "//evil.example",
    "lang": "xx",
}
"""Parameters that pages read, with values that make no sense."""


@dataclass
class ReadField:
    """One control of a form, as it came."""

    name: str
    kind: str
    """The type of an input, `submit` for a button, `textarea` or `select`."""
    value: str = ""
    is_sent: bool = True
    """Whether it would be sent untouched: not a box without its tick, a button or something disabled."""
    described_by: tuple[str, ...] = ()

    @property
    def is_typed(self) -> bool:
        return self.kind in ("text", "email", "tel", "search", "number", "date", "url", "textarea", "password")

    @property
    def is_chosen(self) -> bool:
        return self.kind in ("select", "radio", "checkbox")


@dataclass
class ReadForm:
    """One form of a page."""

    action: str
    method: str
    fields: list[ReadField] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.name for each in self.fields))

    @property
    def buttons(self) -> list[ReadField]:
        """Its submit buttons that say something; sending it with the Enter key presses the first."""
        return [each for each in self.fields if each.kind == "submit"]

    def values(self) -> list[tuple[str, str]]:
        """What would be sent untouched."""
        return [(each.name, each.value) for each in self.fields if each.is_sent and each.kind != "file"]

    def shown(self, name: str) -> str | None:
        """What stands in a field that is typed into."""
        return next((each.value for each in self.fields if each.name == name), None)


class PageReader(HTMLParser):
    """The forms of a page, and the texts of the elements that carry an error. Much quicker than a whole tree."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.forms: list[ReadForm] = []
        self.errors: dict[str, str] = {}
        """The text beside a field, by the id to which the field's `aria-describedby` points."""
        self._form: ReadForm | None = None
        self._select: ReadField | None = None
        self._textarea: ReadField | None = None
        self._error: tuple[str, str] | None = None
        self.feed(markup)

    @property
    def faults(self) -> list[str]:
        """What is said beside the fields that point at it."""
        pointed = {each for form in self.forms for field in form.fields for each in field.described_by}
        return [text.strip() for name, text in self.errors.items() if name in pointed and text.strip()]

    def form_with(self, names: set[str], action: str = "") -> ReadForm | None:
        """The form that has the most of these fields, if any has one; of equals the one that leads to ``action``."""
        best = max(self.forms, key=lambda form: (len(names & set(form.names)), form.action == action), default=None)
        return best if best is not None and names & set(best.names) else None

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = ReadForm(has.get("action", ""), has.get("method", "get").lower())
            self.forms.append(self._form)
        if has.get("id", "").endswith("-error"):
            self._error = (tag, has["id"])
            self.errors[has["id"]] = ""
        if tag == "option" and self._select is not None:
            self._offer(has)
        elif self._form is not None and has.get("name") and tag in ("input", "select", "textarea", "button"):
            self._take(tag, has)
        elif tag == "fieldset" and self._form is not None:
            described = tuple(has.get("aria-describedby", "").split())
            self._form.fields.append(ReadField("", "fieldset", is_sent=False, described_by=described))

    def _take(self, tag: str, has: dict[str, str]) -> None:
        kind = (
            has.get("type", {"input": "text", "button": "submit"}.get(tag, tag)) if tag in ("input", "button") else tag
        )
        if kind in ("button", "image") or "formaction" in has:
            return
        ticked = kind not in ("radio", "checkbox", "submit") or "checked" in has
        made = ReadField(
            has["name"],
            kind,
            has.get("value", "on" if kind == "checkbox" else ""),
            is_sent=ticked and "disabled" not in has,
            described_by=tuple(has.get("aria-describedby", "").split()),
        )
        assert self._form is not None
        self._form.fields.append(made)
        if tag == "select":
            self._select = made
        elif tag == "textarea":
            self._textarea = made

    def _offer(self, has: dict[str, str]) -> None:
        assert self._select is not None
        if "selected" in has or not self._select.value:
            self._select.value = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None
        if self._error is not None and self._error[0] == tag:
            self._error = None

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea.value += data.removeprefix("\n") if not self._textarea.value else data
        elif self._error is not None:
            self.errors[self._error[1]] += data
