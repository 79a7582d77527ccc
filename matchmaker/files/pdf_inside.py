"""Look inside a PDF, as a program of its own: bytes come in, one line of JSON goes out.

Whoever wrote the PDF may have written it against its reader, so `pdf` runs this file in a process whose memory and time
end. It imports nothing of ours: the package would bring the whole site along.
"""

from __future__ import annotations

import json
import logging
import re
import resource
import signal
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

MEMORY_BYTES: Final = 512 * 1024 * 1024
CPU_SECONDS: Final = 1.5
MAX_OBJECTS: Final = 30_000
"""A scan has some ten a page; a long report with fonts a few thousand."""
MAX_DEPTH: Final = 60

ACTIVE_KEYS: Final = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
ACTIVE_KINDS: Final = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToE",
        "/Rendition",
        "/RichMedia",
        "/RichMediaExecute",
        "/Movie",
        "/Sound",
        "/EmbeddedFile",
    }
)
"""Values of /S, /Type and /Subtype (ISO 32000-2, 12.6.4 and 12.5.6) that run, send, start or carry something."""
HIDDEN: Final = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)\b")
"""The same where no table of contents leads, as a viewer that mends a damaged file would find it."""


class Refused(Exception):
    """Why the file is not kept: a code for `web.messages`."""


def look(data: bytes, max_pages: int) -> int:
    """The number of pages. Raises Refused: pdf_locked, pdf_active, pdf_too_long, pdf_too_complex, not_a_pdf."""
    from pypdf import PdfReader  # only once the limits hold

    reader = PdfReader(BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise Refused("pdf_locked")
    numbers = [(number, generation) for generation, found in reader.xref.items() for number in found]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MAX_OBJECTS:
        raise Refused("pdf_too_complex")
    pages = _pages(reader.trailer["/Root"], max_pages)
    if HIDDEN.search(data) or any(_is_active(each) for each in _objects(reader, numbers)):
        raise Refused("pdf_active")
    return pages


def _pages(root: Any, max_pages: int) -> int:
    """Leaves of the page tree: what it says of itself, /Count, need not be true."""
    count = seen = 0
    open_nodes = [root["/Pages"]]
    while open_nodes:
        node = open_nodes.pop().get_object()
        seen += 1
        if seen > max_pages * 4:  # a tree in which nodes lead to each other has no end
            raise Refused("pdf_too_long")
        kids = node.get("/Kids")
        if kids is None:
            count += 1
        else:
            open_nodes.extend(kids.get_object())
        if count > max_pages:
            raise Refused("pdf_too_long")
    if not count:
        raise Refused("not_a_pdf")
    return count


def _objects(reader: Any, numbers: list[tuple[int, int]]) -> Iterator[Any]:
    """Every object that the file's tables name; one that cannot be read is nothing that a viewer could run."""
    from pypdf.errors import PyPdfError
    from pypdf.generic import IndirectObject

    yield reader.trailer
    for number, generation in numbers:
        try:
            yield reader.get_object(IndirectObject(number, generation, reader))
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            continue


def _is_active(found: Any, depth: int = 0) -> bool:
    """Whether an object, or one written inside it, does more than being shown."""
    if depth > MAX_DEPTH:
        raise Refused("pdf_too_complex")
    if isinstance(found, dict):
        if not ACTIVE_KEYS.isdisjoint(found):
            return True
        if any(str(found[key]) in ACTIVE_KINDS for key in ("/S", "/Type", "/Subtype") if key in found):
            return True
        return any(_is_active(each, depth + 1) for each in found.values())
    return isinstance(found, list) and any(_is_active(each, depth + 1) for each in found)


def main() -> None:
    """Read a PDF from standard input; the only argument is how many pages it may have."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # whose signal ends the process
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable()
    try:
        answer: dict[str, Any] = {"pages": look(sys.stdin.buffer.read(), int(sys.argv[1]))}
    except Refused as refused:
        answer = {"fault": str(refused)}
    except (MemoryError, RecursionError):
        answer = {"fault": "pdf_too_complex"}
    except Exception:  # a reader of damaged files fails in more ways than it names
        answer = {"fault": "not_a_pdf"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
