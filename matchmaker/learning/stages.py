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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.crew import Crew, alone
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


@dataclass(frozen=True)
class Form(Generic[Made]):
    """How something lies on disk. Reading what it cannot read raises one of `_UNREADABLE`."""

    suffix: str
    to_bytes: Callable[[Made], bytes]
    from_bytes: Callable[[bytes], Made]


def _arrays_to_bytes(made: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **made)  # type: ignore[arg-type]  # its stub wants no names
    return buffer.getvalue()


def _arrays_from_bytes(content: bytes) -> Arrays:
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        return {key: stored[key] for key in stored.files}


def _ranker_to_bytes(made: LearnedRanker) -> bytes:
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


def _ranker_from_bytes(content: bytes) -> LearnedRanker:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        papers = json.loads(archive.read("papers.json"))
        columns = len(papers["background"]) + (papers["position"] is not None)
        trees = stored_trees.from_bytes(archive.read("trees.skops"), columns)
    slope, intercept = papers["mapping"]
    found = LearnedRanker.of(
        trees,
        mapping=(slope, intercept),
        background=papers["background"],
        version="unsaved",
        position=papers["position"],
    )
    parameters = papers["parameters"].items()
    found.set_params(**{key: tuple(each) if isinstance(each, list) else each for key, each in parameters})
    return found


ARRAYS: Final = Form(".npz", _arrays_to_bytes, _arrays_from_bytes)
"""Named arrays."""
VALUE: Final = Form[Any](".json", lambda made: json.dumps(made).encode(), json.loads)
"""Whatever JSON can hold."""
RANKER: Final = Form(".zip", _ranker_to_bytes, _ranker_from_bytes)
"""A fitted ranker."""


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

    def one(self, form: Form[Made], name: str, make: Callable[[], Made]) -> Made:
        """A stage: from disk where it is, else made and kept."""
        return self.each(form, [name], alone(), make, lambda _name: ())[name]

    def each(
        self,
        form: Form[Made],
        names: Iterable[str],
        crew: Crew,
        work: Callable[..., Made],
        given: Callable[[str], tuple[Any, ...]],
    ) -> dict[str, Made]:
        """Stages that do not wait for each other: from disk where they are, else made by a crew and kept as they come.

        Parameters
        ----------
        form : Form
        names : iterable of str
            In the order in which they are handed over.
        crew : Crew
        work : callable
            Makes one of them, in whichever process.
        given : callable(name) -> tuple
            What `work` is given for it. Asked only about what is not there yet.

        Returns
        -------
        dict
            By name, in the order of the names.
        """
        found = {name: self._kept(form, name) for name in names}
        left = [name for name, made in found.items() if made is None]
        for number, made in crew.each(work, map(given, left)):
            atomic.write_file(self._path(form, left[number]), form.to_bytes(made))
            found[left[number]] = made
            self.note(left[number], False)
        return {name: made for name, made in found.items() if made is not None}

    def forget(self) -> None:
        """The work is done and its outcome kept elsewhere."""
        shutil.rmtree(self.folder)

    def _kept(self, form: Form[Made], name: str) -> Made | None:
        """What an earlier run made; None where it is not there, or not whole."""
        try:
            made = form.from_bytes(self._path(form, name).read_bytes())
        except _UNREADABLE:
            return None
        self.note(name, True)
        return made

    def _path(self, form: Form[Made], name: str) -> Path:
        return self.folder / f"{name}{form.suffix}"
