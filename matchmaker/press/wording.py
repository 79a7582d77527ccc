"""The words of a paper, by language: data that a lawyer may change, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


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
def wording(folder: Path, language: str) -> Wording:
    """The words that a folder keeps as ``wording.<language>.toml``, in "vi" or "en"."""
    return Wording(tomllib.loads((folder / f"wording.{language}.toml").read_text(encoding="utf-8")))
