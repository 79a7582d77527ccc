"""How many pages a PDF has, asked of a process of its own: reading a hostile one may take no end of memory or time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

from matchmaker.errors import Unprocessable
from matchmaker.files.pdf_inside import MAX_OBJECTS

READER: Final = Path(__file__).with_name("pdf_inside.py")
PATIENCE_SECONDS: Final = 15
"""For a machine that has other things to do; the process itself ends after a second and a half of work."""

_one_at_a_time: Final = threading.Lock()
"""A hostile file takes all the memory and time that its reader is given."""


def pages_of(data: bytes, *, field: str, max_pages: int) -> int:
    """The number of pages of a PDF that only shows itself.

    Raises Unprocessable on ``field``: `pdf_locked` (a password), `pdf_active` (scripts, programs, files inside),
    `pdf_too_long`, `pdf_too_complex` (more than we are ready to read), `not_a_pdf`.
    """
    found = _asked(data, max_pages)
    if "pages" in found:
        return int(found["pages"])
    raise Unprocessable(field, found["fault"], **({"maximum": max_pages} if found["fault"] == "pdf_too_long" else {}))


def _asked(data: bytes, max_pages: int) -> dict[str, Any]:
    """What the reader answers; a reader that died of its limits has answered, too."""
    if data.count(b" obj") > MAX_OBJECTS:
        return {"fault": "pdf_too_complex"}
    kept = {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}  # and none of our secrets
    command = [sys.executable, "-I", str(READER), str(max_pages)]
    try:
        with _one_at_a_time:
            done = subprocess.run(
                command, input=data, capture_output=True, timeout=PATIENCE_SECONDS, env=kept, check=False
            )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"fault": "pdf_too_complex"}
    return answer
