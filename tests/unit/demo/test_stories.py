"""The demonstration data tells the articles' stories."""

from __future__ import annotations

from sqlalchemy import func, select

from matchmaker.catalogue.models import Commune
from matchmaker.credentials.models import Certificate
from matchmaker.db import session
from matchmaker.demo import service as demo
from matchmaker.demo import synthetic
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation
from tests.factories import Factories


def test_an_empty_site_is_told_from_a_used_one(factories: Factories) -> None:
    assert demo.is_empty()
    factories.organisation()
    assert not demo.is_empty()


def test_cao_nguyen_has_two_durian_codes_and_stands_in_the_old_ia_grai(factories: Factories) -> None:
    ids = demo.load_stories()
    session.commit()
    cao_nguyen = session.get_one(Organisation, ids["HTX Nông nghiệp Cao Nguyên"])
    codes = session.scalars(
        select(Certificate.number).where(
            Certificate.organisation_id == cao_nguyen.id, Certificate.kind_code == "PUC_EXPORT"
        )
    ).all()
    assert len(codes) == 2
    assert session.get_one(Commune, cao_nguyen.commune_code).name == "Ia Grai"
    assert demo.has_stories()


def test_rach_lop_offers_its_whole_rice_harvest(factories: Factories) -> None:
    ids = demo.load_stories()
    session.commit()
    offer = session.scalars(select(Offer).where(Offer.organisation_id == ids["HTX Nông nghiệp Rạch Lợp"])).one()
    assert offer.approved is not None
    assert offer.approved.quantity == 1_800_000
    assert offer.is_demo


def test_every_story_is_marked_as_a_demonstration_and_names_no_person(factories: Factories) -> None:
    demo.load_stories()
    session.commit()
    for organisation in session.scalars(select(Organisation)):
        assert organisation.is_demo
        assert "trình diễn" in organisation.about
        assert organisation.contact_phone == ""


def _contents() -> list[tuple[object, ...]]:
    columns = OfferRevision.__table__.c
    kept = [columns[name] for name in ("product_code", "quantity", "starts_on", "commune_code", "asking_price_vnd")]
    return [tuple(row) for row in session.execute(select(*kept).order_by(OfferRevision.id))]


def test_the_same_seed_makes_the_same_rows(factories: Factories) -> None:
    heard: list[int] = []
    first = synthetic.generate(organisations=20, offers=60, needs=30, seed=7, progress=heard.append)
    session.flush()
    once = _contents()
    synthetic.generate(organisations=20, offers=60, needs=30, seed=7)
    session.flush()
    assert _contents() == once + once
    assert sum(heard) == 90
    assert first == {"organisations": 20, "offers": 60, "needs": 30}


def test_synthetic_listings_are_published_and_belong_to_somebody(factories: Factories) -> None:
    synthetic.generate(organisations=5, offers=40, needs=20, seed=1)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Offer).where(Offer.approved_id.is_(None))) == 0
    assert session.scalar(select(func.count()).select_from(Need).join(Need.approved)) == 20
    another = factories.offer()
    assert another.id is not None, "the database still hands out ids of its own"
