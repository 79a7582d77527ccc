"""The markets that a need may name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from matchmaker.catalogue import queries as catalogue
from matchmaker.web.fields import choices_of
from matchmaker.web.i18n import language


def market_choices() -> list[SelectChoice]:
    """Every market in the reader's language, after one for none."""
    named = ((each.code, each.name(language())) for each in catalogue.markets().values())
    return choices_of(named, none=_l("Chọn thị trường"))
