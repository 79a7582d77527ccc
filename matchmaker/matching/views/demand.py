"""Where training and certification would open most demand, as the staff of the union read it."""

from __future__ import annotations

from typing import Final

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.browsing.export import unit_name
from matchmaker.catalogue.queries import province
from matchmaker.db import session
from matchmaker.matching import demand, openings
from matchmaker.matching.blueprint import bp
from matchmaker.matching.demand_form import DemandForm
from matchmaker.matching.models import Demand
from matchmaker.web.i18n import language
from matchmaker.web.paging import address_with, page_url, paginate, with_filters
from matchmaker.web.workbook import AMOUNT, Told, as_download, workbook_of

Column: Final = Told[Demand]


@bp.get("/desk/openings")
@staff_only
def demand_of_province() -> ResponseReturnValue:
    """What offers of the province lack, by how much demand it would open."""
    form = DemandForm.read(me().province_code)
    page = paginate(demand.lines(form.wanted()))
    return render_template(
        "matching/demand.html",
        form=form,
        page=page,
        sentence=_sentence,
        province_of=_province,
        counted_on=demand.counted_on(),
        is_everywhere=form.province_code is None,
        used=[(words, address_with(**{name: None, "page": None})) for words, name in form.used()],
        page_url=page_url,
        export_url=with_filters(url_for("matching.export_demand")),
    )


@bp.get("/desk/openings/export.xlsx")
@staff_only
def export_demand() -> ResponseReturnValue:
    """The same list as a workbook."""
    found = demand.lines(DemandForm.read(me().province_code).wanted())
    rows: list[Demand] = list(session.scalars(found.limit(current_app.config["EXPORT_MAX_ROWS"])).unique())
    columns = [
        Column(_("Việc cần làm"), _sentence, 60),
        Column(_("Sản phẩm"), lambda each: each.product.name(language()), 24),
        Column(_("Tỉnh, thành phố"), _province, 18),
        Column(_("Số đơn vị bán"), lambda each: each.cooperatives, 12),
        Column(_("Nguồn cung"), lambda each: each.offers, 12),
        Column(_("Nhu cầu mở thêm"), lambda each: each.needs, 16),
        Column(_("Bên mua"), lambda each: each.buyers, 10),
        Column(_("Lượng còn cần"), lambda each: each.amount, 16, AMOUNT),
        Column(_("Đơn vị tính"), lambda each: unit_name(each.product.unit), 10),
        Column(_("Tính ngày"), lambda each: each.computed_on, 12),
    ]
    return as_download("openings", workbook_of(_("Việc mở thêm nhu cầu"), columns, rows))


def _province(line: Demand) -> str:
    found = province(line.province_code)
    return found.name if found else line.province_code


def _sentence(line: Demand) -> str:
    return openings.sentence(demand.change_of(line), line.product_code, line.product.unit)
