"""Searches that somebody keeps: named, opened, renamed, let go; and mails about them, ended by one link."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, public, signed_in
from matchmaker.db import begin_writing
from matchmaker.errors import Unprocessable
from matchmaker.search import news, service, wording
from matchmaker.search.asked import Asked, Order, Tab
from matchmaker.search.blueprint import bp
from matchmaker.search.forms import NameForm
from matchmaker.search.views.looking import asked_now
from matchmaker.web.once import once


@bp.get("/search/saved")
@signed_in
def saved() -> ResponseReturnValue:
    """A person's own searches."""
    kept = [(each, wording.title(Asked.read(each.asked))) for each in service.saved_by(me())]
    return render_template("search/saved.html", kept=kept)


@bp.route("/search/saved/new", methods=["GET", "POST"])
@signed_in
@once
def keep() -> ResponseReturnValue:
    """Keep the search that the address asks."""
    asked = asked_now()
    if asked.tab not in (Tab.OFFERS, Tab.NEEDS):
        asked = replace(asked, tab=Tab.OFFERS)
    form = NameForm()
    if request.method == "GET":
        form.name.typed = wording.title(asked)[: form.name.max_length]
    elif form.validate_on_submit():
        try:
            service.keep(asked, name=form.name.data, by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(
                _("Đã lưu. Có tin mới, anh/chị thấy ở “Việc của tôi” và nhận thư, mỗi ngày nhiều nhất một lần."),
                "success",
            )
            return redirect(url_for("search.saved"), 303)
    status = 422 if form.errors else 200
    return render_template("search/keep.html", form=form, told=wording.title(asked), back=wording.url_of(asked)), status


@bp.get("/search/saved/<int:search_id>")
@signed_in
def open_saved(search_id: int) -> ResponseReturnValue:
    """Go to a saved search, the newest first; what is there is no news any more."""
    begin_writing()
    found = service.own(search_id, me())
    service.mark_read(found)
    return redirect(wording.url_of(replace(Asked.read(found.asked), order=Order.NEWEST)), 303)


@bp.route("/search/saved/<int:search_id>/name", methods=["GET", "POST"])
@signed_in
def rename(search_id: int) -> ResponseReturnValue:
    """Call a saved search otherwise."""
    found = service.own(search_id, me())
    form = NameForm(data={"name": found.name})
    if form.validate_on_submit():
        service.rename(found, form.name.data)
        flash(_("Đã đổi tên."), "success")
        return redirect(url_for("search.saved"), 303)
    told = wording.title(Asked.read(found.asked))
    return render_template("search/keep.html", form=form, told=told, back=url_for("search.saved")), (
        422 if form.errors else 200
    )


@bp.post("/search/saved/<int:search_id>/delete")
@signed_in
def forget(search_id: int) -> ResponseReturnValue:
    """Keep a search no longer."""
    service.forget(service.own(search_id, me()))
    flash(_("Đã bỏ tìm kiếm này."), "success")
    return redirect(url_for("search.saved"), 303)


@bp.post("/search/saved/<int:search_id>/mail")
@signed_in
def mail(search_id: int) -> ResponseReturnValue:
    """Have news mailed, or no longer."""
    found = service.own(search_id, me())
    service.mail(found, wanted=not found.by_mail)
    return redirect(url_for("search.saved"), 303)


@bp.route("/search/stop/<token>", methods=["GET", "POST"])
@public
def stop(token: str) -> ResponseReturnValue:
    """End the mails about one search: the link that stands in each of them. Nobody needs to sign in for it."""
    found = news.by_token(token)
    if found is None:
        return render_template("search/stop.html", search=None), 410
    if request.method == "POST":
        service.mail(found, wanted=False)
    return render_template("search/stop.html", search=found)
