"""The contract on paper: what two parties print, sign and keep."""

from matchmaker.contracts.paper.paper import ContractPaper, PaperParty
from matchmaker.contracts.paper.typesetting import contract_pdf, edition

__all__ = ["ContractPaper", "PaperParty", "contract_pdf", "edition"]
