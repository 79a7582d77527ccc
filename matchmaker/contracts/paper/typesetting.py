"""From a contract's paper to a PDF; how data become one is `press`'s to know."""

from __future__ import annotations

from typing import Any, Final

from matchmaker import measures, press
from matchmaker.contracts.paper.articles import articles
from matchmaker.contracts.paper.paper import ContractPaper, PaperParty
from matchmaker.contracts.paper.wording import FOLDER, wording
from matchmaker.press import Wording

TEMPLATE: Final = FOLDER / "contract.typ"


def contract_pdf(paper: ContractPaper) -> bytes:
    """The paper as PDF/A-2a and PDF/UA-1: a few A4 pages.

    Raises Unavailable where it could not be set, or not in time.
    """
    return press.pdf(TEMPLATE, data_of(paper))


def edition(paper: ContractPaper) -> str:
    """A short hash of all that the bytes follow from."""
    return press.edition(TEMPLATE, data_of(paper))


def data_of(paper: ContractPaper) -> str:
    """All that the template sets, as JSON."""
    say = wording(paper.language)
    told = _frame(paper, say) | {"articles": [each.as_data() for each in articles(paper)]}
    return press.data_of(told, say("frame.missing_sign"))


def _frame(paper: ContractPaper, say: Wording) -> dict[str, Any]:
    """Everything around the articles."""
    named: dict[str, str | int] = {"number": paper.number, "annex": paper.annex}
    footer = "frame.annex_footer" if paper.annex else "frame.footer"
    day = paper.written_on
    return {
        "language": paper.language,
        "title": f"{say('frame.title')} {paper.number}".replace("\n", " "),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "country": say("frame.country"),
        "motto": say("frame.motto"),
        "heading": say("frame.annex_title", **named) if paper.annex else say("frame.title"),
        "subheadings": [_subheading(paper, say)],
        "bases": [say(f"frame.bases.{each}", **named) for each in _bases(paper)],
        "opening": say("frame.opening"),
        "parties": [_party(paper.buyer, "buyer", say), _party(paper.seller, "seller", say)],
        "agreed": say("frame.annex_agreed" if paper.annex else "frame.agreed"),
        "sign_here": say("frame.sign_here"),
        "page": say("frame.page"),
        "draft": say("frame.draft") if paper.is_draft else "",
        "footer": say(footer, version=paper.version, fingerprint=paper.fingerprint, **named),
    }


def _subheading(paper: ContractPaper, say: Wording) -> str:
    if not paper.annex:
        return say("frame.number", number=paper.number)
    if paper.signed_on is None:
        return say("frame.annex_of", number=paper.number)
    signed_on = measures.format_date(paper.signed_on, paper.language)
    return say("frame.annex_of_signed", number=paper.number, day=signed_on)


def _bases(paper: ContractPaper) -> list[str]:
    return ["civil_code", "commercial_law", "decree", "contract" if paper.annex else "wish"]


def _party(party: PaperParty, side: str, say: Wording) -> dict[str, Any]:
    return {
        "role": say(f"party.{side}"),
        "title": say(f"party.{side}_title", name=party.name),
        "name": party.name,
        "rows": [
            [say("party.tax_code"), party.tax_code],
            [say("party.address"), party.address],
            *([say(f"party.{each}"), ""] for each in ("representative", "position", "account")),
        ],
    }
