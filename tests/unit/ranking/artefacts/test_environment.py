"""Workers compute with the same libraries as whoever asks them, or not at all."""

from __future__ import annotations

import pytest

from matchmaker import __version__
from matchmaker.ranking.artefacts.environment import OtherEnvironment, environment, require_same

pytestmark = pytest.mark.pure


def test_the_same_libraries_are_accepted_and_others_told_apart() -> None:
    here = environment()
    assert here["matchmaker"] == __version__
    assert {"numpy", "scipy", "scikit-learn"} <= set(here)
    require_same(here)
    with pytest.raises(OtherEnvironment, match=r"'numpy': '0\.1'"):
        require_same(here | {"numpy": "0.1"})
