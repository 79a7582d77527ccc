"""Files that appear on disk whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FRESH: Final = ".new-"
"""Begins the name of what is still being written."""
LEFTOVER_SECONDS: Final = 3600


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder of files; it gets its name once all of them are on disk."""
    fresh = Path(tempfile.mkdtemp(prefix=FRESH, dir=folder.parent))
    try:
        for name, content in files.items():
            _write(fresh / name, content)
        fresh.chmod(0o755)
        _flush(fresh)
        os.replace(fresh, folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _flush(folder.parent)


def write_file(path: Path, content: bytes) -> None:
    """Write or replace a file; readers see the old content or the new."""
    handle, name = tempfile.mkstemp(prefix=FRESH, dir=path.parent)
    os.close(handle)
    _write(Path(name), content)
    os.replace(name, path)
    _flush(path.parent)


def sweep(folder: Path) -> None:
    """Remove what a killed write left behind an hour ago or longer."""
    for leftover in folder.glob(f"{FRESH}*"):
        if time.time() - leftover.stat().st_mtime > LEFTOVER_SECONDS:
            if leftover.is_dir():
                shutil.rmtree(leftover)
            else:
                leftover.unlink()


def _write(path: Path, content: bytes) -> None:
    """Write and see it on disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)


def _flush(folder: Path) -> None:
    """See a folder's entries on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
