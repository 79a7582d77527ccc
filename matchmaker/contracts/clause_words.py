"""Clauses in words, line by line, as terms are told (`brokering.quotes.words`): alone, or beside an older version."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.brokering.quotes.words import Fact
from matchmaker.contracts.clauses import Clauses
from matchmaker.contracts.words import FORMS
from matchmaker.web import filters


def facts(clauses: Clauses, before: Clauses | None = None) -> list[Fact]:
    """What some clauses say; beside it what the version before said."""
    earlier = dict(_tell(before)) if before is not None else {}
    return [
        Fact(label, text, earlier.get(label, ""), changed=before is not None and text != earlier[label])
        for label, text in _tell(clauses)
    ]


def changed(clauses: Clauses, before: Clauses) -> list[Fact]:
    """The lines in which two versions differ."""
    return [each for each in facts(clauses, before) if each.changed]


def _tell(clauses: Clauses) -> list[tuple[str, str]]:
    days, multiple = clauses.inspection_days, clauses.deposit_multiple
    return [
        (
            str(_("Hình thức liên kết")),
            _("%(form)s (hình thức %(number)d)", form=FORMS[clauses.form], number=int(clauses.form)),
        ),
        (str(_("Hiệu lực")), f"{filters.day(clauses.starts_on)} – {filters.day(clauses.ends_on)}"),
        (str(_("Thời hạn kiểm hàng")), ngettext("%(num)d ngày từ khi giao", "%(num)d ngày từ khi giao", days)),
        (str(_("Cách kiểm hàng")), _or_usual(clauses.inspection)),
        (str(_("Hàng không đạt")), _or_usual(clauses.rejection)),
        (str(_("Đầu vào ứng trước")), _or_usual(clauses.inputs)),
        (str(_("Cách thanh toán")), _or_usual(clauses.payment)),
        (str(_("Bất khả kháng")), _or_usual(clauses.force_majeure)),
        (str(_("Phạt vi phạm")), _("%(share)d %% giá trị phần vi phạm", share=clauses.penalty_pct)),
        (str(_("Bên bán phá hợp đồng")), _("trả lại %(times)d lần tiền đặt cọc", times=multiple)),
        (str(_("Giải quyết tranh chấp")), _or_usual(clauses.disputes)),
        (str(_("Mã số, truy xuất")), clauses.codes or "–"),
        (str(_("Thỏa thuận khác")), clauses.other or "–"),
    ]


def _or_usual(text: str) -> str:
    return text or str(_("như mẫu hợp đồng"))
