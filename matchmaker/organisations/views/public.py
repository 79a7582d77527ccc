"""What everybody sees of verified organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.access import me, public
from matchmaker.catalogue import queries as catalogue
from matchmaker.organisations import profile, queries
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.blueprint import bp
from matchmaker.organisations.models import Organisation, OrganisationKind
from matchmaker.organisations.words import KINDS
from matchmaker.text import clean
from matchmaker.web.paging import address_with, page_url, paginate


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among organisations; what makes no sense in the address is left out."""

    words: str
    province_code: str | None
    kind: OrganisationKind | None

    @classmethod
    def asked(cls) -> Self:
        """As the address says."""
        province = catalogue.province(request.args.get("province"))
        kind = request.args.get("kind", "")
        return cls(
            words=clean(request.args.get("q", "")[:100]),
            province_code=province.code if province else None,
            kind=OrganisationKind(kind) if kind in list(OrganisationKind) else None,
        )


@bp.get("/organisations")
@public
def browse() -> ResponseReturnValue:
    """Verified organisations, by name."""
    wanted = Wanted.asked()
    page = paginate(queries.browse(words=wanted.words, province_code=wanted.province_code, kind=wanted.kind))
    return render_template(
        "organisations/browse.html",
        page=page,
        wanted=wanted,
        province=catalogue.province(wanted.province_code),
        provinces=catalogue.provinces(),
        kinds=KINDS,
        trades=queries.trades_by_organisation([each.id for each in page.rows]),
        page_url=page_url,
        address_with=address_with,
    )


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
