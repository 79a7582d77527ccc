"""The paper of a stored version: what the law wants on a contract of what the site knows of two parties, no more."""

from __future__ import annotations

from sqlalchemy import select

from matchmaker.catalogue import queries as catalogue
from matchmaker.contracts.models import Contract, ContractVersion
from matchmaker.contracts.paper.paper import ContractPaper, Language, PaperParty
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation


def paper_of(contract: Contract, version: ContractVersion, language: Language, *, reference_days: int) -> ContractPaper:
    """A version as it goes on paper; of an annex with what it takes the place of."""
    terms = version.terms
    market = catalogue.province(terms.market_province)
    before = _approved_before(contract, version) if version.annex else None
    return ContractPaper(
        number=contract.number or "",
        version=version.number,
        annex=version.annex,
        written_on=today(version.at),
        buyer=_party(contract.buyer),
        seller=_party(contract.seller),
        product=contract.product.name_en if language == "en" else contract.product.name_vi,
        place=_joined(terms.place, _place(terms.commune_code)),
        market=market.name if market else "",
        terms=terms,
        clauses=version.clauses,
        replaced=paper_of(contract, before, language, reference_days=reference_days) if before else None,
        signed_on=contract.signed_on,
        is_draft=not version.is_approved,
        reference_days=reference_days,
        language=language,
    )


def _approved_before(contract: Contract, version: ContractVersion) -> ContractVersion | None:
    """The version that was in force when an annex was written: the newest approved one of those before it."""
    return session.scalar(
        select(ContractVersion)
        .where(
            ContractVersion.contract_id == contract.id,
            ContractVersion.annex < version.annex,
            ContractVersion.buyer_approved_at.is_not(None),
            ContractVersion.seller_approved_at.is_not(None),
        )
        .order_by(ContractVersion.number.desc())
        .limit(1)
    )


def _party(organisation: Organisation) -> PaperParty:
    return PaperParty(
        name=organisation.name,
        tax_code=organisation.tax_code or "",
        address=_place(organisation.commune_code),
    )


def _place(commune_code: str | None) -> str:
    """`Xã Ia Hrung, Gia Lai`, in Vietnamese on every paper: it is the name of the place."""
    commune = catalogue.commune(commune_code)
    return f"{commune.full_name[:1].upper()}{commune.full_name[1:]}, {commune.province}" if commune else ""


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))
