"""An organisation keeps what it does out of learning, in its own words and at once."""

from __future__ import annotations

from sqlalchemy import select

from matchmaker.audit import Event
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from tests.factories import Factories
from tests.support.site import Site


def test_an_organisation_refuses_to_teach_the_ranking_and_allows_it_again(site: Site, factories: Factories) -> None:
    cooperative = factories.organisation()
    director = site.signed_in(factories.member(cooperative))
    page = director.get("/organisation")
    assert "không bị thiệt" in page.main
    refused = page.form_to("/organisation/learning").submit()
    assert "không học từ việc của đơn vị, kể từ" in refused.main
    assert session.get_one(Organisation, cooperative.id).learning_refused_at is not None
    refused.form_to("/organisation/learning").fill(allowed="0").submit()
    allowed = refused.form_to("/organisation/learning").submit()
    assert "lại giúp máy học" in allowed.text
    assert session.get_one(Organisation, cooperative.id).learning_refused_at is None
    told = select(Event.action).where(Event.action.startswith("organisation.learning")).order_by(Event.id)
    assert list(session.scalars(told)) == ["organisation.learning_refused", "organisation.learning_allowed"]


def test_what_is_neither_yes_nor_no_is_refused(site: Site, factories: Factories) -> None:
    director = site.signed_in(factories.member(factories.organisation()))
    form = director.get("/organisation").form_to("/organisation/learning")
    form.fill(allowed="maybe").submit(expect=422)
