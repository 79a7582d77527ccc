"""Forms that arrive at the very same moment, on a database where every request commits for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from matchmaker.accounts.models import User
from matchmaker.brokering.models import Introduction
from matchmaker.catalogue.forms import label_of_place
from matchmaker.credentials.models import Certificate
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from tests.factories import IA_GRAI, Factories
from tests.support import roles
from tests.support.found_forms import SOUND
from tests.support.roles import Market, Role, Walker
from tests.support.transactions import committed

AT_ONCE = 4
KEY = "k" * 24


@pytest.fixture
def real(engine: Engine, built_app: Flask, tmp_path: Path) -> Iterator[Market]:
    """A market in a database of its own."""
    with committed(engine, tmp_path):
        built_app.config["INSTANCE"], kept = str(tmp_path), built_app.config["INSTANCE"]
        yield roles.market(built_app)
        built_app.config["INSTANCE"] = kept


def at_once(*steps: Callable[[], TestResponse]) -> list[TestResponse]:
    """The answers to requests that start together."""
    ready = Barrier(len(steps))

    def take(step: Callable[[], TestResponse]) -> TestResponse:
        ready.wait()
        try:
            return step()
        finally:
            session.remove()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(take, steps))


def count(kind: type[Any], **which: Any) -> int:
    """How many rows there are now."""
    session.remove()
    found = session.query(kind).filter_by(**which).count()
    session.remove()
    return found


def same(walker: Walker, path: str, **values: Any) -> list[TestResponse]:
    """The answers to one form sent several times at once."""
    return at_once(*[lambda: walker.send(path, {"form_key": KEY, **values})] * AT_ONCE)


def test_an_offer_begun_several_times_at_once_is_one_offer(real: Market) -> None:
    manager, before = real.walker(Role.MANAGER), count(Offer)
    answers = same(manager, "/offers/new", product=SOUND["product"], save="go_on")
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert count(Offer) == before + 1


def test_a_certificate_declared_several_times_at_once_is_one_certificate(real: Market) -> None:
    manager, before = real.walker(Role.MANAGER), count(Certificate)
    declared = {each: SOUND[each] for each in ("kind_code", "number", "expires_on")}
    answers = same(manager, "/organisation/certificates/new", **declared)
    assert {answer.status_code for answer in answers} == {303}
    assert count(Certificate) == before + 1


def test_who_registers_twice_at_once_has_one_account(real: Market) -> None:
    said = {"kind": "cooperative", "name": SOUND["name"], "trade": SOUND["trade"], "step": "2", "purposes": "account"}
    said |= {"commune": label_of_place(IA_GRAI) or "", "commune-choice": IA_GRAI}
    said |= {each: SOUND[each] for each in ("person_name", "email", "password")}
    organisations = count(Organisation)
    walkers = [real.walker(Role.VISITOR) for _ in range(2)]
    answers = at_once(*[lambda each=each: each.send("/register", said) for each in walkers])  # type: ignore[misc]
    assert {answer.status_code for answer in answers} <= {303, 409}
    assert count(User, email=SOUND["email"]) == 1
    assert count(Organisation) == organisations + 1


def test_two_of_the_staff_introduce_a_pair_once(real: Market) -> None:
    with real.app.test_request_context():
        colleague = Factories().staff(province_code=real.owner.province_code)
    pair = f"/desk/introduce/{real.ids['need']}/{real.ids['partner_offer']}"
    answer_by = {"answer_by": f"{today():%d/%m/%Y}"}
    staff = [real.walker(Role.STAFF), Walker(real.site.signed_in(colleague))]
    answers = at_once(*[lambda each=each: each.send(pair, answer_by) for each in staff])  # type: ignore[misc]
    assert {answer.status_code for answer in answers} <= {303, 409}
    assert count(Introduction, need_id=real.ids["need"]) == 1


def test_both_parties_accept_at_once_and_contacts_open(real: Market) -> None:
    address = f"/introductions/{real.ids['introduction']}/accept"
    parties = [real.walker(role) for role in (Role.MANAGER, Role.PARTNER)]
    version = {"version": str(session.get_one(Introduction, real.ids["introduction"]).version)}
    answers = at_once(*[lambda each=each: each.send(address, version) for each in parties])  # type: ignore[misc]
    late = [walker for walker, answer in zip(parties, answers, strict=True) if answer.status_code == 409]
    assert {answer.status_code for answer in answers} <= {303, 409}
    session.remove()
    for each in late:  # whoever was overtaken is told, and says it again
        again = {"version": str(session.get_one(Introduction, real.ids["introduction"]).version)}
        assert each.send(address, again).status_code == 303
    session.remove()
    assert session.get_one(Introduction, real.ids["introduction"]).contacts_are_open
