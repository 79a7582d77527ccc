"""Deny by default: a view without a stated rule answers nobody.

A view states its rule with a decorator made by `rule`; `enforce` runs the rule before the view. Rules that
know people live in accounts.access, rules that know organisations in organisations.access.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE: Final = "access_rule"


@dataclass(frozen=True)
class Rule:
    """Who may open a view. ``check`` returns None to let the request pass, or answers it instead."""

    name: str
    check: Callable[[], ResponseReturnValue | None]

    def __call__(self, view: View) -> View:
        """Put the rule on a view function."""
        setattr(view, _ATTRIBUTE, self)
        return view


def stated_rule(view: Callable[..., Any]) -> Rule | None:
    """The rule that a view states, if it states one."""
    found = getattr(view, _ATTRIBUTE, None)
    return found if isinstance(found, Rule) else None


def _let_pass() -> None:
    return None


public: Final = Rule("public", _let_pass)
"""Anybody may look."""


def enforce() -> ResponseReturnValue | None:
    """Run the rule of the view that the request is about to reach."""
    if request.endpoint is None:
        return None  # no such address: the error page says so
    rule = stated_rule(current_app.view_functions[request.endpoint])
    if rule is None:
        abort(403)
    return rule.check()


def init_app(app: Flask) -> None:
    """Guard every view of the application."""
    app.before_request(enforce)
