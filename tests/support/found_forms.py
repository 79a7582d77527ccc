"""Every form that somebody can open on the site, filled in sensibly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from matchmaker.catalogue.forms import label_of_place
from matchmaker.measures import today
from tests.factories import IA_GRAI
from tests.support.hostile import PageReader, ReadField, ReadForm
from tests.support.roles import Market, Role
from tests.support.routes import Outcome, Route, routes
from tests.support.transactions import undone

SOUND = {
    "name": "HTX Nông nghiệp Ia Grai",
    "person_name": "Trần Thị Thử",
    "email": "thu.nghiem@example.com",
    "password": "mua vu sau rieng 2027",
    "kind": "cooperative",
    "product": "Sầu riêng Ri6",
    "trade": "Sầu riêng Ri6",
    "commune-choice": IA_GRAI,
    "kind_code": "VIETGAP_TT",
    "number": "VietGAP-TT-25-01-52-4321",
    "expires_on": f"{today() + timedelta(days=300):%d/%m/%Y}",
    "quantity": "120 tấn",
    "consent": "Giám đốc đồng ý qua điện thoại",
    "reason": "other",
    "reasons": "other",
    "text": "Xin xem lại",
    "note": "Đã xem bản gốc",
    "action": "Gọi lại",
    "role": "member",
    "verdict": "send_back",
    "purposes": "account",
}
"""What stands in the other fields while one is tried, where the form came empty."""
KEYS = frozenset({"csrf_token", "form_key"})
"""Hidden fields that every form has."""
TRIED_AS = (Role.VISITOR, Role.MANAGER, Role.STAFF)
"""Who opens forms here; each only those that the ones before do not open already."""


@dataclass
class Found:
    """A form and where it leads."""

    endpoint: str
    page: str
    action: str
    form: ReadForm

    def sound(self) -> MultiDict[str, Any]:
        """Its values as they came, with something sensible where it came empty."""
        values = MultiDict((name, value or SOUND.get(name, "")) for name, value in self.form.values())
        for each in self.form.fields:
            if each.is_chosen and each.name not in values and each.name in SOUND:
                values[each.name] = SOUND[each.name]
        for button in self.form.buttons[:1]:
            pressable = [each.value for each in self.form.buttons if each.name == button.name]
            usual = SOUND.get(button.name, "")
            values[button.name] = usual if usual in pressable else button.value
        if "commune" in values:
            values.setlist("commune", [values["commune"] or label_of_place(IA_GRAI)])
            values.setlist("commune-choice", [values.get("commune-choice") or IA_GRAI])
        return values

    @property
    def keeps_its_key(self) -> bool:
        """Whether it carries the key by which it takes effect once."""
        return "form_key" in self.form.names

    @property
    def own(self) -> list[ReadField]:
        return [each for each in self.form.fields if each.name and each.name not in KEYS]

    @property
    def typed(self) -> list[ReadField]:
        return [each for each in self.own if each.is_typed]


def forms_for(market: Market, role: Role) -> list[Found]:
    """Every form of the pages that a role opens, and of the steps that follow them; each form once."""
    app, walker = market.app, market.walker(role)
    found: dict[tuple[str, tuple[str, ...]], Found] = {}
    for route in routes(app, "GET"):
        if _is_tried_as(route, role):
            path = route.path(app, market.ids)
            with undone():
                _collect(app, walker.ask("GET", path), path, found)
    for each in list(found.values()):
        if each.form.method == "post":
            with undone():
                _collect(app, walker.send(each.action, each.sound()), each.action, found)
    return list(found.values())


def _is_tried_as(route: Route, role: Role) -> bool:
    if route.expected(role) is not Outcome.OPEN or route.endpoint in ("site.styleguide", "asset", "offers.photo"):
        return False
    if role is Role.STAFF:
        return route.rule == "union staff" or route.endpoint == "brokering.show"
    return (route.rule == "public") is (role is Role.VISITOR)


def _collect(app: Flask, response: TestResponse, path: str, found: dict[tuple[str, tuple[str, ...]], Found]) -> None:
    if response.mimetype != "text/html" or response.status_code not in (200, 422):
        return
    for form in PageReader(response.get_data(as_text=True)).forms:
        action = form.action or path
        try:
            endpoint, _ = app.url_map.bind("localhost").match(action.partition("?")[0], method=form.method.upper())
        except HTTPException:
            raise AssertionError(f"{path}: a form leads to {action}, which is nowhere") from None
        found.setdefault((endpoint, form.names), Found(endpoint, path, action, form))
