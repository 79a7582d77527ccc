"""A real Chromium, a real server. One browser and one site a worker; one clean context a test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.conftest import fresh_database
from tests.support.live import LiveSite, running

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}

OpenPage = Callable[..., Page]


def chromium_found() -> str:
    """Where Chromium lies."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is missing. Install it as root with: apt-get install -y --no-install-recommends chromium"
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium from PATH; a missing one fails, nothing is skipped."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_found(), headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live(database_kind: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The site with its demonstration data, shared by the journeys of one worker."""
    folder = tmp_path_factory.mktemp("live")
    url = fresh_database(database_kind, f"live_{worker_id}", folder)
    with running(folder / "instance", url) as site:
        yield site


@pytest.fixture
def open_page(chromium: Browser, live: LiveSite, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Opens a browser of one's own: ``open_page()`` on a phone, ``open_page(DESK)`` on a desk."""
    contexts = []
    elsewhere: list[str] = []

    def only_this_site(route: Route) -> None:
        if route.request.url.startswith((live.address, "data:")):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    def opened(size: dict[str, int] = PHONE, *, scripts: bool = True, dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="vi-VN",
            base_url=live.address,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.route("**/*", only_this_site)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield opened
    for number, context in enumerate(contexts, 1):
        if folder := os.environ.get("PICTURES"):
            for page in context.pages:
                page.screenshot(path=f"{folder}/{request.node.name}-ended-{number}.png", full_page=True)
        context.close()
    assert elsewhere == [], "a page asked another host for something"


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a screenshot where ``PICTURES`` names a folder: for people to look at."""
    folder = os.environ.get("PICTURES")

    def take(page: Page, name: str) -> None:
        if folder:
            width = (page.viewport_size or PHONE)["width"]
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder, f"{name}-{width}.png")), full_page=True)

    return take
