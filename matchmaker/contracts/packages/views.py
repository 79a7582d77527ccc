"""Packages: a cooperative's own, read and written by its members and by the staff of its province. To nobody else
is there one: what linkages leave a cooperative is what its counterparties would bargain by.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in
from matchmaker.contracts import queries as contracts
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.models import Contract, Package
from matchmaker.contracts.packages import queries, service
from matchmaker.contracts.packages.forms import KINDS, InvestForm, LinkForm, PackageForm
from matchmaker.contracts.packages.margin import Part, Stage
from matchmaker.contracts.packages.reading import account
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.models import Organisation
from matchmaker.web.forms import BaseForm
from matchmaker.web.once import once
from matchmaker.web.paging import page_url, paginate

REFUSED = 422


@bp.get("/packages")
@signed_in
def packages() -> ResponseReturnValue:
    """The packages of the reader's cooperative, or of the reader's province."""
    membership = acting_as()
    if membership is not None and membership.organisation.kind.is_cooperative:
        own, found = membership.organisation, queries.of_organisation(membership.organisation_id)
    elif me().is_staff:
        own, found = None, queries.of_province(me().province_code)
    else:
        raise NotFound
    return render_template(
        "contracts/packages/index.html", page=paginate(found), own=own, kinds=KINDS, page_url=page_url
    )


@bp.route("/organisations/<int:organisation_id>/packages/new", methods=["GET", "POST"])
@signed_in
@once
def new_package(organisation_id: int) -> ResponseReturnValue:
    """Begin one, mostly from a contract that goes in at once (``contract=``)."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or not _may_write(organisation):
        raise NotFound
    contract = _named(organisation)
    form = PackageForm()
    if not form.validate_on_submit():
        page = render_template("contracts/packages/edit.html", form=form, package=None, organisation=organisation)
        return page, REFUSED if form.errors else 200
    made = service.make(organisation, form.told, by=me())
    if contract is not None:
        service.link(made, contract, by=me())
    return _to(made.id)


@bp.get("/packages/<int:package_id>")
@signed_in
def package(package_id: int) -> ResponseReturnValue:
    """One package: its parts, the arithmetic, what is missing."""
    return package_page(_own(package_id))


@bp.route("/packages/<int:package_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_package(package_id: int) -> ResponseReturnValue:
    """Say its figures anew."""
    found = _own(package_id)
    form = PackageForm(
        data={
            "name": found.name,
            "hectares": found.hectares,
            "other_costs": found.other_costs_vnd,
            "note": found.note,
        }
    )
    if not form.validate_on_submit():
        page = render_template(
            "contracts/packages/edit.html", form=form, package=found, organisation=found.organisation
        )
        return page, REFUSED if form.errors else 200
    service.change(found, form.told, by=me())
    flash(_("Đã lưu gói liên kết."), "success")
    return _to(package_id)


@bp.post("/packages/<int:package_id>/contracts")
@signed_in
@once
def link_contract(package_id: int) -> ResponseReturnValue:
    """Put a contract in."""
    found = _own(package_id)
    form = LinkForm.among(queries.linkable(found.organisation_id), found.organisation)
    contract = contracts.contract(int(form.contract.data)) if form.validate_on_submit() else None
    if contract is None:
        return package_page(found, refused=form), REFUSED
    try:
        service.link(found, contract, by=me())
    except Unprocessable as error:
        form.refuse_for(error)
        return package_page(found, refused=form), REFUSED
    return _to(package_id)


@bp.post("/packages/<int:package_id>/investments")
@signed_in
@once
def add_investment(package_id: int) -> ResponseReturnValue:
    """Note an investment."""
    found = _own(package_id)
    form = InvestForm.among(queries.growing_areas(found.organisation_id))
    if not form.validate_on_submit():
        return package_page(found, refused=form), REFUSED
    try:
        service.invest(
            found,
            investor=form.investor.data,
            amount_vnd=form.amount.data,
            repaid_vnd=form.repaid.data or 0,
            certificate_id=int(form.area.data) if form.area.data else None,
            by=me(),
        )
    except Unprocessable as error:
        form.refuse_for(error)
        return package_page(found, refused=form), REFUSED
    return _to(package_id)


@bp.post("/packages/<int:package_id>/legs/<int:leg_id>/remove")
@signed_in
def remove_leg(package_id: int, leg_id: int) -> ResponseReturnValue:
    """Take a part out."""
    service.take_out(_own(package_id), leg_id, by=me())
    flash(_("Đã bỏ khỏi gói. Hợp đồng vẫn như cũ."), "success")
    return _to(package_id)


@bp.post("/packages/<int:package_id>/end")
@signed_in
def end_package(package_id: int) -> ResponseReturnValue:
    """Close it."""
    service.end(_own(package_id), by=me())
    flash(_("Đã đóng gói liên kết. Các hợp đồng vẫn như cũ."), "success")
    return _to(package_id)


def package_page(found: Package, *, refused: BaseForm | None = None) -> str:
    """The page. ``refused`` is the form that was sent, with what is wrong in it."""
    told = account(found)
    linkable = queries.linkable(found.organisation_id) if found.ended_at is None else []
    areas = queries.growing_areas(found.organisation_id) if found.ended_at is None else []
    return render_template(
        "contracts/packages/show.html",
        package=found,
        account=told,
        margin=told.margin,
        kinds=KINDS,
        Stage=Stage,
        Part=Part,
        is_staff=me().is_staff,
        link_form=refused
        if isinstance(refused, LinkForm)
        else LinkForm.among(linkable, found.organisation, formdata=None),
        has_contracts=bool(linkable),
        invest_form=refused if isinstance(refused, InvestForm) else InvestForm.among(areas, formdata=None),
    )


def _own(package_id: int) -> Package:
    """A package for its cooperative or its province's staff. Raises NotFound for anybody else."""
    found = queries.package(package_id)
    if found is None or not _may_write(found.organisation):
        raise NotFound
    return found


def _may_write(organisation: Organisation) -> bool:
    if not organisation.kind.is_cooperative:
        return False
    membership = acting_as()
    if membership is not None:
        return membership.organisation_id == organisation.id
    return me().is_staff and me().province_code == organisation.province_code


def _named(organisation: Organisation) -> Contract | None:
    """The contract that the address names, if it may go in."""
    asked = request.args.get("contract", type=int)
    return next((each for each in queries.linkable(organisation.id) if each.id == asked), None) if asked else None


def _to(package_id: int) -> ResponseReturnValue:
    return redirect(url_for("contracts.package", package_id=package_id), 303)
