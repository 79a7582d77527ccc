"""What we sign is known again, for its purpose alone, even by a key that came since."""

from __future__ import annotations

import pytest
from flask import Flask

from matchmaker.web.signing import known, signed

pytestmark = pytest.mark.pure


def site(key: str, *older: str) -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY=key, SECRET_KEY_FALLBACKS=list(older))
    return app


def test_a_link_outlives_the_key_that_signed_it_and_opens_nothing_else() -> None:
    with site("first").app_context():
        link = signed("saved-search", 7)
    with site("second", "first").app_context():
        assert known("saved-search", link) == 7
        assert known("inquiry", link) is None, "of another purpose"
        assert known("saved-search", f"{link}x") is None
    with site("third").app_context():
        assert known("saved-search", link) is None, "of a key that nobody holds any more"
