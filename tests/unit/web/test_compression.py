"""Pages travel compressed where it helps, and only then."""

import gzip
from collections.abc import Iterator

import brotli
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from matchmaker.web import compression

pytestmark = pytest.mark.pure
PAGE = "<p>sầu riêng</p>" * 100


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("test", static_folder=None)
    compression.init_app(app)

    def pieces() -> Iterator[str]:
        yield PAGE

    app.add_url_rule("/page", "page", lambda: PAGE)
    app.add_url_rule("/short", "short", lambda: "<p>xong</p>")
    app.add_url_rule("/stream", "stream", lambda: Response(pieces(), mimetype="text/html"))
    app.add_url_rule("/picture", "picture", lambda: Response(b"x" * 1000, mimetype="image/webp"))
    return app.test_client()


@pytest.mark.parametrize(("accepted", "coding", "undo"), [
    ("gzip, deflate, br", "br", brotli.decompress),
    ("gzip", "gzip", gzip.decompress),
    ("gzip, br;q=0", "gzip", gzip.decompress),
])  # fmt: skip
def test_a_page_travels_in_the_best_coding_that_the_browser_knows(client: FlaskClient, accepted, coding, undo) -> None:
    answer = client.get("/page", headers={"Accept-Encoding": accepted})

    assert answer.headers["Content-Encoding"] == coding
    assert undo(answer.data).decode() == PAGE
    assert answer.content_length == len(answer.data) < len(PAGE.encode()) / 4
    assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize("path", ["/short", "/stream", "/picture"])
def test_what_gains_nothing_stays_as_it_is(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "br"}).headers


def test_a_browser_that_knows_no_coding_reads_the_page_too(client: FlaskClient) -> None:
    assert client.get("/page").text == PAGE
