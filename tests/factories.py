"""Plausible people, organisations and listings; a test names only what matters to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from matchmaker import text
from matchmaker.accounts.models import User, UserRole
from matchmaker.catalogue.models import Commune, Product
from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.credentials.models import (
    Certificate,
    CheckStatus,
    HaltReason,
    MarketStanding,
    MarketStatus,
    Revocation,
)
from matchmaker.db import now, session
from matchmaker.forecasting.methods import Name
from matchmaker.insights.market.models import MarketForecast, SeriesKind
from matchmaker.listings import ContractKind, DeliveryTerms, RevisionStatus
from matchmaker.measures import Quantity, today, unit
from matchmaker.measures.months import later, month_of
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import (
    MemberRole,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationRevision,
    Standing,
)
from matchmaker.prices.models import ReferencePrice
from matchmaker.reputation import service as reputation
from matchmaker.reputation.evidence import Backing, Evidence
from matchmaker.reputation.kinds import FactKind, Side
from matchmaker.reputation.models import ReputationFact
from matchmaker.reputation.service import FactWritten
from matchmaker.traceability import service as lots
from matchmaker.traceability.models import Lot, Stage
from tests.support import contracts

IA_GRAI = "23764"
"""A commune of Gia Lai (province 52)."""
HUNG_HOA = "29362"
"""A commune of Vĩnh Long (province 86)."""
GIA_LAI, VINH_LONG = "52", "86"
NO_PASSWORD = "!"
"""Nobody signs in with this; Site.signed_in does not need a password."""


class Factories:
    """Everything is flushed and committed, so that the site sees it."""

    _numbers = count(1)

    def user(self, *, email: str | None = None, name: str = "Người dùng", **columns: Any) -> User:
        """A confirmed person without an organisation."""
        number = next(self._numbers)
        columns.setdefault("confirmed_at", now())
        columns.setdefault("password_hash", NO_PASSWORD)
        return self._save(User(email=email or f"person{number}@example.test", name=name, **columns))

    def staff(self, *, province_code: str = GIA_LAI, **columns: Any) -> User:
        """A member of a union office's staff."""
        return self.user(role=UserRole.STAFF, province_code=province_code, **columns)

    def admin(self, **columns: Any) -> User:
        return self.user(role=UserRole.ADMIN, **columns)

    def organisation(
        self,
        *,
        kind: OrganisationKind = OrganisationKind.COOPERATIVE,
        name: str | None = None,
        verified: bool = True,
        commune_code: str = IA_GRAI,
        **columns: Any,
    ) -> Organisation:
        """A verified cooperative in Ia Grai, unless told otherwise."""
        number = next(self._numbers)
        name = name or f"{'Hợp tác xã' if kind.is_cooperative else 'Công ty'} số {number}"
        commune = session.get_one(Commune, commune_code)
        columns.setdefault("contact_name", f"Người liên hệ {number}")
        columns.setdefault("contact_phone", f"+849{number:08d}")
        columns.setdefault("contact_email", f"contact{number}@example.test")
        made = self._save(
            Organisation(
                kind=kind,
                name=name,
                commune_code=commune_code,
                province_code=commune.province_code,
                standing=Standing.VERIFIED if verified else Standing.PENDING,
                verified_at=now() if verified else None,
                search_text=text.search_text(name),
                sort_key=text.sort_key(name),
                **columns,
            )
        )
        self._save(
            OrganisationRevision(
                organisation_id=made.id,
                status=RevisionStatus.APPROVED if verified else RevisionStatus.SUBMITTED,
                submitted_at=now(),
                decided_at=now() if verified else None,
                content={"kind": kind.value, "name": name, "commune_code": commune_code, "trades": []},
            )
        )
        return made

    def enterprise(self, **columns: Any) -> Organisation:
        return self.organisation(kind=OrganisationKind.ENTERPRISE, **columns)

    def member(self, organisation: Organisation, *, role: MemberRole | None = None, **columns: Any) -> User:
        """Somebody who acts for an organisation: by default its director or buyer."""
        user = self.user(**columns)
        default = MemberRole.DIRECTOR if organisation.kind.is_cooperative else MemberRole.BUYER
        self._save(Membership(user_id=user.id, organisation_id=organisation.id, role=role or default))
        return user

    def certificate(
        self,
        organisation: Organisation,
        *,
        kind: str = "VIETGAP_TT",
        number: str | None = None,
        verified: bool = True,
        expires_on: date | None = None,
        markets: Iterable[str] = (),
        products: Iterable[str] = (),
        **columns: Any,
    ) -> Certificate:
        """A verified VietGAP, valid for 300 days more; a code stands in `markets` as it does as a whole."""
        standing = MarketStatus.ACTIVE if verified else MarketStatus.PENDING
        return self._save(
            Certificate(
                organisation_id=organisation.id,
                kind_code=kind,
                number=number or f"VietGAP-TT-25-01-52-{next(self._numbers):04d}",
                status=CheckStatus.VERIFIED if verified else CheckStatus.DECLARED,
                checked_at=now() if verified else None,
                expires_on=expires_on or today() + timedelta(days=300),
                standings=[MarketStanding(market=market, status=standing) for market in markets],
                products=[session.get_one(Product, code) for code in products],
                **columns,
            )
        )

    def revocation(self, certificate: Certificate, *, by: User) -> Revocation:
        """What somebody proposed, for a colleague to decide."""
        return self._save(
            Revocation(certificate_id=certificate.id, reason=HaltReason.CODE_FRAUD, note="", proposed_by_id=by.id)
        )

    def offer(
        self,
        *,
        organisation: Organisation | None = None,
        product: str = "DUR-MON",
        tonnes: int | Decimal = 100,
        status: RevisionStatus = RevisionStatus.APPROVED,
        certificates: list[Certificate] | None = None,
        **columns: Any,
    ) -> Offer:
        """A published offer of 100 tonnes of durian over the coming season, unless told otherwise."""
        organisation = organisation or self.organisation()
        offer = self._save(
            Offer(
                organisation_id=organisation.id,
                published_at=now() if status is RevisionStatus.APPROVED else None,
            )
        )
        revision = OfferRevision(
            offer_id=offer.id,
            **self._content(organisation, product, tonnes, status, columns),
        )
        revision.certificates = certificates or []
        self._save(revision)
        return self._point(offer, revision, status)

    def need(
        self,
        *,
        organisation: Organisation | None = None,
        product: str = "DUR-MON",
        tonnes: int | Decimal = 50,
        status: RevisionStatus = RevisionStatus.APPROVED,
        **columns: Any,
    ) -> Need:
        """A published need for 50 tonnes of durian over the coming season, unless told otherwise."""
        organisation = organisation or self.enterprise()
        need = self._save(
            Need(
                organisation_id=organisation.id,
                published_at=now() if status is RevisionStatus.APPROVED else None,
            )
        )
        revision = NeedRevision(
            need_id=need.id,
            **self._content(organisation, product, tonnes, status, columns),
        )
        self._save(revision)
        return self._point(need, revision, status)

    def lot(
        self,
        organisation: Organisation,
        *,
        by: User | None = None,
        product: str = "DUR-MON",
        kilograms: int | Decimal = 1000,
        harvested_on: date | None = None,
        public: bool = True,
        certificates: list[Certificate] | None = None,
        on_behalf_consent: str | None = None,
        **columns: Any,
    ) -> Lot:
        """A published lot of a tonne of durian that was harvested yesterday, unless told otherwise."""
        by = by or self.user()
        lot = lots.begin(
            organisation,
            product,
            Quantity(Decimal(kilograms), unit("kg")),
            by=by,
            harvested_on=harvested_on or today() - timedelta(days=1),
            on_behalf_consent=on_behalf_consent,
        )
        told = {"stage": Stage.PACKING, "certificates": certificates or [], **columns}
        lots.describe(lot, told, by=by)
        if public:
            lots.publish(lot, by=by)
        session.commit()
        return lot

    def contract(self, *, status: ContractStatus = ContractStatus.ACTIVE, **given: Any) -> Contract:
        """A contract for 50 tonnes of durian between two new parties, signed by both; see `contracts.contract`."""
        return contracts.contract(self, status, **given)

    def _content(
        self,
        organisation: Organisation,
        product: str,
        tonnes: int | Decimal,
        status: RevisionStatus,
        given: dict[str, Any],
    ) -> dict[str, Any]:
        decided = status not in (RevisionStatus.DRAFT, RevisionStatus.SUBMITTED)
        usual = {
            "product_code": product,
            "typed_amount": Decimal(tonnes),
            "typed_unit": "tonne",
            "quantity": Decimal(tonnes) * 1000,
            "starts_on": today() + timedelta(days=10),
            "ends_on": today() + timedelta(days=70),
            "commune_code": organisation.commune_code,
            "contract_kind": ContractKind.SEASON,
            "delivery_terms": DeliveryTerms.BUYER_COLLECTS,
            "search_text": text.search_text(product, organisation.name),
            "status": status,
            "submitted_at": None if status is RevisionStatus.DRAFT else now(),
            "decided_at": now() if decided else None,
        }
        return {**usual, **given}

    def price(
        self,
        price_vnd: int = 85_000,
        *,
        by: User,
        product: str = "DUR-MON",
        province_code: str | None = GIA_LAI,
        on: date | None = None,
        **columns: Any,
    ) -> ReferencePrice:
        """What Monthong cost in Gia Lai today, as a paper printed it."""
        columns.setdefault("source", "Báo Gia Lai")
        return self._save(
            ReferencePrice(
                product_code=product,
                province_code=province_code,
                on=on or today(),
                price_vnd=price_vnd,
                by_id=by.id,
                **columns,
            )
        )

    def forecast(
        self, *, kind: SeriesKind = SeriesKind.PRICE, product: str = "DUR-MON", **columns: Any
    ) -> MarketForecast:
        """What Monthong may cost in the whole country next month, off by 6 % on held-back months."""
        month = later(month_of(today()), 1)
        given: dict[str, Any] = {
            "inputs": "",
            "made_on": today(),
            "known_months": 36,
            "first_month": later(month, -37),
            "last_month": later(month, -2),
            "method": Name.MEAN,
            "error": 0.06,
            "baseline_error": 0.09,
            "coverage": 0.8,
            "covered_of": 45,
            "judged_months": 12,
            "errors": {"seasonal_naive": 0.09, "mean": 0.06},
            "months": [{"month": month.isoformat(), "value": 105_000, "low": 92_000, "high": 118_000}],
            **columns,
        }
        return self._save(MarketForecast(kind=kind, product_code=product, **given))

    def delivered(
        self, seller: Organisation, amount: int = 100, *, deal_id: int, number: int = 1, product: str = "DUR-MON"
    ) -> ReputationFact:
        """On record of a seller: so many kilograms of a portion of 100 kg arrived, as both sides said."""
        fact = FactWritten(
            organisation_id=seller.id,
            side=Side.SELLER,
            product_code=product,
            kind=FactKind.DELIVERED,
            happened_on=today(),
            deal_id=deal_id,
            source=f"portion:{deal_id}:{number}",
            evidence=(Evidence(Backing.BOTH_CONFIRMED),),
            amount=Decimal(amount),
            of_amount=Decimal(100),
        )
        return self._save(reputation.record(fact, by=None))

    def _point(self, listing: Any, revision: Any, status: RevisionStatus) -> Any:
        listing.latest_id = revision.id
        listing.latest = revision
        if status is RevisionStatus.APPROVED:
            listing.approved_id = revision.id
            listing.approved = revision
        return self._save(listing)

    def _save(self, row: Any) -> Any:
        session.add(row)
        session.commit()
        return row
