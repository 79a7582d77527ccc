"""Every form bears whatever is typed into it: it says what is wrong beside the field and keeps all that was typed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.offers.models import Offer
from matchmaker.text import clean, clean_lines
from tests.support import hostile
from tests.support.found_forms import KEYS, TRIED_AS, Found, forms_for
from tests.support.hostile import PageReader
from tests.support.roles import Market, Role, Walker, rows
from tests.support.routes import PASSES, Outcome, routes
from tests.support.transactions import undone

Values = MultiDict[str, Any]
VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
ALL_ROLES = pytest.mark.parametrize("role", TRIED_AS)


class Forms:
    """The forms of the market's pages, looked for once for each role."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._found: dict[Role, list[Found]] = {}

    def of(self, role: Role, method: str = "post") -> list[Found]:
        """The forms that a role opens and sends by a method."""
        if role not in self._found:
            self._found[role] = forms_for(self.market, role)
        return [each for each in self._found[role] if each.form.method == method]


@pytest.fixture(scope="module")
def forms(market: Market) -> Forms:
    return Forms(market)


# How an answer is judged ---------------------------------------------------------------------------------------


def judged(found: Found, values: Values, response: TestResponse, before: dict[str, int]) -> Iterator[str]:
    """What is wrong with the answer to a form. ``before``: how many rows there were."""
    status = response.status_code
    if status >= 500:
        yield f"answered {status}"
    elif status in (302, 303):
        if rows() == before:
            yield f"went on to {response.location} and did nothing"
    elif status != 200 or PageReader(response.get_data(as_text=True)).faults:
        if rows() != before:
            yield f"refused ({status}), and yet something changed"
        yield from _judged_refusal(found, values, response)


def _judged_refusal(found: Found, values: Values, response: TestResponse) -> Iterator[str]:
    page = PageReader(response.get_data(as_text=True))
    again = page.form_with({each.name for each in found.typed}, found.action)
    if again is None:
        if response.status_code not in (400, 404, 409, 410):  # those have a page that says what happened
            yield "the form is gone"
        return
    if response.status_code != 422:
        yield f"refused with {response.status_code}"
    if not page.faults:
        yield "no field says what is wrong"
    for each in found.typed:
        if each.kind != "password" and each.name in values:
            tidy = clean_lines if each.kind == "textarea" else clean
            shown = again.shown(each.name)
            if shown is None or tidy(shown) != tidy(values[each.name]):
                yield f"{each.name} lost what was typed, it shows {str(shown)[:40]!r}"


def _sent(walker: Walker, found: Found, values: Values) -> TestResponse:
    return walker.ask("POST", found.action, Values([("csrf_token", walker.csrf_token), *values.items(multi=True)]))


def _faults_of(forms: Forms, role: Role, ways: Callable[[Found], Iterator[Values]]) -> list[str]:
    """What is wrong with the answers to every form, sent in each of some ways."""
    walker, before, faults = forms.market.walker(role), rows(), []
    for found in forms.of(role):
        for values in ways(found):
            told = {name: value[:24] for name, value in values.items() if name not in KEYS}
            with undone():
                wrong = list(judged(found, values, _sent(walker, found, values), before))
            faults += [f"{found.endpoint} {told}: {each}" for each in wrong]
    return faults


# What is typed -------------------------------------------------------------------------------------------------


def _everything_typed(found: Found, *, every: int = 1) -> Iterator[Values]:
    """Each value in each field, in as many turns as there are values; of those every so manyth."""
    for turn in range(0, len(hostile.VALUES) if found.typed else 0, every):
        values = found.sound()
        for at, each in enumerate(found.typed):
            values.setlist(each.name, [hostile.VALUES[(turn + 5 * at) % len(hostile.VALUES)]])
        yield values


@ALL_ROLES
def test_every_form_bears_whatever_is_typed(forms: Forms, role: Role, database_kind: str) -> None:
    """PostgreSQL refuses what SQLite swallows: there each field gets every value, on SQLite every third."""
    every = 1 if database_kind == "postgresql" else 3
    faults = _faults_of(forms, role, partial(_everything_typed, every=every))
    assert not faults, "\n".join(faults)


