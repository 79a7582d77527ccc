"""The learned ranker on disk: one folder per version, and a pointer to the one in use.

A folder holds the trees (`ranker.skops`) and their papers (`card.json`) and appears whole or not at all.
Loading compares checksums before anything is built, and runs no code from the file (`stored_trees`).
Anything out of place is refused, and `load_or_baseline` goes on with the baseline.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, Final

import numpy as np

from matchmaker.ranking import atomic, stored_trees
from matchmaker.ranking.learned import LearnedRanker
from matchmaker.ranking.rankers import BaselineRanker, Ranker
from matchmaker.ranking.schema import NAMES, SCHEMA_HASH

TREES: Final = "ranker.skops"
CARD: Final = "card.json"
POINTER: Final = "CURRENT"
MOST_BYTES: Final = 8_000_000
"""A larger file is not one of ours, and is not read."""
VERSION_NAME: Final = re.compile(r"[a-z]+-[0-9a-f]{12}")

Card = dict[str, Any]


class Fault(StrEnum):
    """Why there is no learned ranker."""

    MISSING = "missing"
    DAMAGED = "damaged"
    OTHER_FEATURES = "other_features"
    OTHER_LIBRARY = "other_library"
    UNTRUSTED = "untrusted"


class ArtefactRefused(Exception):
    """An artefact that is not loaded, and why."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True)
class Status:
    """Which ranker is in use, for the page, the log and /healthz."""

    version: str
    learned: bool
    fault: Fault | None = None
    """Why the baseline ranks, where it does."""
    detail: str = ""
    card: Card | None = None


def load_or_baseline(folder: Path) -> tuple[Ranker, Status]:
    """The current learned ranker of a folder, or the baseline; never raises for what lies there."""
    try:
        ranker, card = load(folder / current(folder))
    except ArtefactRefused as refusal:
        return BaselineRanker(), Status(BaselineRanker.version, False, refusal.fault, refusal.detail)
    return ranker, Status(ranker.version, True, card=card)


def current(folder: Path) -> str:
    """Version that a folder points to. Raises ArtefactRefused where it points to none."""
    try:
        name = (folder / POINTER).read_text("utf-8").strip()
    except FileNotFoundError:
        raise ArtefactRefused(Fault.MISSING, f"no {POINTER} in {folder.name}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ArtefactRefused(Fault.DAMAGED, str(error)) from error
    if not VERSION_NAME.fullmatch(name):
        raise ArtefactRefused(Fault.DAMAGED, f"{POINTER} names no version")
    return name


def load(folder: Path) -> tuple[LearnedRanker, Card]:
    """One version's ranker and card.

    Raises
    ------
    ArtefactRefused
        Files are missing or damaged, were made for other features or another scikit-learn, or hold
        anything but histogram trees.
    """
    card = _read_card(folder)
    try:
        return _assembled(folder, card), card
    except stored_trees.Untrusted as error:
        raise ArtefactRefused(Fault.UNTRUSTED, f"{TREES}: {error}") from error
    except stored_trees.Unsound as error:
        raise ArtefactRefused(Fault.DAMAGED, f"{TREES}: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactRefused(Fault.DAMAGED, f"{CARD} lacks or mistakes {error}") from error


def _assembled(folder: Path, card: Card) -> LearnedRanker:
    """The ranker that a card describes, if it was made for this program."""
    if card["schema_hash"] != SCHEMA_HASH:
        raise ArtefactRefused(Fault.OTHER_FEATURES, "made for other features")
    library = str(card["environment"]["scikit-learn"])
    if _minor(library) != _minor(installed("scikit-learn")):
        raise ArtefactRefused(Fault.OTHER_LIBRARY, f"made with scikit-learn {library}")
    content = _read(folder / TREES)
    if hashlib.sha256(content).hexdigest() != card["artefact"]["sha256"]:
        raise ArtefactRefused(Fault.DAMAGED, f"checksum of {TREES}")
    slope, intercept = float(card["mapping"]["slope"]), float(card["mapping"]["intercept"])
    ranker = LearnedRanker.of(
        stored_trees.from_bytes(content, len(NAMES)),
        mapping=(slope, intercept),
        background=card["background"],
        version=str(card["version"]),
    )
    if not (slope > 0 and np.isfinite([slope, intercept]).all() and ranker.background_.shape == (len(NAMES),)):
        raise ArtefactRefused(Fault.DAMAGED, "mapping or background")
    return ranker


def save(ranker: LearnedRanker, folder: Path, *, label: str, papers: Card) -> str:
    """Write a fitted ranker as a new version and point to it.

    Parameters
    ----------
    ranker : LearnedRanker
        Its `version` is set to the new one.
    folder : Path
        Folder of versions; made if missing.
    label : str
        First part of the version: lower-case letters. The second is a fingerprint of the trees.
    papers : dict
        What the card says beyond what the ranker knows itself; comes first in the card, in order.

    Returns
    -------
    str
        The version. The same trees have the same one, and are not written twice.
    """
    ranker.version = f"{label}-{_fingerprint(ranker)[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    atomic.sweep(folder)
    if not (folder / ranker.version).exists():
        content = stored_trees.to_bytes(ranker.trees_)
        card = _card_text(_card(ranker, content, papers)).encode()
        atomic.write_folder(folder / ranker.version, {TREES: content, CARD: card})
    atomic.write_file(folder / POINTER, f"{ranker.version}\n".encode())
    return ranker.version


def _card(ranker: LearnedRanker, content: bytes, papers: Card) -> Card:
    card = papers | {
        "version": ranker.version,
        "environment": {name: installed(name) for name in ("scikit-learn", "numpy", "skops")},
        "parameters": {name: value for name, value in ranker.get_params().items() if name != "directions"},
        "schema_hash": SCHEMA_HASH,
        "mapping": {"slope": ranker.slope_, "intercept": ranker.intercept_},
        "background": [None if np.isnan(value) else float(value) for value in ranker.background_],
        "artefact": {
            "file": TREES,
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    }
    return card | {"card_sha256": _digest(card)}


def _card_text(card: Card) -> str:
    """JSON whose first line already holds the first entry."""
    return json.dumps(card, ensure_ascii=False, indent=2).replace("{\n  ", "{", 1) + "\n"


def _digest(card: Card) -> str:
    """Checksum of a card without its own."""
    content = {key: value for key, value in card.items() if key != "card_sha256"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _read_card(folder: Path) -> Card:
    try:
        card = json.loads(_read(folder / CARD))
    except (ValueError, RecursionError) as error:
        raise ArtefactRefused(Fault.DAMAGED, f"{CARD}: {error}") from error
    if not isinstance(card, dict) or card.get("card_sha256") != _digest(card):
        raise ArtefactRefused(Fault.DAMAGED, f"checksum of {CARD}")
    return card


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ArtefactRefused(Fault.MISSING, path.name) from None
    except OSError as error:
        raise ArtefactRefused(Fault.DAMAGED, str(error)) from error
    if len(content) > MOST_BYTES:
        raise ArtefactRefused(Fault.DAMAGED, f"{path.name} is too large")
    return content


def _fingerprint(ranker: LearnedRanker) -> str:
    """Identifies what the ranker predicts: its trees, its mapping, and the features they read."""
    digest = hashlib.sha256(SCHEMA_HASH.encode())
    digest.update(np.array([ranker.slope_, ranker.intercept_]).tobytes())
    for predictors in ranker.trees_._predictors:
        for predictor in predictors:
            digest.update(predictor.nodes.tobytes())
    return digest.hexdigest()


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]
