"""What the site says: every text marked for translation, and Vietnamese that nobody marked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from matchmaker import paths

ROOT: Final = paths.PACKAGE.parent
ENGLISH: Final = paths.LOCALE / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS: Final = DEFAULT_KEYWORDS | {"_l": None, "lazy_pgettext": ((1, "c"), 2)}
"""What `make texts` looks for."""
MARKS: Final = frozenset(KEYWORDS)
VIETNAMESE: Final = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)


PROPER_NAMES: Final = ("Hoàng Sa", "Trường Sa", "Tiếng Việt")
UNITS: Final = ("yến", "công", "sào")
"""Units that English has no word for."""


def is_foreign(words: str, names: Iterable[str] = ()) -> bool:
    """Whether Vietnamese is left once proper names, these among them, are taken out."""
    for name in (*PROPER_NAMES, *UNITS, *names):
        words = words.replace(name, "")
    return VIETNAMESE.search(words) is not None


def marked() -> Catalog:
    """The texts of code and templates, as `make texts` collects them."""
    with (ROOT / "tests" / "support" / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings)
    found = Catalog()
    for file, line, message, _comments, context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        found.add(message, None, [(file, line)], context=context)
    return found


def english() -> Catalog:
    """The English catalogue."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def unmarked_in_template(template: Path) -> Iterator[str]:
    """Vietnamese that a template says without asking for its translation."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(template.read_text(encoding="utf-8"))
    asked = {
        id(each)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in MARKS
        for argument in call.args
        for each in (argument, *argument.find_all(nodes.Const))
    }
    for node in tree.find_all((nodes.TemplateData, nodes.Const)):
        said = node.data if isinstance(node, nodes.TemplateData) else node.value
        if id(node) not in asked and isinstance(said, str) and VIETNAMESE.search(said):
            yield said.strip()


def unmarked_in_code(module: Path) -> Iterator[str]:
    """Vietnamese in a module's strings, docstrings aside, that nothing translates."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
            passed |= {id(each) for argument in node.args for each in ast.walk(argument)}
    for node in ast.walk(tree):
        if id(node) in passed or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if VIETNAMESE.search(node.value):
            yield node.value
