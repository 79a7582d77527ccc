"""The seconds that all solves for one page share, so that no page ever waits for their sum."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

SECONDS: Final = 12.0
"""What the solves behind one page may take together, by the clock."""
TOO_LITTLE: Final = 0.02
"""Seconds with which it makes no sense to begin."""


class Budget:
    """So many seconds from now on; each solve may take half of what is left, so that those after it have some, too."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = clock() + seconds

    @property
    def share(self) -> float:
        """Seconds that the next solve may take; nothing where it should not begin."""
        share = (self._until - self._clock()) / 2
        return share if share > TOO_LITTLE else 0.0

    def at_most(self, seconds: float) -> Budget:
        """The same for a part of the work, which may take so many of what is left."""
        return Budget(min(seconds, self._until - self._clock()), self._clock)

    @property
    def is_spent(self) -> bool:
        """Whether there is too little left for one more."""
        return not self.share
