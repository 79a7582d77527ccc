"""Staff ask several members together: a page of proposals posts its lines here, or they are written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import queries as listings
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.pools import access, checking, queries, service
from matchmaker.brokering.pools.checking import Ask, Unfit
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.forms import PoolForm, lines_sent
from matchmaker.brokering.pools.views.steps import REFUSED, note_looks
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.listings import ListingState
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.web.addresses import row_id
from matchmaker.web.once import once

Target = TypeVar("Target", Need, Offer)


@bp.get("/needs/<int:need_id>/pools/new")
@staff_only
def new_supply_pool(need_id: int) -> ResponseReturnValue:
    """Write a pool for a need by hand; ``from`` in the address names an earlier one to begin with."""
    need = _need(need_id)
    return _page(need, PoolForm.of(need, _earlier(need)))


@bp.get("/offers/<int:offer_id>/pools/new")
@staff_only
def new_purchase_pool(offer_id: int) -> ResponseReturnValue:
    """The same for an offer of inputs."""
    offer = _offer(offer_id)
    return _page(offer, PoolForm.of(offer, _earlier(offer)))


@bp.post("/needs/<int:need_id>/pools")
@staff_only
@once
def open_supply_pool(need_id: int) -> ResponseReturnValue:
    """Take the lines that were posted: show them to be corrected, or ask the members."""
    return _open(_need(need_id))


@bp.post("/offers/<int:offer_id>/pools")
@staff_only
@once
def open_purchase_pool(offer_id: int) -> ResponseReturnValue:
    """The same for an offer of inputs."""
    return _open(_offer(offer_id))


def _open(target: Need | Offer) -> ResponseReturnValue:
    form = PoolForm.of(target, _drafted(target, lines_sent()))
    if "send" not in request.form or form.looks_up():
        return _page(target, form)
    if form.validate_on_submit():
        try:
            with session.begin_nested():
                pool = service.open_pool(target, form.asks(), form.common(), by=me())
        except Unfit as refusal:
            form.refuse_lines(refusal)
        except Unprocessable as refusal:
            form.refuse_for(refusal)
        else:
            flash(_("Đã mở nhóm và gửi lời mời tới từng thành viên."), "success")
            return redirect(url_for("brokering.pool", pool_id=pool.id), 303)
        finally:
            note_looks(_compared(target, form))
    return _page(target, form), REFUSED


def _page(target: Need | Offer, form: PoolForm) -> str:
    published = target.approved
    return render_template(
        "brokering/pools/open.html",
        target=target,
        published=published,
        supplies=isinstance(target, Need),
        form=form,
        unit=published.product.unit if published is not None and published.product is not None else "kg",
    )


def _drafted(target: Need | Offer, lines: Sequence[DraftLine]) -> list[Ask]:
    """The lines of another page, each at the price that its seller asks; the largest that can, leads."""
    ids = {each.listing_id for each in lines}
    members: Mapping[int, Need | Offer]
    members = listings.offers_by_id(ids) if isinstance(target, Need) else listings.needs_by_id(ids)
    known = [each for each in lines if each.listing_id in members]
    leading = [each for each in known if checking.can_lead(members[each.listing_id].organisation)]
    lead = max(leading, key=lambda each: each.amount, default=None)
    found = []
    for each in known:
        seller = target if isinstance(target, Offer) else members[each.listing_id]
        asking = seller.approved.asking_price_vnd if isinstance(seller, Offer) and seller.approved else None
        found.append(Ask(each, price_vnd=asking, is_lead=each is lead))
    return found


def _earlier(target: Need | Offer) -> list[Ask]:
    """The lines of an earlier pool of the same target that came to nothing."""
    asked = request.args.get("from", type=row_id)
    pool = queries.pool(asked) if asked else None
    if pool is None or pool.target is not target or not access.may_keep(me(), pool):
        return []
    return checking.asks_of(each for each in pool.members if not each.is_out)


def _need(need_id: int) -> Need:
    """A published need. Raises NotFound."""
    return _published(listings.needs_by_id({need_id}).get(need_id))


def _offer(offer_id: int) -> Offer:
    """A published offer of inputs. Raises NotFound."""
    offer = _published(listings.offers_by_id({offer_id}).get(offer_id))
    product = offer.approved.product if offer.approved is not None else None
    if product is None or not product.is_input:
        raise NotFound
    return offer


def _published(target: Target | None) -> Target:
    if target is None or target.state() is not ListingState.PUBLISHED:
        raise NotFound
    return target


def _compared(target: Need | Offer, form: PoolForm) -> Iterable[Need]:
    """The needs whose ceilings the prices were held against."""
    if isinstance(target, Need):
        return [target]
    return listings.needs_by_id({int(form[f"row_{at}_listing"].data) for at in form.told_rows()}).values()
