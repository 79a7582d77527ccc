"""Naming a search that is kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matchmaker.search.models import NAME_LENGTH
from matchmaker.web.fields import TextLine
from matchmaker.web.forms import BaseForm


class NameForm(BaseForm):
    """What its owner calls a search."""

    name = TextLine(
        _l("Tên để nhớ"), required=True, max_length=NAME_LENGTH, hint=_l("Ví dụ: Sầu riêng Đắk Lắk tháng 8")
    )
