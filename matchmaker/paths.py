"""Where templates, static files, ranker artefacts, settings and docs lie: in a checkout or in an installed wheel.

A wheel carries them inside the package as ``_resources``; a checkout keeps them beside it.
"""

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent
_CARRIED = PACKAGE / "_resources"
ROOT: Final = _CARRIED if (_CARRIED / "templates").is_dir() else PACKAGE.parent

TEMPLATES: Final = ROOT / "templates"
STATIC: Final = ROOT / "static"
ARTEFACTS: Final = ROOT / "models"
SETTINGS: Final = ROOT / "config.py"
DOCS: Final = ROOT / "docs"
USER_PICTURES: Final = DOCS / "users" / "pictures"
LOCALE: Final = PACKAGE / "locale"
MIGRATIONS: Final = PACKAGE / "migrations"