@pytest.mark.pure  # how a page shows a text is no database's
@ALL_ROLES
def test_what_was_kept_of_a_strange_text_is_shown_harmlessly(forms: Forms, role: Role) -> None:
    walker = forms.market.walker(role)
    for found in forms.of(role):
        for each in found.typed:
            values = found.sound()
            values[each.name] = hostile.DIRTY
            with undone():
                response = _sent(walker, found, values)
                assert response.status_code in (200, 303, 422), (found.endpoint, each.name)
                pages = [response]
                if response.status_code == 303:
                    pages = [walker.ask("GET", path) for path in (response.location, found.page)]
                for page in pages:
                    assert page.status_code < 500, (found.endpoint, each.name, page.request.path)
                    assert "<b>=1" not in page.get_data(as_text=True), (found.endpoint, each.name, page.request.path)


@pytest.mark.pure  # the language of a message is no database's
@ALL_ROLES
def test_whoever_reads_english_is_told_in_english(forms: Forms, role: Role) -> None:
    walker = forms.market.walker(role, "en")
    told: set[str] = set()
    for found in forms.of(role):
        for typed in ("-5", "31/02/2027"):
            values = found.sound()
            for each in found.typed:
                values[each.name] = typed
            with undone():
                told.update(PageReader(_sent(walker, found, values).get_data(as_text=True)).faults)
    assert told
    kept = re.compile("yến|đồng")  # a unit and a currency that have no other name in English
    assert not {each for each in told if VIETNAMESE.search(kept.sub("", each))}


# How it is sent ------------------------------------------------------------------------------------------------


def _otherwise(found: Found) -> Iterator[Values]:
    """Unknown choices, meddled hidden fields, every field twice, no field at all, a key that is none."""
    sound = found.sound()
    for kind, odd in (("chosen", "khong-co"), ("hidden", "9" * 40), ("hidden", "x'\x00"), ("hidden", "")):
        meant = [each for each in found.own if each.kind == kind or (kind == "chosen" and each.is_chosen)]
        if meant:
            yield Values({**sound, **{each.name: odd for each in meant}})
    yield Values([*sound.items(multi=True), *sound.items(multi=True)])
    yield Values()
    if found.keeps_its_key:
        yield Values({**sound, "form_key": hostile.BIG[:5000]})


@ALL_ROLES
def test_every_form_bears_being_sent_otherwise(forms: Forms, role: Role) -> None:
    expected = ("did nothing", "refused with 409", "no field says what is wrong", "the form is gone")
    faults = _faults_of(forms, role, _otherwise)
    assert not [each for each in faults if not each.rpartition(": ")[2].endswith(expected)]


@ALL_ROLES
def test_a_form_sent_twice_makes_one_record(forms: Forms, role: Role) -> None:
    walker, made = forms.market.walker(role), 0
    for found in (each for each in forms.of(role) if each.keeps_its_key):
        values = found.sound()
        with undone():
            before = rows()
            first, once = _sent(walker, found, values), rows()
            again, twice = _sent(walker, found, values), rows()
        made += once != before
        assert again.status_code < 500
        grown = {table for table in once if twice[table] != once[table]} - {"event"}
        assert not grown, (found.endpoint, first.location, again.location, grown)
    assert made


@pytest.mark.pure  # what a list is asked for is read before any database is asked
@ALL_ROLES
def test_search_forms_bear_whatever_is_typed(forms: Forms, role: Role) -> None:
    walker = forms.market.walker(role)
    for found in forms.of(role, "get"):
        for values in [*_everything_typed(found), *_otherwise(found)]:
            asked = {name: value[:2000] for name, value in values.items()}
            answer = walker.ask("GET", found.action, query=asked)
            assert answer.status_code in (200, 303, 422), (found.action, asked, answer.status_code)


# Addresses, parameters, files, quantities ----------------------------------------------------------------------


@ALL_ROLES
def test_an_address_with_an_odd_number_is_nowhere(market: Market, role: Role) -> None:
    walker, somewhere = market.walker(role), 987654321
    for route in routes(market.app):
        if route.numbers(market.app) and role in PASSES[route.rule]:
            path = route.path(market.app, dict.fromkeys(market.ids, somewhere))
            for odd in hostile.ODD_IDS if route.endpoint.endswith(".show") else hostile.ODD_IDS[1:3]:
                answer = walker.ask(route.method, path.replace(str(somewhere), odd), {"csrf_token": walker.csrf_token})
                assert answer.status_code in (404, 405), (route.endpoint, odd, answer.status_code)


