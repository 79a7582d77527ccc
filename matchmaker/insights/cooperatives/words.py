"""The room of cooperatives in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.catalogue.papers import kind_of
from matchmaker.contracts.fulfilment import words as fulfilment
from matchmaker.contracts.fulfilment.waiting import Who
from matchmaker.insights.cooperatives.warnings import Seen, Sign
from matchmaker.web import filters
from matchmaker.web.i18n import language

SIGNS: Final[Mapping[Sign, Any]] = {
    Sign.LOST_BUYER: _l("Mất người mua"),
    Sign.BEHIND: _l("Giao hàng hoặc thanh toán trễ"),
    Sign.LAPSED: _l("Giấy tờ hết hạn"),
    Sign.SILENT: _l("Không hoạt động trên trang"),
    Sign.STALE: _l("Lâu chưa xem lại sổ"),
}


def evidence(seen: Seen) -> str:
    """What shows a sign, with its day."""
    day = filters.day(seen.on)
    if seen.sign is Sign.LOST_BUYER:
        what = (
            _("Hợp đồng %(number)s", number=seen.about)
            if seen.contract_id
            else _("Liên kết với %(who)s", who=seen.about)
        )
        return str(_("%(what)s kết thúc ngày %(day)s, chưa có nơi mua khác", what=what, day=day))
    if seen.sign is Sign.BEHIND and seen.waiting is not None:
        what = fulfilment.deed(seen.waiting)[0]
        said = {"number": seen.about, "what": what, "day": day}
        if seen.waiting.who is Who.BUYER:
            return str(_("Hợp đồng %(number)s, bên mua trễ: %(what)s, hạn %(day)s", **said))
        return str(_("Hợp đồng %(number)s, HTX trễ: %(what)s, hạn %(day)s", **said))
    if seen.sign is Sign.LAPSED:
        return str(_("%(paper)s hết hạn ngày %(day)s", paper=_paper(seen.about), day=day))
    if seen.sign is Sign.SILENT:
        return str(_("Việc cuối cùng trên trang: ngày %(day)s", day=day))
    return str(_("Xem lại lần cuối ngày %(day)s", day=day))


def _paper(code: str) -> str:
    kind = kind_of(code)
    return kind.short_name(language()) if kind else code
