"""What decides the last bits of a score or of a tree, beside the data: the program and its libraries."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version as installed
from typing import Final

from matchmaker import __version__
from matchmaker.errors import MatchmakerError

LIBRARIES: Final = ("scikit-learn", "numpy", "scipy", "skops")


class OtherEnvironment(MatchmakerError):
    """A worker whose libraries might not give the same result."""


def environment() -> dict[str, str]:
    """Versions of the program and of the libraries that it computes with."""
    return {"matchmaker": __version__} | {name: installed(name) for name in LIBRARIES}


def require_same(wanted: Mapping[str, str]) -> None:
    """Raise OtherEnvironment where this process has other versions than whoever asks."""
    if (here := environment()) != wanted:
        raise OtherEnvironment(f"a worker has {here}, the others have {wanted}")
