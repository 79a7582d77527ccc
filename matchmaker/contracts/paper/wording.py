"""The words of a contract's paper: data that a lawyer may change."""

from __future__ import annotations

from typing import Final

from matchmaker import paths, press
from matchmaker.press import Wording

FOLDER: Final = paths.TEMPLATES / "contracts" / "paper"


def wording(language: str) -> Wording:
    """The words of a language that has them, "vi" or "en"."""
    return press.wording(FOLDER, language)
