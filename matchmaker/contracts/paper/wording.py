"""The words of the paper, by language: data that a lawyer may change, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from matchmaker import paths

FOLDER: Final = paths.TEMPLATES / "contracts" / "paper"


class Wording:
    """The sentences of one language, found by a dotted name: ``wording("price.fixed", price="85.000 ₫/kg")``."""

    def __init__(self, sentences: Mapping[str, Any]) -> None:
        self._sentences = sentences

    def __call__(self, name: str, /, **gaps: str | int) -> str:
        """A sentence with its gaps filled. Raises KeyError for a name or a gap that is not there."""
        found: Any = self._sentences
        for part in name.split("."):
            found = found[part]
        return str(found).format_map(gaps) if gaps else str(found)


@cache
def wording(language: str) -> Wording:
    """The words of a language that has them, "vi" or "en"."""
    return Wording(tomllib.loads((FOLDER / f"wording.{language}.toml").read_text(encoding="utf-8")))
