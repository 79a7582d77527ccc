"""One certificate as staff check it: the claim, its files, its history, what relies on it, who may decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Product
from matchmaker.credentials import deciding
from matchmaker.credentials import queries as credentials
from matchmaker.credentials.evidence import attachments
from matchmaker.credentials.ledger.land import SeasonFigures, figures_of, held_elsewhere
from matchmaker.credentials.models import Certificate, CertificateStep, GrowingArea, Revocation
from matchmaker.credentials.states import history
from matchmaker.db import lock, session
from matchmaker.errors import NotFound
from matchmaker.files import Evidence
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.moderation.certificates.findings import of_area, of_certificates, of_claim
from matchmaker.moderation.noticed import Finding
from matchmaker.moderation.service import may_decide
from matchmaker.offers.models import Offer, OfferRevision, offer_certificate
from matchmaker.organisations.models import Organisation


@dataclass(frozen=True)
class CertificateCase:
    """A certificate with all that staff look at before they decide; each part is read once, when it is asked for."""

    certificate: Certificate
    organisation: Organisation

    @cached_property
    def steps(self) -> list[CertificateStep]:
        """Its history, oldest first."""
        return history.steps_of([self.certificate.id])[self.certificate.id]

    @cached_property
    def people(self) -> dict[int, User]:
        """Who took the steps and proposed what waits, by id."""
        ids = {each.by_id for each in self.steps} | {each.proposed_by_id for each in self.proposed}
        return {each.id: each for each in session.scalars(select(User).where(User.id.in_(ids - {None})))}

    @cached_property
    def evidence(self) -> list[Evidence]:
        """The files that prove it."""
        return attachments.of(self.certificate)

    @cached_property
    def proposed(self) -> list[Revocation]:
        """Revocations that wait for a second pair of eyes."""
        mine = Revocation.certificate_id == self.certificate.id
        return list(session.scalars(select(Revocation).where(mine, Revocation.decided_at.is_(None))))

    @cached_property
    def area(self) -> GrowingArea | None:
        """The land behind it, where it is a growing area's code."""
        return session.scalar(
            select(GrowingArea)
            .where(GrowingArea.certificate_id == self.certificate.id)
            .options(joinedload(GrowingArea.commune))
        )

    @cached_property
    def seasons(self) -> list[SeasonFigures]:
        """What the seasons of that land give and how much of it is spoken for."""
        return figures_of([self.certificate.id]).get(self.certificate.id, [])

    @cached_property
    def relying(self) -> list[OfferRevision]:
        """The public or submitted versions of offers that rely on it, the largest first; each offer once."""
        is_public = and_(OfferRevision.id == Offer.approved_id, OfferRevision.ends_on >= today())
        waits = and_(OfferRevision.id == Offer.latest_id, OfferRevision.status == RevisionStatus.SUBMITTED)
        found = session.scalars(
            select(OfferRevision)
            .join(Offer, Offer.id == OfferRevision.offer_id)
            .join(offer_certificate, offer_certificate.c.revision_id == OfferRevision.id)
            .where(
                offer_certificate.c.certificate_id == self.certificate.id,
                Offer.withdrawn_at.is_(None),
                Offer.suspended_at.is_(None),
                or_(is_public, waits),
            )
            .options(joinedload(OfferRevision.offer), joinedload(OfferRevision.product))
            .order_by(OfferRevision.quantity.desc(), OfferRevision.id)
        )
        return list({each.offer_id: each for each in found}.values())

    @cached_property
    def siblings(self) -> list[Certificate]:
        """What else the organisation holds."""
        return [each for each in credentials.held_by(self.organisation.id) if each.id != self.certificate.id]

    @property
    def crop(self) -> Product | None:
        """The first crop that it covers."""
        return next(iter(self.certificate.products), None)

    @property
    def relied_until(self) -> date | None:
        """The last day of the offers that rely on it."""
        return max((each.ends_on for each in self.relying if each.ends_on is not None), default=None)

    @property
    def findings(self) -> list[Finding]:
        """What a machine noticed."""
        found = [*of_certificates([self.certificate], until=self.relied_until)]
        found += of_claim(self.certificate, self.organisation)
        if self.area is not None:
            found += of_area(self.area, self.crop, self.offered_kg)
        return found

    @property
    def offered_kg(self) -> Decimal:
        """What the offers that rely on it hold, of goods by weight, but for what they have from other growing areas."""
        weighed = [each for each in self.relying if each.product is not None and each.product.unit == "kg"]
        offers = [each.offer_id for each in weighed]
        elsewhere = held_elsewhere(self.area, offers) if self.area is not None else {}
        nothing = Decimal(0)
        return sum(
            (max((each.quantity or nothing) - elsewhere.get(each.offer_id, nothing), nothing) for each in weighed),
            nothing,
        )

    @property
    def version(self) -> str:
        """Changes with every step and file: a decision about anything but what was read is refused."""
        last = self.steps[-1].id if self.steps else 0
        return f"{last}-{'.'.join(str(each.id) for each in self.evidence)}"

    def claimed_by(self, staff: User) -> bool:
        """Whether a member of staff declared it or handed it in on its holder's behalf."""
        return deciding.claimant(self.steps) == staff.id


def case_of(certificate_id: int, staff: User) -> CertificateCase:
    """The case of a certificate. Raises NotFound for a removed one and for whoever may not decide about it."""
    found = session.get(Certificate, certificate_id)
    organisation = session.get(Organisation, found.organisation_id) if found is not None else None
    if found is None or organisation is None or found.removed_at is not None:
        raise NotFound
    case = CertificateCase(found, organisation)
    if not may_decide(staff, organisation) and not deciding.helps_out(staff, found):
        raise NotFound
    return case


def was_changed(case: CertificateCase, *, since: str | None) -> bool:
    """Whether the certificate is not what staff read, at the version ``since``. Holds it until the commit."""
    lock(case.certificate)
    return CertificateCase(case.certificate, case.organisation).version != since
