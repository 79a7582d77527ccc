"""What a workbook of figures is of, in named sentences: its first sheet."""

from __future__ import annotations

from flask_babel import gettext as _

from matchmaker.insights.linkage import words
from matchmaker.insights.linkage.figures import Figures
from matchmaker.insights.linkage.ladder import Rung
from matchmaker.insights.linkage.list_forms import LinkageForm
from matchmaker.insights.linkage.targets import target_of
from matchmaker.measures import format_date
from matchmaker.web.i18n import language


def about(figures: Figures, form: LinkageForm, *, counted: int = 0, beside: bool = False) -> list[tuple[str, str]]:
    """Province, day, rung, filters, target, and what to know before comparing.

    Besides linkages, ``counted`` entries of the denominator are invented, and (``beside``) something in other tables.
    """
    wanted = form.wanted()
    invented = figures.invented(wanted.rung, wanted.day, wanted.where)
    told = [
        (_("Tỉnh của HTX"), words.province_name(figures.province_code)),
        (_("Tính đến ngày"), format_date(wanted.day, language())),
        (_("Lập ngày"), format_date(form.today, language())),
        (_("Bậc chứng cứ"), rung_and_above(wanted.rung)),
        (_("Chỉ gồm"), "; ".join(narrowed for narrowed, name in form.used() if name != form.day.name)),
        (_("Mục tiêu"), words.target_words(target_of(figures.province_code))),
        (_("Lưu ý"), words.invented(invented, counted) if invented or counted or beside else ""),
        (_("Lưu ý"), str(words.DELIVERED_NOTE)),
        (_("Lưu ý"), str(words.PAST_NOTE) if wanted.day != form.today else ""),
    ]
    return [(name, said) for name, said in told if said]


def rung_and_above(rung: Rung) -> str:
    """At which rung linkages are counted."""
    return str(_("“%(rung)s” trở lên", rung=words.RUNGS[rung]))
