"""A trained ranker on disk: one folder per version, whole or not there at all, never changed afterwards.

A folder holds trees for one or both roles (`answers.skops`, `suits.skops`) and their papers (`card.json`).
Loading compares checksums before anything is built, and runs no code from the file (`stored_trees`).
Anything out of place is refused. Which version is in use is told by `champions`.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, Final

import numpy as np

from matchmaker.ranking.artefacts import atomic, pointer
from matchmaker.ranking.artefacts.environment import LIBRARIES
from matchmaker.ranking.features.schema import ANSWERS, SUITS, Schema
from matchmaker.ranking.rankers import stored_trees
from matchmaker.ranking.rankers.baseline import BaselineRanker, SuitsBaseline
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.learned import LearnedRanker

CARD: Final = "card.json"
FORMAT: Final = 2
MOST_BYTES: Final = 8_000_000
"""A larger file is not one of ours, and is not read."""
VERSION_NAME: Final = re.compile(r"[a-z]+-[0-9a-f]{12}")

Card = dict[str, Any]
Model = LearnedRanker | BlendedRanker


class Role(StrEnum):
    """Which of the two questions a model answers."""

    ANSWERS = "answers"
    """How well an offer answers a need, from what the buyer may see."""
    SUITS = "suits"
    """How well a need suits an offer, from what the seller may see."""


SCHEMAS: Final[Mapping[Role, Schema]] = {Role.ANSWERS: ANSWERS, Role.SUITS: SUITS}
BASELINES: Final[Mapping[Role, type[BaselineRanker]]] = {Role.ANSWERS: BaselineRanker, Role.SUITS: SuitsBaseline}


class Fault(StrEnum):
    """Why a version does not rank."""

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
class Trained:
    """What one version holds."""

    version: str
    answers: Model
    suits: Model | None = None
    """None where nothing learned how needs suit offers."""


def load(folder: Path) -> tuple[Trained, Card]:
    """One version's models and card.

    Raises
    ------
    ArtefactRefused
        Files are missing or damaged, were made for other features or another scikit-learn, or hold
        anything but histogram trees.
    """
    card = read_card(folder)
    try:
        return _assembled(folder, card), card
    except stored_trees.Untrusted as error:
        raise ArtefactRefused(Fault.UNTRUSTED, str(error)) from error
    except stored_trees.Unsound as error:
        raise ArtefactRefused(Fault.DAMAGED, str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ArtefactRefused(Fault.DAMAGED, f"{CARD} lacks or mistakes {error}") from error


def read_card(folder: Path) -> Card:
    """The card of a version. Raises ArtefactRefused where it is missing or not as it was written."""
    try:
        card = json.loads(read(folder / CARD))
    except (ValueError, RecursionError) as error:
        raise ArtefactRefused(Fault.DAMAGED, f"{CARD}: {error}") from error
    if not isinstance(card, dict) or card.get("card_sha256") != _digest(card):
        raise ArtefactRefused(Fault.DAMAGED, f"checksum of {CARD}")
    return card


def read(path: Path) -> bytes:
    """A file of an artefact. Raises ArtefactRefused where it is missing, unreadable or far too large."""
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


def _assembled(folder: Path, card: Card) -> Trained:
    """The models that a card describes, if they were made for this program."""
    if card.get("format") != FORMAT:
        raise ArtefactRefused(Fault.OTHER_FEATURES, "made for another edition of the program")
    library = str(card["environment"]["scikit-learn"])
    if _minor(library) != _minor(installed("scikit-learn")):
        raise ArtefactRefused(Fault.OTHER_LIBRARY, f"made with scikit-learn {library}")
    if card["version"] != folder.name:
        raise ArtefactRefused(Fault.DAMAGED, f"the card is that of {card['version']}")
    models = {Role(role): _model(folder, Role(role), entry, folder.name) for role, entry in card["models"].items()}
    return Trained(folder.name, models[Role.ANSWERS], models.get(Role.SUITS))


def _model(folder: Path, role: Role, entry: Card, version: str) -> Model:
    """One model as its entry of the card describes it."""
    schema = SCHEMAS[role]
    if entry["schema_hash"] != schema.hash:
        raise ArtefactRefused(Fault.OTHER_FEATURES, f"{role}: made for other features")
    content = read(folder / _file(role))
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise ArtefactRefused(Fault.DAMAGED, f"checksum of {_file(role)}")
    slope, intercept, weight = (
        float(value) for value in (entry["mapping"]["slope"], entry["mapping"]["intercept"], entry["weight"])
    )
    position = None if entry["position"] is None else float(entry["position"])
    background = np.array(entry["background"], dtype=np.float64)
    in_order = slope > 0 and 0 <= weight <= 1 and np.isfinite([slope, intercept, position or 0.0]).all()
    if not in_order or background.shape != (len(schema),) or np.isinf(background).any():
        raise ArtefactRefused(Fault.DAMAGED, f"{role}: mapping, weight, position or background")
    learned = LearnedRanker.of(
        stored_trees.from_bytes(content, len(schema) + (position is not None)),
        mapping=(slope, intercept),
        background=entry["background"],
        version=version,
        position=position,
    )
    return learned if weight == 1 else BlendedRanker(learned, weight, BASELINES[role]())


def save(answers: Model, folder: Path, *, label: str, papers: Card, suits: Model | None = None) -> str:
    """Write fitted models as a new version. It serves once `champions.promote` points to it.

    Parameters
    ----------
    answers, suits : LearnedRanker or BlendedRanker
        Their `version` is set to the new one.
    folder : Path
        Folder of versions; made if missing.
    label : str
        First part of the version: lower-case letters. The second is a fingerprint of the models.
    papers : dict
        What the card says beyond what the models know themselves; comes first in the card, in order.

    Returns
    -------
    str
        The version. The same models have the same one, and are not written twice.
    """
    models = {Role.ANSWERS: answers} | ({} if suits is None else {Role.SUITS: suits})
    name = f"{label}-{_fingerprint(models)[:12]}"
    if not VERSION_NAME.fullmatch(name):
        raise ValueError(f"a label has lower-case letters only, not {label!r}")
    for model in models.values():
        for part in (model, _parts(model)[0]):
            part.version = name
    folder.mkdir(parents=True, exist_ok=True)
    atomic.sweep(folder)
    if not (folder / name).exists():
        files = {_file(role): stored_trees.to_bytes(_parts(model)[0].trees_) for role, model in models.items()}
        card = papers | {
            "version": name,
            "format": FORMAT,
            "environment": {"python": platform.python_version()} | {each: installed(each) for each in LIBRARIES},
            "models": {role.value: _entry(role, model, files[_file(role)]) for role, model in models.items()},
            "replaces": pointer.current(folder),
        }
        card |= {"card_sha256": _digest(card)}
        atomic.write_folder(folder / name, files | {CARD: _card_text(card).encode()})
    return name


def _entry(role: Role, model: Model, content: bytes) -> Card:
    """What a card says of one model."""
    learned, weight = _parts(model)
    return {
        "file": _file(role),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "schema_hash": SCHEMAS[role].hash,
        "parameters": {name: value for name, value in learned.get_params().items() if name != "directions"},
        "mapping": {"slope": learned.slope_, "intercept": learned.intercept_},
        "background": [None if np.isnan(value) else float(value) for value in learned.background_],
        "position": learned.position_,
        "weight": weight,
    }


def _parts(model: Model) -> tuple[LearnedRanker, float]:
    """The trained part of a model, and how much evidence stands behind it. Raises TypeError where none is."""
    learned, weight = (model.learned, model.weight) if isinstance(model, BlendedRanker) else (model, 1.0)
    if not isinstance(learned, LearnedRanker):
        raise TypeError(f"a {type(learned).__name__} has no trees to save")
    return learned, weight


def _file(role: Role) -> str:
    return f"{role}.skops"


def _card_text(card: Card) -> str:
    """JSON whose first line already holds the first entry."""
    return json.dumps(card, ensure_ascii=False, indent=2).replace("{\n  ", "{", 1) + "\n"


def _digest(card: Card) -> str:
    """Checksum of a card without its own."""
    content = {key: value for key, value in card.items() if key != "card_sha256"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _fingerprint(models: Mapping[Role, Model]) -> str:
    """Identifies what the models predict: trees, mapping, position, weight, and the features they read."""
    digest = hashlib.sha256()
    for role, model in models.items():
        learned, weight = _parts(model)
        position = np.nan if learned.position_ is None else learned.position_
        digest.update(SCHEMAS[role].hash.encode())
        digest.update(np.array([learned.slope_, learned.intercept_, position, weight]).tobytes())
        for nodes in stored_trees.each_tree(learned.trees_):
            digest.update(nodes.tobytes())
    return digest.hexdigest()


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]
