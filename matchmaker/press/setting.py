"""From plain data to a PDF: the template sets data, so that nothing typed is ever read as Typst.

The same data give the same bytes, whatever the day or machine: a template dates its document by the data, and only the
typeface that the site ships (with the ones inside typst for letters that it lacks) is looked at.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from matchmaker.errors import Unavailable
from matchmaker.press.signs import printable, typefaces
from matchmaker.web import fonts

SECONDS: Final = 20
"""The longest that setting may take; a few pages take a fraction of one."""
_PROCESS: Final = Path(__file__).with_name("process.py")
_EDITION_LENGTH: Final = 24
_TOLD: Final = 2_000
"""Characters of what the process complained of, for the log."""

log: Final = logging.getLogger(__name__)


def data_of(told: dict[str, Any], missing_signs: str) -> str:
    """What a template sets, as JSON: with ``missing_signs`` as its ``foot_note`` where a sign cannot be printed."""
    data, lacks_signs = printable(told)
    return json.dumps(data | {"foot_note": missing_signs if lacks_signs else ""})


def pdf(template: Path, data: str) -> bytes:
    """The PDF/A-2a and PDF/UA-1 of some data (JSON, as ``sys.inputs.paper``), set by a process of its own.

    Raises Unavailable where it could not be set, or not in time.
    """
    setting = [sys.executable, "-I", str(_PROCESS), str(template), str(typefaces())]
    try:
        done = subprocess.run(setting, input=data.encode(), capture_output=True, check=True, timeout=SECONDS)
    except subprocess.CalledProcessError as error:
        log.error("%s could not be set: %s", template, error.stderr.decode(errors="replace")[-_TOLD:])
        raise Unavailable from error
    except subprocess.TimeoutExpired as error:
        log.error("%s was not set within %d s", template, SECONDS)
        raise Unavailable from error
    return done.stdout


def edition(template: Path, data: str) -> str:
    """A short hash of all that the bytes follow from, in a tenth of the time that they take."""
    parts = (data.encode(), template.read_bytes(), version("typst").encode(), version(fonts.DISTRIBUTION).encode())
    return sha256(b"\n".join(parts)).hexdigest()[:_EDITION_LENGTH]
