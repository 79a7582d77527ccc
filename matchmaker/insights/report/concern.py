"""What reports have to do with a person's account (`accounts.concerns`): who made one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matchmaker.accounts.concerns import Concern


class Reporting(Concern):
    """A report is the office's word, not the person's: it stays, and the step is told as all the person's steps."""

    name = "figures"
    words = {"action": {"figure_report.made": _l("Lập báo cáo liên kết")}}
