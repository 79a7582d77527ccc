"""From a paper's values to a PDF: the template sets data, so that nothing typed is ever read as Typst.

The same paper gives the same bytes, whatever the day or machine: the document is dated by its version, and only the
typeface that the site ships (with the ones inside typst for letters that it lacks) is looked at.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from fontTools.ttLib import TTFont

from matchmaker import measures
from matchmaker.contracts.paper.articles import articles
from matchmaker.contracts.paper.paper import ContractPaper, PaperParty
from matchmaker.contracts.paper.wording import FOLDER, Wording, wording
from matchmaker.web import fonts, wheels

TEMPLATE: Final = FOLDER / "contract.typ"
SECONDS: Final = 20
"""The longest that setting may take; a few pages take a fraction of one."""
_PRESS: Final = Path(__file__).with_name("press.py")
MISSING: Final = "□"
"""Printed for a character that no typeface at hand has; the last line of the paper says so."""
_ELSEWHERE: Final = (
    range(0x0370, 0x0378), range(0x0384, 0x038B), range(0x038E, 0x03A2), range(0x03A3, 0x03E2),  # Greek
    range(0x0400, 0x0460), range(0x05D0, 0x05EB), range(0x0621, 0x063B), range(0x0641, 0x064B),  # Cyrillic … Arabic
    range(0x2190, 0x2194), range(0x25A1, 0x25A2), range(0x2713, 0x2714),
)  # fmt: skip
"""What the typefaces inside typst add to ours."""
_LONGEST_WORD: Final = 16
_EDITION_LENGTH: Final = 24
_BREAK: Final = "\u200b"


def contract_pdf(paper: ContractPaper) -> bytes:
    """The paper as PDF/A-2a and PDF/UA-1: a few A4 pages, set by a process of its own.

    Raises subprocess.SubprocessError where it could not be set, or not in time.
    """
    setting = [sys.executable, "-I", str(_PRESS), str(TEMPLATE), str(_folder())]
    return subprocess.run(
        setting, input=data_of(paper).encode(), capture_output=True, check=True, timeout=SECONDS
    ).stdout


def edition(paper: ContractPaper) -> str:
    """A short hash of all that the bytes follow from, in a tenth of the time that they take."""
    parts = (
        data_of(paper).encode(),
        TEMPLATE.read_bytes(),
        version("typst").encode(),
        version(fonts.DISTRIBUTION).encode(),
    )
    return sha256(b"\n".join(parts)).hexdigest()[:_EDITION_LENGTH]


def data_of(paper: ContractPaper) -> str:
    """All that the template sets, as JSON."""
    say = wording(paper.language)
    told = _Printable(_frame(paper, say) | {"articles": [each.as_data() for each in articles(paper)]})
    foot_note = say("frame.missing_sign") if told.lacks_signs else ""
    return json.dumps(told.data | {"foot_note": foot_note})


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


def printable_elsewhere() -> str:
    """Every character that our typeface lacks and another at hand has."""
    return "".join(map(chr, sorted(set().union(*_ELSEWHERE))))


class _Printable:
    """Data whose every text can be set: signs that no typeface has are marked, endless words may break."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.lacks_signs = False
        self.data: dict[str, Any] = self._of(data)

    def _of(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._of(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._of(each) for each in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        known = _signs()
        if not known.issuperset(text):
            self.lacks_signs = True
            text = "".join(each if each in known else MISSING for each in text)
        return "\n".join(" ".join(map(_breakable, line.split(" "))) for line in text.split("\n"))


def _breakable(word: str) -> str:
    """A word too long for a column with places where it may break."""
    if len(word) <= 2 * _LONGEST_WORD:
        return word
    return _BREAK.join(word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD))


@cache
def _signs() -> frozenset[str]:
    """Every character that can be printed."""
    with TTFont(_folder() / fonts.WEIGHTS[400]) as face:
        own = map(chr, face.getBestCmap())
        return frozenset(own) | frozenset(printable_elsewhere()) | {"\n"}


def _folder() -> Path:
    return wheels.folder(fonts.PACKAGE) / "files"
