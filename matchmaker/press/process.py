"""Sets one paper, in a process of its own: ``python press.py TEMPLATE TYPEFACES < data > pdf``.

It knows nothing of the site, and nothing of it stays: a page that cannot be set, or never is, costs the site no thread,
and the memory that setting takes is given back.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import typst

STANDARDS: Final[list[Any]] = ["a-2a", "ua-1"]
"""Made to be kept for years, and to be read aloud."""


def set_paper(template: str, typefaces: str, data: str) -> bytes:
    """The PDF of some data. Raises typst.TypstError for a template or data that do not fit."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[typefaces])
    compiler = typst.Compiler(Path(template).read_bytes(), font_paths=fonts, ignore_system_fonts=True)
    made = compiler.compile(format="pdf", sys_inputs={"paper": data}, pdf_standards=STANDARDS)
    assert isinstance(made, bytes)
    return made


if __name__ == "__main__":
    where_it_lies, their_folder = sys.argv[1:]
    sys.stdout.buffer.write(set_paper(where_it_lies, their_folder, sys.stdin.buffer.read().decode()))
