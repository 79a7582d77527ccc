"""Papers that cannot be set."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker import press
from matchmaker.errors import Unavailable

pytestmark = pytest.mark.pure


def test_a_paper_that_cannot_be_set_is_unavailable_and_the_log_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    template = tmp_path / "paper.typ"
    template.write_text("#no_such_thing", encoding="utf-8")

    with pytest.raises(Unavailable):
        press.pdf(template, "{}")
    assert "no_such_thing" in caplog.text
