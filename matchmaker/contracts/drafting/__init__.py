"""Writing a contract in turns: the first draft, edits with what they change, approvals, annexes."""

from matchmaker.contracts.drafting.draft import draft

__all__ = ["draft"]
