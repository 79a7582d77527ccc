"""Files are joined, made small, and kept by browsers as long as they do not change."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker import paths
from matchmaker.web import assets

pytestmark = pytest.mark.pure
WHOLES = ("site", "lot")
"""The files that join the others: the site's, and the page behind a label, which has a sheet of its own."""
FIRST_PAGE_BYTES = 90_000
"""What style sheet, scripts and fonts may weigh together, leaving room for the page itself."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = Flask("test", static_folder=None)
    app.config["INSTANCE"] = str(tmp_path_factory.mktemp("instance"))
    assets.init_app(app)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return str(app.jinja_env.globals["asset"](name))  # type: ignore[operator]


def test_a_file_is_kept_for_a_year_under_the_hash_of_its_content(app: Flask, client: FlaskClient) -> None:
    answer = client.get(address(app, "site.css"))

    assert answer.mimetype == "text/css"
    assert answer.cache_control.max_age == assets.YEAR_SECONDS
    assert answer.cache_control.immutable
    assert "Cookie" not in answer.vary


def test_an_address_from_before_an_update_answers_but_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/assets/0123456789/site.css")

    assert answer.status_code == 200
    assert answer.cache_control.max_age == assets.STALE_SECONDS
    assert not answer.cache_control.immutable


@pytest.mark.parametrize(("coding", "undo"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_text_travels_in_the_coding_that_the_browser_knows(app: Flask, client: FlaskClient, coding, undo) -> None:
    plain = client.get(address(app, "site.js"))
    packed = client.get(address(app, "site.js"), headers={"Accept-Encoding": coding})

    assert packed.headers["Content-Encoding"] == coding
    assert undo(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers


def test_fonts_are_packed_already(app: Flask, client: FlaskClient) -> None:
    answer = client.get(address(app, "be-vietnam-pro-400.woff2"), headers={"Accept-Encoding": "br"})

    assert answer.mimetype == "font/woff2"
    assert "Content-Encoding" not in answer.headers


def test_a_browser_that_has_the_file_gets_no_second_copy(app: Flask, client: FlaskClient) -> None:
    first = client.get(address(app, "htmx.js"))
    again = client.get(address(app, "htmx.js"), headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert again.data == b""


def test_a_file_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/assets/0123456789/../config.py").status_code == 404
    assert client.get("/assets/0123456789/nothing.css").status_code == 404


def test_a_typo_in_a_template_fails_loudly(app: Flask) -> None:
    with pytest.raises(KeyError):
        address(app, "sight.css")


def test_everything_that_the_style_sheet_points_at_is_served(app: Flask, client: FlaskClient) -> None:
    sheet = address(app, "site.css")
    pointed_at = re.findall(r'url\("\.\./([^"]+)"\)', client.get(sheet).text)

    assert len(pointed_at) == 2
    for target in pointed_at:
        assert client.get(f"/assets/{target}").cache_control.immutable


def test_the_first_page_is_light(app: Flask, client: FlaskClient) -> None:
    names = ("site.css", "site.js", "htmx.js", "be-vietnam-pro-400.woff2", "be-vietnam-pro-600.woff2")
    weights = [len(client.get(address(app, name), headers={"Accept-Encoding": "br"}).data) for name in names]

    assert sum(weights) < FIRST_PAGE_BYTES


def test_nothing_asks_another_host_or_is_left_unjoined(app: Flask, client: FlaskClient) -> None:
    sheet = client.get(address(app, "site.css")).text
    script = client.get(address(app, "site.js")).text

    assert "@import" not in sheet
    assert 'import "' not in script
    assert not re.search(r"https?://", sheet + script)


def test_every_style_sheet_and_script_is_part_of_the_whole() -> None:
    for kind in ("css", "js"):
        folder = paths.STATIC / kind
        wholes = [folder / f"{name}.{kind}" for name in WHOLES if (folder / f"{name}.{kind}").exists()]
        said = "".join(whole.read_text("utf-8") for whole in wholes)
        assert [part.name for part in folder.glob(f"*.{kind}") if part.name not in said and part not in wholes] == []


def test_compacting_keeps_what_strings_say() -> None:
    text = '/* gone */\na ,\nb::after {\n  content: " ;  /* kept */ ";\n  margin: 0 auto ;\n}\n'

    assert assets.compact_css(text) == 'a,b::after{content: " ;  /* kept */ ";margin: 0 auto}'


def test_parts_are_joined_in_their_layer(tmp_path: Path) -> None:
    (tmp_path / "part.css").write_text("a{}\n")
    (tmp_path / "site.css").write_text('@layer base;\n@import "part.css" layer(base);\n')
    (tmp_path / "part.js").write_text("// a comment\nconst here = 1;\n")
    (tmp_path / "site.js").write_text('import "./part.js";\n')

    assert assets.join_css(tmp_path / "site.css") == "@layer base;\n@layer base {\na{}\n}\n"
    assert assets.join_js(tmp_path / "site.js") == "{\nconst here = 1;\n}\n"


def test_an_unknown_kind_of_picture_is_served_as_bytes() -> None:
    served = assets.Assets({"img/a.unknown-kind": b"x"}).items["img/a.unknown-kind"]

    assert served.media_type == "application/octet-stream"
