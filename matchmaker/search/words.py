"""Which rows hold the words that are looked for: asked of the database's own index, each word as a beginning.

The indexes are made by migration 0009 over folded text, so nothing is left of diacritics or capitals on either
side, and a word of a query is letters and digits: nothing in it can be an operator.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, String, cast, column, func, literal, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from matchmaker.db import session

_SIMPLE: Final[ColumnElement[str]] = literal_column("'simple'")


def holds(searched: type[Any], terms: Sequence[str]) -> ColumnElement[bool]:
    """Whether a row of a mapped class with `search_text` holds words that begin with each of some terms."""
    if session.get_bind().dialect.name == "postgresql":
        asked = " & ".join(f"{term}:*" for term in terms)
        found: ColumnElement[bool] = func.to_tsvector(_SIMPLE, searched.search_text).op("@@", is_comparison=True)(
            cast(literal(asked), TSQUERY)
        )
        return found
    name = f"{searched.__tablename__}_words"
    words = table(name, column("rowid"), column(name))
    asked = " AND ".join(f'"{term}"*' for term in terms)
    matching = words.c[name].op("MATCH", is_comparison=True)(asked)
    among: ColumnElement[bool] = searched.id.in_(select(words.c.rowid).where(matching))
    return among


def ids(searched: type[Any], terms: Sequence[str]) -> NDArray[np.int64]:
    """Ids of all rows of a mapped class that hold words beginning with each of some terms, drafts too.

    They come as one text: a hundred thousand rows cost many times what they say.
    """
    if session.get_bind().dialect.name == "postgresql":
        told = select(func.string_agg(cast(searched.id, String), " ")).where(holds(searched, terms))
    else:
        name = f"{searched.__tablename__}_words"
        words = table(name, column("rowid"), column(name))
        asked = " AND ".join(f'"{term}"*' for term in terms)
        told = select(func.group_concat(words.c.rowid, " ")).where(words.c[name].op("MATCH", is_comparison=True)(asked))
    return np.fromstring(session.scalar(told) or "", np.int64, sep=" ")
