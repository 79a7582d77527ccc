"""What is asked and what is offered today, listing by listing: what everybody may read of published ones, no prices.

Quantities are what is left of those published: what two have agreed on is in neither side, so that it does not stay
among the asked once its offer is sold out and withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from matchmaker.browsing.queries import Side, published
from matchmaker.catalogue.queries import commune, tree
from matchmaker.credentials.models import Certificate
from matchmaker.credentials.queries import stands
from matchmaker.db import session
from matchmaker.insights.market.portions import left_by_month
from matchmaker.insights.market.series import species_of
from matchmaker.measures import Period, Unit, today, unit
from matchmaker.needs.browse import SIDE as NEEDS
from matchmaker.offers.browse import SIDE as OFFERS
from matchmaker.offers.models import offer_certificate
from matchmaker.web.summed import WEIGHED

ANY_QUALITY: Final = "none"
"""Of a need that asks for no paper and no grade, and an offer that has neither."""
_GRADE: Final = "grade"


@dataclass(frozen=True, slots=True)
class Stated:
    """One published listing."""

    listing_id: int
    organisation_id: int
    product_code: str
    species_code: str
    province_code: str
    left: Decimal
    """What nobody agreed on yet, in `unit`."""
    window: Period
    months: tuple[tuple[date, Decimal], ...]
    """Months and what of it falls in each, in `unit`."""
    qualities: frozenset[str]
    """Papers and grades, as `certificate:VIETGAP_TT` and `grade:A`; `ANY_QUALITY` where there are none."""

    @property
    def unit(self) -> Unit:
        """In what it is added up with others."""
        return unit_in_sums(self.product_code)


def unit_in_sums(product_code: str | None) -> Unit:
    """In what amounts of a product, or of several together, are added up: kilograms of whatever is weighed."""
    node = tree().get(product_code)
    weighed = unit(WEIGHED)
    return weighed if node is None or node.unit.dimension is weighed.dimension else node.unit


def needs() -> list[Stated]:
    """What is asked, and which papers and grades are asked with it, must or should alike. One statement."""
    return list(_stated(NEEDS, {}))


def offers() -> list[Stated]:
    """What is offered, with the papers that stand today and the grade. Two statements."""
    return list(_stated(OFFERS, _papers()))


def _papers() -> Mapping[int, Collection[str]]:
    """By version of a published offer, the kinds of certificates that it relies on."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = session.execute(
        select(offer_certificate.c.revision_id, Certificate.kind_code)
        .join(Certificate, Certificate.id == offer_certificate.c.certificate_id)
        .where(
            stands(today()),
            offer_certificate.c.revision_id.in_(published(OFFERS).with_only_columns(OFFERS.revision.id)),
        )
    )
    for revision_id, kind in rows:
        found[revision_id].add(f"certificate:{kind}")
    return found


def _stated(side: Side, papers: Mapping[int, Collection[str]]) -> Iterator[Stated]:
    revision, own = side.revision, "schedule" if side is OFFERS else "requirements"
    columns = (revision.product_code, revision.quantity, revision.starts_on, revision.ends_on, revision.commune_code)
    statement = (
        published(side)
        .where(*(column.is_not(None) for column in columns))
        .with_only_columns(
            *(side.listing.id, side.listing.organisation_id, side.listing.taken, revision.id.label("revision_id")),
            *columns,
            *(revision.attributes, getattr(revision, own).label("own")),
            maintain_column_froms=True,
        )
        .order_by(side.listing.id)
    )
    for row in session.execute(statement):
        place, left = commune(row.commune_code), row.quantity - row.taken
        if place is None or left <= 0:
            continue
        qualities = (
            {*papers.get(row.revision_id, ()), *_grades(row.attributes.get(_GRADE))}
            if side is OFFERS
            else set(_asked(row.own))
        )
        factor = tree()[row.product_code].unit.per(unit_in_sums(row.product_code))
        window = Period(row.starts_on, row.ends_on)
        months = left_by_month(left, window, row.own if side is OFFERS else (), today())
        yield Stated(
            *(row.id, row.organisation_id, row.product_code, species_of(row.product_code), place.province_code),
            *(left * factor, window, tuple((on, amount * factor) for on, amount in months)),
            frozenset(qualities or {ANY_QUALITY}),
        )


def _asked(requirements: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for each in requirements:
        if each["kind"] == "certificate" or each["kind"] == "stars":
            yield f"certificate:{each['key']}"
        elif each["key"] == _GRADE:
            yield from _grades(each.get("value"))


def _grades(told: Any) -> Iterator[str]:
    for each in told if isinstance(told, list) else [told]:
        if each:
            yield f"{_GRADE}:{each}"
