"""A small register for the demonstration's two provinces: invented, apart from the names of the articles' cooperatives.

Every figure is an example. What goes wrong (stopped, dissolved, a buyer that left) befalls invented cooperatives alone.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.catalogue.queries import CommuneRow, communes_of
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation, OrganisationKind
from matchmaker.register import service
from matchmaker.register.facts import Facts
from matchmaker.register.models import Field, Lifecycle, LinkageSide, RegisterEntry, Technology
from matchmaker.register.service import Declared, Step

STAFF: Final = {"52": "lienminh.gialai@demo.example", "86": "lienminh.vinhlong@demo.example"}
PRODUCTS: Final = {"52": "COF-ROB", "86": "RIC-PAD"}
"""What the declared linkages are about."""
INVENTED: Final = 24
"""Entries of each province that stand for no organisation of the site."""
SOURCE: Final = "Số liệu trình diễn"
_MILLION: Final = 1_000_000
_CALLED: Final = {
    Field.AGRICULTURE: "Nông nghiệp",
    Field.TRANSPORT: "Vận tải",
    Field.TRADE: "Thương mại Dịch vụ",
    Field.CONSTRUCTION: "Xây dựng",
    Field.INDUSTRY_HANDICRAFT: "Thủ công nghiệp",
    Field.CREDIT_FUND: "Tín dụng",
}
_OTHERS: Final = {
    3: Field.TRANSPORT,
    7: Field.TRADE,
    11: Field.CONSTRUCTION,
    15: Field.TRANSPORT,
    19: Field.INDUSTRY_HANDICRAFT,
    23: Field.CREDIT_FUND,
}
"""Which of the invented work in something else than agriculture: about one in five, as in Gia Lai."""
_STEPS: Final = {
    5: ((Lifecycle.STOPPED, 2024, "Thiếu vốn, thành viên rút dần"),),
    9: ((Lifecycle.STOPPED, 2023, "Không có nơi mua"), (Lifecycle.DISSOLVED, 2025, "Ngừng quá 12 tháng")),
    13: ((Lifecycle.DISSOLVED, 2024, "Đại hội thành viên quyết định"),),
    17: ((Lifecycle.STOPPED, 2025, "Thay ban quản trị"), (Lifecycle.ACTIVE, 2026, "Có ban quản trị mới")),
}


def load() -> None:
    """Write it all. The stories and the demonstration accounts are there already."""
    for province_code, email in STAFF.items():
        by = session.scalars(select(User).where(User.email == email)).one()
        entries = [*_invented(province_code, by), *_of_site(province_code, by)]
        _linkages(entries, by)
        service.freeze(province_code, date(today().year - 1, 12, 31), by=by, note=SOURCE)


def _invented(province_code: str, by: User) -> list[RegisterEntry]:
    communes = communes_of(province_code)
    return [_one(at, communes[at * len(communes) // INVENTED], province_code, by) for at in range(INVENTED)]


def _one(at: int, commune: CommuneRow, province_code: str, by: User) -> RegisterEntry:
    """One invented cooperative; its place in the row decides everything, so that each start tells the same."""
    field = _OTHERS.get(at, Field.AGRICULTURE)
    is_group = at % 12 == 2
    kind = OrganisationKind.COOP_GROUP if is_group else OrganisationKind.COOPERATIVE
    members = 12 if is_group else 18 + at * at % 340
    is_agricultural = field is Field.AGRICULTURE
    facts = Facts(
        kind=kind,
        name=f"{'Tổ hợp tác' if is_group else 'HTX'} {_CALLED[field]} {commune.name} (mẫu)",
        commune_code=commune.code,
        field=field,
        is_in_crop_chain=is_agricultural and at % 4 == 0,
        is_in_livestock_chain=is_agricultural and at % 9 == 4,
        members=members,
        revenue_vnd=None if at % 6 == 1 else members * (20 + at) * _MILLION,
        capital_vnd=None if at % 6 == 1 else members * (8 + at) * _MILLION,
        area_ha=Decimal(members * 2) / 5 if is_agricultural else None,
        technology=tuple(Technology)[at % 5 : at % 5 + 2] if is_agricultural and at % 5 < 2 else (),
        founded_year=2012 if at in _STEPS else 2008 + at * 7 % 18,
    )
    entry = service.add(province_code, facts, by=by, is_demo=True)
    for becomes, year, reason in _STEPS.get(at, ()):
        service.befall(entry, Step(becomes, date(year, 6, 30), reason, SOURCE), by=by)
    if at % 8 == 6:
        entry.updated_on = today() - timedelta(days=400 + at)
    return entry


def _of_site(province_code: str, by: User) -> list[RegisterEntry]:
    """The articles' cooperatives, which use the site: what the site knows of them, and nothing invented besides."""
    there = session.scalars(
        select(Organisation)
        .where(Organisation.province_code == province_code, Organisation.kind != OrganisationKind.ENTERPRISE)
        .order_by(Organisation.id)
    )
    made = []
    for each in there:
        facts = Facts(
            kind=each.kind,
            name=each.name,
            commune_code=each.commune_code,
            field=Field.AGRICULTURE,
            tax_code=each.tax_code,
            members=each.member_count,
            area_ha=each.area_ha,
            founded_year=each.founded_year,
        )
        entry = service.add(province_code, facts, by=by, is_demo=True)
        entry.organisation_id = each.id
        made.append(entry)
    return made


def _linkages(entries: list[RegisterEntry], by: User) -> None:
    """A few that were declared; one of them ended, and nobody bought since."""
    growers = [
        each
        for each in entries
        if each.organisation_id is None and each.field is Field.AGRICULTURE and each.lifecycle is Lifecycle.ACTIVE
    ]
    for at, entry in enumerate(growers[:5]):
        told = Declared(
            partner_name=f"Công ty Nông sản Mẫu {at + 1}",
            side=LinkageSide.INPUTS if at == 2 else LinkageSide.OUTPUT,
            source=SOURCE,
            product_code="INP-FER-NPK" if at == 2 else PRODUCTS[entry.province_code],
            area_ha=entry.area_ha,
            amount_t=Decimal(60 + 25 * at),
            households=entry.members,
            form=3 if at % 2 else 4,
            since=date(today().year - 2, 1, 1),
            until=today() - timedelta(days=90) if at == 3 else None,
        )
        service.declare(entry, told, by=by)
    session.flush()
