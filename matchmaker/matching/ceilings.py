"""What buyers pay at most: for rankings of their own side, and for bands that tell nothing of one of them."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from matchmaker.db import session
from matchmaker.needs.models import NeedRevision

REVISIONS_AT_ONCE: Final = 2000


def ceilings_of(revision_ids: NDArray[np.int32]) -> NDArray[np.float64]:
    """What the revisions that the market stands on say, NaN where they say nothing; a revision never changes."""
    known: dict[int, int] = {}
    for first in range(0, len(revision_ids), REVISIONS_AT_ONCE):
        some = revision_ids[first : first + REVISIONS_AT_ONCE].tolist()
        statement = select(NeedRevision.id, NeedRevision.ceiling_vnd).where(
            NeedRevision.id.in_(some), NeedRevision.ceiling_vnd.is_not(None)
        )
        known.update({row.id: row.ceiling_vnd for row in session.execute(statement)})
    return np.array([known.get(each, np.nan) for each in revision_ids.tolist()], np.float64)
