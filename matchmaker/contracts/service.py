"""The verbs of contracts that the rooms beside them call: one name for each, wherever it is kept."""

from __future__ import annotations

from matchmaker.contracts.drafting.approving import approve
from matchmaker.contracts.drafting.draft import draft
from matchmaker.contracts.drafting.revising import propose_annex, refuse_annex, revise
from matchmaker.contracts.ending import agree, complete, end, refuse

__all__ = ["agree", "approve", "complete", "draft", "end", "propose_annex", "refuse", "refuse_annex", "revise"]
