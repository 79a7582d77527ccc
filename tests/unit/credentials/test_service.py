"""Certificates are declared by their holder and vouched for by the union, never the one for the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from matchmaker.audit import Event
from matchmaker.credentials import checking, queries, service
from matchmaker.credentials.models import CheckStatus, HaltReason
from matchmaker.credentials.service import CertificateContent
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable, WrongState
from matchmaker.measures import today
from tests.factories import Factories

CODE = CertificateContent("PUC_EXPORT", "VN-GLOR-0064", product_codes=("DUR",), markets=("CN",))


def test_a_declared_certificate_is_the_holders_word_alone(factories: Factories) -> None:
    cooperative = factories.organisation()
    made = service.declare(cooperative, replace(CODE, stars=4), by=factories.user())
    assert (made.status, made.markets, made.stars) == (CheckStatus.DECLARED, ("CN",), None)
    assert queries.held_by(cooperative.id) == [made]
    assert queries.get_owned(made.id, cooperative.id) is made
    with pytest.raises(NotFound):
        queries.get_owned(made.id, factories.organisation().id)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"kind_code": "NONSENSE"}, "kind_code", "not_a_choice"),
        ({"markets": ()}, "markets", "not_picked"),
        ({"kind_code": "OCOP", "expires_on": today()}, "stars", "not_picked"),
        ({"kind_code": "OCOP", "expires_on": today(), "stars": 6}, "stars", "not_picked"),
        ({"kind_code": "VIETGAP_TT"}, "expires_on", "expiry_needed"),
        ({"issued_on": today(), "expires_on": today() - timedelta(days=1)}, "expires_on", "ends_before_start"),
        ({"kind_code": "GTIN", "number": "8934563138166"}, "number", "wrong_number"),
    ],
)
def test_what_makes_no_sense_is_refused(factories: Factories, changes: Any, field: str, code: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        service.declare(factories.organisation(), replace(CODE, **changes), by=factories.user())
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_change_takes_away_the_unions_word(factories: Factories) -> None:
    staff, cooperative = factories.staff(), factories.organisation()
    made = service.declare(cooperative, CODE, by=staff)
    checking.verify(made, by=staff, note="Đã xem bản gốc")
    assert (made.status, made.checked_by_id, made.check_note) == (CheckStatus.VERIFIED, staff.id, "Đã xem bản gốc")
    service.change(made, CODE, by=staff)
    assert made.status is CheckStatus.VERIFIED
    service.change(made, replace(CODE, number="VN-GLOR-0065"), by=staff)
    assert (made.status, made.checked_at, made.check_note) == (CheckStatus.CHECKING, None, "")
    checking.refuse(made, by=staff, note="Không có trong danh sách")
    assert not made.stands_on(today())
    assert [each.action.split(".")[1] for each in session.query(Event)] == [
        "declared",
        "verified",
        "changed",
        "rejected",
    ]


def test_what_was_removed_is_gone_for_good(factories: Factories) -> None:
    cooperative = factories.organisation()
    made = factories.certificate(cooperative)
    service.remove(made, by=factories.user())
    assert queries.held_by(cooperative.id) == []
    for step in (service.remove, checking.verify):
        with pytest.raises(NotFound):
            step(made, by=factories.user())
    with pytest.raises(NotFound):
        queries.get_owned(made.id, cooperative.id)


@pytest.mark.parametrize("market", [None, "CN"])
def test_what_staff_halted_is_not_shaken_off_by_taking_it_back(factories: Factories, market: str | None) -> None:
    staff, cooperative = factories.staff(), factories.organisation()
    made = service.declare(cooperative, CODE, by=staff)
    checking.verify(made, by=staff)
    checking.suspend(made, market=market, reason=HaltReason.RESIDUE, note="", by=staff)
    with pytest.raises(WrongState):
        service.remove(made, by=factories.user())
    checking.restore(made, market=market, note="", by=staff)
    service.remove(made, by=factories.user())
    assert queries.held_by(cooperative.id) == []


def test_what_a_colleague_proposes_to_revoke_is_not_taken_back(factories: Factories) -> None:
    made = factories.certificate(factories.organisation())
    factories.revocation(made, by=factories.staff())
    with pytest.raises(WrongState):
        service.remove(made, by=factories.user())


def test_a_code_is_declared_once(factories: Factories) -> None:
    cooperative, director = factories.organisation(), factories.user()
    service.declare(cooperative, CODE, by=director)
    other = service.declare(cooperative, replace(CODE, number="VN-GLOR-0065"), by=director)
    for kind in ("PUC_EXPORT", "PUC_DOMESTIC"):
        with pytest.raises(Unprocessable) as refused:
            service.declare(cooperative, replace(CODE, kind_code=kind, number="vn glor 0064"), by=director)
        assert (refused.value.field, refused.value.code) == ("number", "declared_already")
    with pytest.raises(Unprocessable):
        service.change(other, CODE, by=director)
    service.change(other, replace(CODE, number="VN-GLOR-0066"), by=director)
    service.declare(factories.organisation(), CODE, by=director)
    service.declare(cooperative, replace(CODE, kind_code="PHC"), by=director)
