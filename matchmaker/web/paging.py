"""One page of a long list, with what its pager and its summary sentence need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import current_app, request
from sqlalchemy import Select, func, select

from matchmaker.db import session

Row = TypeVar("Row")
LAST_PAGE = 10_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the size of the whole."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """The position of this page's first row in the whole list, from one; zero where there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.rows) - 1 if self.rows else 0


def asked_page() -> int:
    """The page number in the address; one where it makes no sense."""
    asked = request.args.get("page", default=1, type=int) or 1
    return min(max(1, asked), LAST_PAGE)


def paginate(statement: Select[*tuple[Any, ...]], *, size: int | None = None, scalars: bool = True) -> Page[Any]:
    """Run ``statement`` for the page that the address asks for; one query for the rows, one for the count."""
    rows_a_page = size or current_app.config["PAGE_SIZE"]
    number = asked_page()
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    window = statement.limit(rows_a_page).offset((number - 1) * rows_a_page)
    found = session.scalars(window).unique().all() if scalars else session.execute(window).all()
    return Page(rows=found, number=number, size=rows_a_page, total=total)


def page_url(number: int, **changes: Any) -> str:
    """This page's address with another page number, filters kept."""
    return address_with(page=number, **changes)


def address_with(**changes: Any) -> str:
    """This page's address with some parameters changed (None removes one, a list repeats it).

    Built from the path and not by `url_for`, whose own keywords (``_external``, ``_scheme``) a reader could
    otherwise put into the address.
    """
    return with_filters(request.path, **changes)


def with_filters(path: str, **changes: Any) -> str:
    """Another page's path with this page's parameters, some of them changed as by `address_with`."""
    args: dict[str, Any] = {**request.args.to_dict(flat=False), **changes}
    return _with_query(path, {name: value for name, value in args.items() if value is not None})


def _with_query(path: str, args: dict[str, Any]) -> str:
    query = urlencode(args, doseq=True)
    return f"{path}?{query}" if query else path
