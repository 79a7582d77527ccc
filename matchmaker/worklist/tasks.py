"""Việc của tôi: what waits for whoever signed in, and the next useful step where nothing does."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, signed_in
from matchmaker.organisations.access import acting_as
from matchmaker.worklist import member_tasks, staff_tasks
from matchmaker.worklist.blueprint import bp


@bp.get("/tasks")
@signed_in
def tasks() -> ResponseReturnValue:
    """What waits, the most urgent first."""
    if me().is_staff:
        return render_template("worklist/tasks.html", tasks=staff_tasks.tasks_for(me()), organisation=None)
    membership = acting_as()
    if membership is not None:
        waiting = member_tasks.tasks_for(membership)
        return render_template("worklist/tasks.html", tasks=waiting, organisation=membership.organisation)
    if me().is_admin:
        return redirect(url_for("site.more"), 303)
    return redirect(url_for("organisations.register"), 303)
