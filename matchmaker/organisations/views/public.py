"""What everybody sees of verified organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import Select

from matchmaker.accounts.access import me, public
from matchmaker.catalogue import queries as catalogue
from matchmaker.db import session
from matchmaker.organisations import profile, queries
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.blueprint import bp
from matchmaker.organisations.export import organisations_workbook
from matchmaker.organisations.models import Organisation, OrganisationKind
from matchmaker.organisations.narrowing import offered
from matchmaker.organisations.queries import Order
from matchmaker.organisations.words import KINDS
from matchmaker.text import clean
from matchmaker.web.limits import limiter
from matchmaker.web.paging import address_with, page_url, paginate, with_filters
from matchmaker.web.workbook import as_download

ORDERS: Final = ((Order.NAME, _l("Theo tên")), (Order.NEWEST, _l("Mới xác minh trước")))


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among organisations; what makes no sense in the address is left out."""

    words: str
    province_code: str | None
    kind: OrganisationKind | None
    order: Order
    narrowed: Mapping[str, str]
    """Values of other features' filters, by the name of each."""

    @classmethod
    def asked(cls) -> Self:
        """As the address says."""
        province = catalogue.province(request.args.get("province"))
        kind, order = request.args.get("kind", ""), request.args.get("sort", "")
        return cls(
            words=clean(request.args.get("q", "")[:100]),
            province_code=province.code if province else None,
            kind=OrganisationKind(kind) if kind in list(OrganisationKind) else None,
            order=Order(order) if order in list(Order) else Order.NAME,
            narrowed=_narrowed(),
        )

    def found(self) -> Select[Any]:
        """The organisations that fit, in the order wanted."""
        return queries.browse(
            words=self.words,
            province_code=self.province_code,
            kind=self.kind,
            order=self.order,
            conditions=[each.condition(self.narrowed[each.name]) for each in offered() if each.name in self.narrowed],
        )


def _narrowed() -> dict[str, str]:
    """What the address asks of other features' filters, where they offer it."""
    asked = {each.name: request.args.get(each.name, "") for each in offered()}
    return {each.name: asked[each.name] for each in offered() if asked[each.name] in dict(each.choices())}


@bp.get("/organisations")
@public
def browse() -> ResponseReturnValue:
    """Verified organisations, searched, filtered and sorted."""
    wanted = Wanted.asked()
    page = paginate(wanted.found())
    return render_template(
        "organisations/browse.html",
        page=page,
        wanted=wanted,
        province=catalogue.province(wanted.province_code),
        provinces=catalogue.provinces(),
        kinds=KINDS,
        narrowings=[(each, list(each.choices())) for each in offered()],
        narrowed=[
            (dict(each.choices())[wanted.narrowed[each.name]], address_with(**{each.name: None, "page": None}))
            for each in offered()
            if each.name in wanted.narrowed
        ],
        orders=ORDERS,
        trades=queries.trades_by_organisation([each.id for each in page.rows]),
        page_url=page_url,
        address_with=address_with,
        export_url=with_filters(url_for("organisations.export")),
        export_max=current_app.config["EXPORT_MAX_ROWS"],
    )


@bp.get("/organisations/export.xlsx")
@public
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export() -> ResponseReturnValue:
    """The same list as a workbook."""
    found = session.scalars(Wanted.asked().found().limit(current_app.config["EXPORT_MAX_ROWS"])).all()
    trades = queries.trades_by_organisation([each.id for each in found])
    return as_download("organisations", organisations_workbook(found, trades))


@bp.get("/organisations/<int:organisation_id>")
@public
def show(organisation_id: int) -> ResponseReturnValue:
    """An organisation's public profile; its own members see it before it is verified, and the contact."""
    own = acting_as()
    is_own = own is not None and own.organisation_id == organisation_id
    organisation: Organisation = (
        own.organisation if own is not None and is_own else queries.public_organisation(organisation_id)
    )
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        is_own=is_own,
        contact=queries.contact_of(organisation) if is_own else None,
        trades=queries.trades_of(organisation.id),
        parts=profile.parts_of(organisation),
        may_moderate=current_user.is_authenticated and me().is_staff,
    )
