"""What the steps about a pool have in common: taken, come too late, or refused beside what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.accounts.access import me
from matchmaker.brokering import capacity
from matchmaker.brokering.pools import checking, words
from matchmaker.brokering.pools.checking import Unfit
from matchmaker.brokering.pools.line_forms import LineForm
from matchmaker.brokering.pools.models import Pool, PoolKind, PoolLine
from matchmaker.brokering.pools.reading import reading
from matchmaker.brokering.pools.views.page import pool_page
from matchmaker.db import session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.needs.models import Need
from matchmaker.organisations import looks
from matchmaker.web.forms import BaseForm

REFUSED: Final = 422
TOO_LATE: Final = 409
TOO_LATE_FOR: Final = (Conflict, StaleDataError, WrongState)
"""What says that something happened before the step."""
Form = TypeVar("Form", bound=LineForm)


def taken(pool_id: int, step: Callable[[], object], done: str) -> ResponseReturnValue:
    """Take a step about a pool; come too late, the reader sees what happened meanwhile."""
    try:
        with session.begin_nested():
            step()
    except TOO_LATE_FOR:
        return too_late(pool_id)
    flash(done, "success")
    return redirect(url_for("brokering.pool", pool_id=pool_id), 303)


def too_late(pool_id: int) -> ResponseReturnValue:
    """The pool as it is by now, with a word that the step was not taken."""
    session.expire_all()
    return pool_page(reading(pool_id), too_late=True), TOO_LATE


def expect(line: PoolLine, version: int) -> None:
    """Raise Conflict where the line is another than the one that its reader saw."""
    if line.version != version:
        raise Conflict(f"line {line.id} is at version {line.version}, not {version}")


def note_looks(needs: Iterable[Need]) -> None:
    """Prices are held against what buyers pay at most, as far as the reader may know that: a look at each."""
    for need in needs:
        if need.approved is not None and need.approved.ceiling_vnd is not None and checking.knows_ceiling(need, me()):
            looks.at_private_price("need", need.id, organisation_id=need.organisation_id, revision_id=need.approved.id)


def written(
    find: Callable[[], PoolLine],
    form_of: Callable[[PoolLine], Form],
    step: Callable[[PoolLine, Form], None],
    *,
    may: Callable[[PoolLine], bool],
    template: str,
    done: str,
) -> ResponseReturnValue:
    """A form about a line's figures: shown, taken, or refused. Overtaken, it keeps what was typed to be sent again."""
    line = find()
    pool_id = line.pool_id
    if request.method == "GET" and not may(line):
        return redirect(url_for("brokering.pool", pool_id=pool_id), 303)
    form, overtaken = form_of(line), False
    if form.validate_on_submit():
        try:
            with session.begin_nested():
                expect(line, form.seen_version)
                step(line, form)
        except Unfit as refusal:
            form.refuse_line(refusal)
        except Unprocessable as refusal:
            form.refuse_for(refusal)
        except TOO_LATE_FOR:
            session.expire_all()
            line = find()
            if not may(line):
                return too_late(pool_id)
            form, overtaken = form_of(line).renewed(line), True
        else:
            flash(done, "success")
            return redirect(url_for("brokering.pool", pool_id=pool_id), 303)
    return form_page(template, line.pool, form, line=line, overtaken=overtaken)


def form_page(
    template: str, pool: Pool, form: BaseForm, *, overtaken: bool = False, **more: Any
) -> ResponseReturnValue:
    """A page with one form about a pool or a line of it."""
    page = render_template(
        template,
        pool=pool,
        form=form,
        unit=capacity.unit_of(pool.target).code,
        supplies=pool.kind is PoolKind.SUPPLY,
        noun=words.noun(pool.kind),
        overtaken=overtaken,
        **more,
    )
    return page, TOO_LATE if overtaken else REFUSED if form.errors else 200