@pytest.mark.pure  # what an address says is read before any database is asked
@ALL_ROLES
def test_parameters_that_make_no_sense_are_passed_over(market: Market, role: Role) -> None:
    walker = market.walker(role)
    for route in routes(market.app, "GET"):
        if route.expected(role) is Outcome.OPEN and (route.rule == "public") is (role is Role.VISITOR):
            path = route.path(market.app, market.ids)
            odder = {**hostile.ODD_QUERY, "page": "-7", "q": hostile.BIG[:4000]}
            for query in (odder, "q=%ff%fe&page=%00&=&&;lang"):
                with undone():
                    answer = walker.ask("GET", path, query=query)
                assert route.met(answer, role) is Outcome.OPEN, (path, answer.status_code)
                assert "evil.example" not in (answer.location or "")


def test_what_is_no_photo_is_refused_beside_its_field(market: Market) -> None:
    walker, path = market.walker(Role.MANAGER), f"/offers/{market.ids['draft_offer']}/edit/photos"
    sound = dict(PageReader(walker.ask("GET", path).get_data(as_text=True)).forms[-1].values())
    before = rows()
    for content, name in (
        (b"day la chu", "anh.jpg"),
        (b"", "rong.png"),
        (b"\xff\xd8\xff" + b"\x00" * 500, "anh.jpg"),
        (b"GIF89a" + b"\x00" * 40, "../../anh.webp\x00.gif"),
    ):
        sent = {**sound, "csrf_token": walker.csrf_token, "photos": (io.BytesIO(content), name)}
        with undone():
            answer = walker.ask("POST", path, sent)
            assert answer.status_code == 422, (name, answer.status_code)
            assert PageReader(answer.get_data(as_text=True)).faults
            assert rows() == before


@pytest.mark.parametrize(
    ("typed", "kilograms"), [("1.500", 1_500_000), ("1,5 tấn", 1_500), ("１５００", 1_500_000), ("1500 kg", 1_500)]
)
def test_a_quantity_is_read_as_it_is_meant(market: Market, typed: str, kilograms: int) -> None:
    walker, path = market.walker(Role.MANAGER), f"/offers/{market.ids['draft_offer']}/edit/amount"
    sound = dict(PageReader(walker.ask("GET", path).get_data(as_text=True)).forms[-1].values())
    with undone():
        answer = walker.send(path, {**sound, "quantity": typed, "quantity-unit": "tonne", "spread": "evenly"})
        assert answer.status_code == 303
        assert session.get_one(Offer, market.ids["draft_offer"]).latest.quantity == Decimal(kilograms)


def test_a_window_that_ends_before_it_starts_is_told_beside_its_end(market: Market) -> None:
    walker, path = market.walker(Role.MANAGER), f"/offers/{market.ids['draft_offer']}/edit/amount"
    sound = dict(PageReader(walker.ask("GET", path).get_data(as_text=True)).forms[-1].values())
    starts, ends = (f"{today() + timedelta(days=days):%d/%m/%Y}" for days in (40, 20))
    answer = walker.send(path, {**sound, "starts_on": starts, "ends_on": ends})
    page = PageReader(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert page.faults == ["Lỗi: Ngày kết thúc phải sau ngày bắt đầu."]
    form = page.form_with({"starts_on"})
    assert form is not None
    assert (form.shown("starts_on"), form.shown("ends_on")) == (starts, ends)


def test_a_broken_cookie_or_body_is_a_visitors(market: Market) -> None:
    client = market.app.test_client()
    client.set_cookie(market.app.config["SESSION_COOKIE_NAME"], "eyJfdXNlcl9pZCI6MX0.forged.\u00e9")
    assert client.get("/tasks").location.startswith("/sign-in")
    assert client.post("/sign-in", data=b"\xff\xfe{", content_type="application/json").status_code == 400
    assert (
        client.post("/sign-in", data=b"--x\r\nbroken", content_type="multipart/form-data; boundary=x").status_code
        == 400
    )
    assert client.get("/", headers={"Accept-Language": "x" * 5000, "Host": "evil.example"}).status_code == 400
