"""Where files lie: in a folder of this machine, or wherever else something keeps bytes under names (`s3`)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from matchmaker.errors import Unavailable


class StoreUnreachable(Unavailable):
    """The store does not answer, is full or refuses us: nothing that a reader did wrong (HTTP 503)."""


class Storage(Protocol):
    """A place for whole files. Names are ours and random; every call raises StoreUnreachable where it must."""

    def put(self, name: str, content: bytes) -> None:
        """Keep the content under a name: all of it, or nothing."""

    def get(self, name: str) -> bytes | None:
        """The content; None where there is no such file any more."""

    def remove(self, name: str) -> None:
        """Forget a file. One that is not there is no error."""

    def names(self, *, kept_before: datetime) -> Iterator[str]:
        """The files that were put there before an instant."""


class DiskStorage:
    """One folder that only the site's user may read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, content: bytes) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self.folder / name, content)
        except OSError as error:
            raise StoreUnreachable(str(error)) from error

    @staticmethod
    def _write(target: Path, content: bytes) -> None:
        unfinished = target.with_name(f"{target.name}.part")
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)

    def get(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreUnreachable(str(error)) from error

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def names(self, *, kept_before: datetime) -> Iterator[str]:
        if not self.folder.is_dir():
            return
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.is_file() and datetime.fromtimestamp(entry.stat().st_mtime, UTC) < kept_before:
                    yield entry.name
