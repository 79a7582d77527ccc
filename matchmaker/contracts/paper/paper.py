"""What a paper is made of: values, and nothing that only one side may know."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final, Literal

from matchmaker.contracts.clauses import Clauses
from matchmaker.terms import Terms

Language = Literal["vi", "en"]
_FINGERPRINT_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class PaperParty:
    """One party as a contract names it; what is empty is left to be filled in by hand, as is who signs for it.

    The site knows whom to call, not who represents an organisation, and a paper outlives what parties lay open.
    """

    name: str
    tax_code: str = ""
    address: str = ""


@dataclass(frozen=True)
class ContractPaper:
    """One version of a contract, or of one of its annexes, as it goes on paper.

    Attributes
    ----------
    number : str
        The contract's.
    version, annex : int
        Which version; which annex, 0 for the contract itself.
    written_on : date
        The day of the version.
    product, place, market : str
        In words of the paper's language: what is sold, where it changes hands, and the province whose reference
        price counts (empty: the whole country's).
    replaced : ContractPaper or None
        What an annex takes the place of; only the articles that differ are printed.
    reference_days : int
        How old a reference price may be to count.
    signed_on : date or None
        When the contract that an annex belongs to was signed.
    is_draft : bool
        Whether somebody has yet to agree; a draft says so on every page.

    Raises ValueError for an annex that takes the place of nothing.
    """

    number: str
    version: int
    written_on: date
    buyer: PaperParty
    seller: PaperParty
    product: str
    place: str
    terms: Terms
    clauses: Clauses
    market: str = ""
    annex: int = 0
    replaced: ContractPaper | None = None
    reference_days: int = 30
    signed_on: date | None = None
    is_draft: bool = False
    language: Language = "vi"

    def __post_init__(self) -> None:
        if self.annex and self.replaced is None:
            raise ValueError("an annex takes the place of something")

    @property
    def fingerprint(self) -> str:
        """A short hash of what the version says, whatever the language or a party's address of today."""
        said = {
            "number": self.number,
            "version": self.version,
            "annex": self.annex,
            "terms": self.terms.as_data(),
            "clauses": self.clauses.as_data(),
        }
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:_FINGERPRINT_LENGTH]
