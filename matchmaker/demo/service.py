"""Loading the demonstration data: the stories once, synthetic rows as many as asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import exists, select

from matchmaker.catalogue.models import CertificateKind, Commune, Product
from matchmaker.db import now, session
from matchmaker.demo import lots, rows
from matchmaker.demo.batch import Batch
from matchmaker.demo.pooling import POOLING
from matchmaker.demo.stories import STORIES, Item, Story
from matchmaker.measures import today, unit
from matchmaker.offers import capacity as growing_areas
from matchmaker.organisations import found_by
from matchmaker.organisations.models import Organisation

DAYS_A_MONTH = 30
LOTS_OF = "HTX Nông nghiệp Cao Nguyên"
"""Whose lots are told: the cooperative of the demonstration account."""


def is_empty() -> bool:
    """Whether no organisation is there yet, of whatever kind."""
    return not session.scalar(select(exists().where(Organisation.id.is_not(None))))


def load_stories() -> dict[str, int]:
    """Write the articles' organisations, offers and needs; returns each organisation's id by its name."""
    batch = Batch()
    ids = {story.name: _tell(batch, story) for story in (*STORIES, *POOLING)}
    batch.write()
    for organisation_id in ids.values():
        found_by.keep(session.get_one(Organisation, organisation_id))
    lots.load(ids[LOTS_OF])
    growing_areas.catch_up()
    return ids


def _tell(batch: Batch, story: Story) -> int:
    commune = session.get_one(Commune, story.commune_code)
    at = now() - timedelta(days=story.verified_days)
    organisation_id = rows.organisation(
        batch,
        kind=story.kind,
        name=story.name,
        commune=commune,
        trades=story.trades,
        at=at,
        about=story.about,
        **story.facts,
    )
    areas: dict[str, int] = {}
    dated = [_dated(paper, today()) for paper in story.papers]
    papers = [rows.certificate(batch, organisation_id, paper, at=at, areas=areas) for paper in dated]
    for name in story.trademarks:
        rows.trademark(batch, organisation_id, name, at=at)
    for site in story.sites:
        rows.facility(batch, organisation_id, site, commune, at=at)
    for item in story.offers:
        rows.offer(batch, organisation_id, _listed(item, commune), papers)
    for item in story.needs:
        rows.need(batch, organisation_id, _listed(item, commune))
    return organisation_id


def _dated(paper: rows.Paper, on: date) -> rows.Paper:
    """The paper with an expiry date two thirds of its kind's validity away, where the kind expires."""
    months = session.get_one(CertificateKind, paper.kind).validity_months
    if months is None:
        return paper
    expires_on = on + timedelta(days=months * DAYS_A_MONTH * 2 // 3)
    return replace(paper, expires_on=expires_on)


def _listed(item: Item, commune: Commune) -> rows.Listed:
    product = session.get_one(Product, item.product)
    base = unit(product.unit)
    return rows.Listed(
        product=product,
        quantity=Decimal(item.amount) * unit(item.unit).per(base),
        typed_amount=Decimal(item.amount),
        typed_unit=item.unit,
        starts_on=today() + timedelta(days=item.from_day),
        ends_on=today() + timedelta(days=item.to_day),
        commune=commune,
        published_at=now() - timedelta(days=item.posted_days),
        contract_kind=item.contract_kind,
        delivery_terms=item.delivery_terms,
        attributes=item.attributes,
        description=item.description,
        extra={
            name: Decimal(value) if name in ("weekly_rate", "min_lot") else value
            for name, value in item.columns.items()
        },
    )


def has_stories() -> bool:
    """Whether the articles' organisations were loaded before."""
    return bool(session.scalar(select(exists().where(Organisation.name == STORIES[0].name, Organisation.is_demo))))
