"""What else is known of the cooperatives of a simulated market: how large they are, how long on the site.

Neither is a feature, and neither is worth anything to a buyer. Well-run cooperatives tend to be larger and older, as
real ones do, so a ranker that learns what care looks like shows some kinds more than others. Each market's are drawn
apart from its listings. In which province a cooperative is stays unknown: it offers from wherever a good grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from matchmaker.ranking.simulation.listings import COOPERATIVES, FIRST_ORGANISATION, care_of_all

MEMBERS: Final = 45.0
"""Of an ordinary cooperative."""
DAYS: Final = 400.0
"""Mean time on the site of cooperatives that are run as most are."""


@dataclass(frozen=True)
class Cooperative:
    """One of them; `days` since the union first vouched for it."""

    organisation_id: int
    members: int
    days: int


def cooperatives(seed: int) -> Iterator[Cooperative]:
    """Those of the market drawn from `seed`."""
    care = care_of_all(np.random.default_rng(seed))
    rng = np.random.default_rng([seed, COOPERATIVES])
    members = MEMBERS * np.exp(rng.normal(0.0, 0.8, COOPERATIVES) + 0.35 * care)
    days = rng.exponential(DAYS * np.exp(0.35 * care))
    for number in range(COOPERATIVES):
        yield Cooperative(FIRST_ORGANISATION + number, max(int(members[number]), 7), int(days[number]))
