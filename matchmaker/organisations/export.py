"""Verified organisations as a workbook: what their public profiles say, one a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from matchmaker.catalogue.models import Product
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.words import KINDS
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, Told, workbook_of

Column: Final = Told[Organisation]


def organisations_workbook(found: Sequence[Organisation], trades: Mapping[int, Sequence[Product]]) -> bytes:
    """The organisations in the order given; ``trades`` says by id what each buys and sells."""
    spoken = language()
    columns = [
        Column(_("Số"), lambda each: each.id, 8),
        Column(_("Đơn vị"), lambda each: each.name, 36),
        Column(_("Loại đơn vị"), lambda each: str(KINDS[each.kind]), 20),
        Column(_("Xã, phường"), lambda each: each.commune.called(spoken), 22),
        Column(_("Tỉnh, thành phố"), lambda each: each.commune.province.name, 18),
        Column(_("Mua bán"), lambda each: ", ".join(product.name(spoken) for product in trades[each.id]), 40),
        Column(_("Năm thành lập"), lambda each: each.founded_year, 12),
        Column(_("Số thành viên"), lambda each: each.member_count, 12, AMOUNT),
        Column(_("Diện tích (ha)"), lambda each: each.area_ha, 12, AMOUNT),
        Column(_("Mã số thuế"), lambda each: each.tax_code, 16),
        Column(_("Ngày xác minh"), lambda each: each.verified_at, 18),
        Column(
            _("Địa chỉ trang"), lambda each: public_address(url_for("organisations.show", organisation_id=each.id)), 40
        ),
    ]
    return workbook_of(_("Hợp tác xã và doanh nghiệp"), columns, found)
