"""A browser is told by the name its owner knows."""

from __future__ import annotations

import pytest

from matchmaker.accounts.words import browser_name
from tests.factories import Factories

CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        (CHROME, "Chrome, Android"),
        (CHROME + " Zalo/24", "Zalo, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox, Windows"),
        ("Werkzeug/3.1", "Không rõ thiết bị"),
        ("", "Không rõ thiết bị"),
    ],
)
def test_a_browser_is_told_by_its_name(factories: Factories, user_agent: str, told: str) -> None:
    assert browser_name(user_agent) == told
