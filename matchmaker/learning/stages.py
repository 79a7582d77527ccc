"""Work that survives being killed: each finished stage is on disk, and the next run goes on after it.

A folder belongs to one piece of work, named by everything that decides its outcome, so a checkpoint is never
taken for that of other data or another seed. A checkpoint that cannot be read is made again.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.artefacts import atomic
from matchmaker.ranking.rankers import stored_trees
from matchmaker.ranking.rankers.learned import LearnedRanker

Made = TypeVar("Made")
Arrays = dict[str, NDArray[Any]]
Note = Callable[[str, bool], None]
"""Called when a stage is done: its name, and whether an earlier run had done it."""

_UNREADABLE: Final = (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError, stored_trees.Unsound)


def silent(stage: str, was_there: bool) -> None:
    """Tell nobody."""


def fingerprint(*parts: object, arrays: Iterable[NDArray[Any]] = ()) -> str:
    """A short name for a piece of work: the same for the same parts and the same numbers."""
    digest = hashlib.sha256(json.dumps([str(part) for part in parts]).encode())
    for array in arrays:
        digest.update(str((array.dtype, array.shape)).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


class Stages:
    """The checkpoints of one piece of work.

    Parameters
    ----------
    folder : Path
        Holds a folder for each piece of work.
    key : str
        From `fingerprint`.
    note : callable(name, was_there)
        Called after each stage.
    """

    def __init__(self, folder: Path, key: str, note: Note = silent) -> None:
        self.folder = folder / key
        self.note = note
        self.folder.mkdir(parents=True, exist_ok=True)
        atomic.sweep(self.folder)

    def arrays(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """Named arrays: from disk where they are, else made and kept."""

        def to_bytes(made: Arrays) -> bytes:
            buffer = io.BytesIO()
            np.savez_compressed(buffer, **made)  # type: ignore[arg-type]  # its stub wants no names
            return buffer.getvalue()

        def from_bytes(content: bytes) -> Arrays:
            with np.load(io.BytesIO(content), allow_pickle=False) as stored:
                return {key: stored[key] for key in stored.files}

        return self._stage(f"{name}.npz", make, to_bytes, from_bytes)

    def value(self, name: str, make: Callable[[], Any]) -> Any:
        """Something that JSON can hold."""
        return self._stage(f"{name}.json", make, lambda made: json.dumps(made).encode(), json.loads)

    def ranker(self, name: str, make: Callable[[], LearnedRanker], features: int) -> LearnedRanker:
        """A fitted ranker over so many features."""

        def to_bytes(made: LearnedRanker) -> bytes:
            papers = {
                "mapping": [made.slope_, made.intercept_],
                "background": [None if np.isnan(each) else float(each) for each in made.background_],
                "position": made.position_,
                "parameters": made.get_params(),
            }
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as archive:
                archive.writestr("papers.json", json.dumps(papers))
                archive.writestr("trees.skops", stored_trees.to_bytes(made.trees_))
            return buffer.getvalue()

        def from_bytes(content: bytes) -> LearnedRanker:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                papers = json.loads(archive.read("papers.json"))
                trees = stored_trees.from_bytes(
                    archive.read("trees.skops"), features + (papers["position"] is not None)
                )
            slope, intercept = papers["mapping"]
            found = LearnedRanker.of(
                trees,
                mapping=(slope, intercept),
                background=papers["background"],
                version="unsaved",
                position=papers["position"],
            )
            tuples = {
                key: tuple(each) if isinstance(each, list) else each for key, each in papers["parameters"].items()
            }
            found.set_params(**tuples)
            return found

        return self._stage(f"{name}.zip", make, to_bytes, from_bytes)

    def forget(self) -> None:
        """The work is done and its outcome kept elsewhere."""
        shutil.rmtree(self.folder)

    def _stage(
        self,
        file: str,
        make: Callable[[], Made],
        to_bytes: Callable[[Made], bytes],
        from_bytes: Callable[[bytes], Made],
    ) -> Made:
        path = self.folder / file
        try:
            found = from_bytes(path.read_bytes())
        except _UNREADABLE:
            found = make()
            atomic.write_file(path, to_bytes(found))
            self.note(path.stem, False)
        else:
            self.note(path.stem, True)
        return found
