"""Telling the union's staff that a reader reported something."""

from __future__ import annotations

from matchmaker import outbox
from matchmaker.db import session
from matchmaker.moderation import queries
from matchmaker.moderation.models import Report
from matchmaker.moderation.subjects import Subject, organisation_of
from matchmaker.organisations.models import Organisation


def tell_staff(report: Report, about: Subject) -> None:
    """Write to the staff of the organisation's province what was reported, and why."""
    organisation = organisation_of(about)
    product = None if isinstance(about, Organisation) or about.approved is None else about.approved.product
    for reader in session.scalars(queries.staff_of(organisation.province_code)):
        outbox.queue(
            "moderation/reported",
            to_email=reader.email,
            to_id=reader.id,
            language=reader.language,
            path="/moderation/reports",
            kind=report.kind.value,
            reason=report.reason.value,
            organisation=organisation.name,
            product_vi=product.name("vi") if product else "",
            product_en=product.name("en") if product else "",
        )
