"""Which certificates and codes the cooperatives of a province hold today, and how soon they lapse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from matchmaker.catalogue.models import CertificateKind
from matchmaker.credentials.models import Certificate, CertificateState
from matchmaker.credentials.states import timeline
from matchmaker.db import session
from matchmaker.organisations.models import Organisation, OrganisationKind

SOON: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class KindCount:
    """The certificates of one kind that were checked."""

    code: str
    name_vi: str
    name_en: str
    valid: int
    holders: int
    """How many cooperatives hold one that is valid."""
    expiring: int
    """How many of the valid ones end within `SOON`."""
    expired: int
    next_on: date | None
    """The earliest last day among the valid ones."""
    invented: int
    """How many of all of them are of organisations of the demonstration."""

    def name(self, language: str) -> str:
        """The kind in the reader's language."""
        return self.name_en if language == "en" else self.name_vi


def held_on(province_code: str, day: date) -> list[KindCount]:
    """Checked certificates of the province's cooperatives by kind, in the catalogue's order.

    ``day`` is today: what a certificate was on a day before its last decision, its own history tells.
    """
    by_kind: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(_checked(province_code)):
        by_kind[row.code].append(row)
    return [_count(rows, day) for rows in by_kind.values()]


def _checked(province_code: str) -> Any:
    return (
        select(
            *(CertificateKind.code, CertificateKind.name_vi, CertificateKind.name_en, Certificate.organisation_id),
            Organisation.is_demo,
            *(Certificate.status, Certificate.status_from, Certificate.status_until),
            *(Certificate.issued_on, Certificate.expires_on),
        )
        .join(CertificateKind, Certificate.kind_code == CertificateKind.code)
        .join(Organisation, Certificate.organisation_id == Organisation.id)
        .where(
            Organisation.province_code == province_code,
            Organisation.kind != OrganisationKind.ENTERPRISE,
            Certificate.removed_at.is_(None),
            Certificate.checked_at.is_not(None),
        )
        .order_by(CertificateKind.position, Certificate.id)
    )


def _count(rows: Sequence[Any], day: date) -> KindCount:
    states = [timeline.state_on(row, day) for row in rows]
    valid = [row for row, state in zip(rows, states, strict=True) if state is CertificateState.VERIFIED]
    lapses = [row.expires_on for row in valid if row.expires_on is not None]
    return KindCount(
        code=rows[0].code,
        name_vi=rows[0].name_vi,
        name_en=rows[0].name_en,
        valid=len(valid),
        holders=len({row.organisation_id for row in valid}),
        expiring=sum(1 for each in lapses if each <= day + SOON),
        expired=states.count(CertificateState.EXPIRED),
        next_on=min(lapses, default=None),
        invented=sum(row.is_demo for row in rows),
    )
