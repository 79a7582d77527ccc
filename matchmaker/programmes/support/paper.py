"""A dossier on paper: the same tables as on its page, set by `press`."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from matchmaker import paths, press
from matchmaker.measures import format_date
from matchmaker.programmes.support.models import Dossier, SupportRequest
from matchmaker.programmes.support.showing import Figure, invented, sections
from matchmaker.programmes.support.words import KINDS
from matchmaker.web import filters
from matchmaker.web.i18n import language

TEMPLATE: Final = paths.TEMPLATES / "programmes" / "support" / "dossier.typ"


def dossier_pdf(request: SupportRequest, dossier: Dossier) -> bytes:
    """The dossier in the reader's language. Raises Unavailable where it could not be set in time."""
    return press.pdf(TEMPLATE, _data(request, dossier))


def _data(request: SupportRequest, dossier: Dossier) -> str:
    day = date.fromisoformat(dossier.content["on"])
    told: dict[str, Any] = {
        "language": language(),
        "title": _("Hồ sơ đề nghị hỗ trợ"),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "name": request.organisation.name,
        "invented": invented(dossier.content),
        "facts": [
            [_("Đề nghị"), str(KINDS[request.kind])],
            [_("Để làm gì"), request.purpose],
            *([[_("Số tiền"), filters.money(request.amount_vnd)]] if request.amount_vnd else []),
            *([[_("Cần trước ngày"), filters.day(request.wanted_on)]] if request.wanted_on else []),
            [_("Gửi tới"), _("Liên minh HTX %(province)s", province=request.province.name)],
            [_("Số liệu ngày"), format_date(day, language())],
        ],
        "sections": [
            {
                "title": each.title,
                "header": each.headings,
                "align": ["r" if field.figure in (Figure.MONEY, Figure.AMOUNT) else "l" for field in each.fields],
                "widths": ["wide" if field.figure is Figure.TEXT else "own" for field in each.fields],
                "rows": each.cells,
                "empty": _("Chưa có."),
            }
            for each in sections(dossier.content)
        ],
        "footer": _(
            "Hồ sơ số %(number)s của đề nghị %(request)s, hợp tác xã đồng ý gửi ngày %(day)s (bản đồng ý %(version)s)",
            number=dossier.number,
            request=request.id,
            day=filters.day(dossier.shared_at),
            version=dossier.consent_version,
        ),
        "page": _("Trang"),
    }
    return press.data_of(told, _("□ là ký tự mà kiểu chữ của bản in này không có."))
