"""Finding organisations, their doubles, and whom to call."""

from __future__ import annotations

import pytest

from matchmaker.db import session
from matchmaker.errors import Conflict, NotFound, Unprocessable
from matchmaker.organisations import queries, service
from matchmaker.organisations.facts import Contact, Facts
from matchmaker.organisations.models import MemberRole, Organisation, OrganisationKind, Standing
from matchmaker.organisations.names import essence
from matchmaker.organisations.profile import parts_of
from tests.factories import HUNG_HOA, IA_GRAI, Factories


def facts(name: str = "HTX Cao Nguyên", **others: object) -> Facts:
    known = {"kind": OrganisationKind.COOPERATIVE, "commune_code": IA_GRAI, "trades": ("DUR",)}
    return Facts(name=name, **{**known, **others})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("HTX Nông nghiệp Rạch Lợp", "rach lop"),
        ("Hợp tác xã NN & DV Rach Lop", "rach lop"),
        ("Công ty TNHH MTV Xuất nhập khẩu Chánh Thu", "chanh thu"),
        ("Hợp tác xã Nông nghiệp", "hop tac xa nong nghiep"),
        ("🥭", ""),
    ],
)
def test_what_sets_a_name_apart(name: str, own: str) -> None:
    assert essence(name) == own


def test_a_double_has_the_same_name_in_the_province_number_or_telephone(factories: Factories) -> None:
    mine = factories.organisation(name="HTX Nông nghiệp Cao Nguyên", contact_phone="+84911111111")
    namesake = factories.organisation(name="Hợp tác xã cao nguyen")
    factories.organisation(name="HTX Cao Nguyên", commune_code=HUNG_HOA)
    factories.organisation(name="HTX Cao Nguyên Xanh")
    caller = factories.organisation(name="HTX Khác", contact_phone="+84911111111", commune_code=HUNG_HOA)
    branch = factories.enterprise(name="Công ty Nhánh", tax_code="0314409058-002")

    assert queries.possible_duplicates(mine) == [caller, namesake]
    assert queries.possible_duplicates(mine, facts("HTX Mới", tax_code="0314409058")) == [caller, branch]
    namesake.standing = Standing.REJECTED
    session.flush()
    assert queries.possible_duplicates(mine) == [caller]


def test_an_enterprises_namesake_counts_in_every_province(factories: Factories) -> None:
    mine = factories.enterprise(name="Công ty TNHH Chánh Thu", contact_phone="")
    namesake = factories.enterprise(name="Cty CP Chanh Thu", commune_code=HUNG_HOA)
    factories.organisation(name="HTX Chánh Thu")
    assert queries.possible_duplicates(mine) == [namesake]


def test_whom_to_call_is_what_the_organisation_says_or_else_its_first_manager(factories: Factories) -> None:
    said = factories.organisation(contact_name="Nam", contact_phone="+84911111111", contact_email="nam@htx.example")
    silent = factories.organisation(contact_name="", contact_phone="", contact_email="")
    assert queries.contact_of(said) == Contact("Nam", "+84911111111", "nam@htx.example")
    assert queries.contact_of(silent) == Contact("", "", "")
    factories.member(silent, role=MemberRole.MEMBER)
    hoa = factories.member(silent, name="Hoa", phone="+84922222222")
    assert queries.contact_of(silent) == Contact("Hoa", "+84922222222", hoa.email)
    assert hoa in queries.contact_people(silent)


def test_an_organisation_without_facts_has_no_revision(factories: Factories) -> None:
    with pytest.raises(NotFound):
        queries.latest_revision(0)


def test_facts_survive_their_revision(factories: Factories) -> None:
    said = facts(tax_code="0100233488", founded_year=2014, about="Hai dòng\n\nvăn")
    assert Facts.read(said.content()) == said


def test_a_registration_needs_a_commune_that_exists(factories: Factories) -> None:
    with pytest.raises(Unprocessable):
        service.register(facts(commune_code="99999"), by=factories.user())


def test_whoever_acts_for_one_organisation_cannot_register_another(factories: Factories) -> None:
    member = factories.member(factories.organisation())
    with pytest.raises(Conflict):
        service.register(facts(), by=member)


def test_a_registered_organisation_is_found_by_place_and_product(factories: Factories) -> None:
    made: Organisation = service.register(facts(), by=factories.user())
    made.standing = Standing.VERIFIED
    session.flush()
    for words in ("sau rieng", "durian", "ia grai", "hop tac xa cao nguyen", "HTX Cao Nguyên"):
        assert made in session.scalars(queries.browse(words=words)).all()


def test_submitting_a_registration_that_waits_changes_nothing(factories: Factories) -> None:
    user = factories.user()
    made = service.register(facts(), by=user)
    before = queries.latest_revision(made.id).submitted_at
    service.submit_registrations(made.id, by=user)
    assert queries.latest_revision(made.id).submitted_at == before


def test_a_profile_shows_no_empty_part(factories: Factories) -> None:
    assert parts_of(factories.organisation()) == []
