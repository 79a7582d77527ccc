"""Axe finds nothing (WCAG 2.2 AA), nothing scrolls sideways on a phone, no page complains in the console."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.support.live import LiveSite
from tests.support.people import sign_in

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # what passes is not told node by node
}

pytestmark = pytest.mark.pure

FOR_VISITORS = (
    "/",
    "/offers",
    "/offers/1",
    "/needs",
    "/needs/1",
    "/organisations",
    "/organisations/2",
    "/register?kind=enterprise",
    "/sign-in",
    "/password/forgot",
    "/help",
    "/help/staff",
    "/privacy",
    "/how-ranking-works",
    "/report/offer/1",
    "/no-such-page",
)
FOR_MEMBERS = (
    "/tasks",
    "/inbox",
    "/offers/mine",
    "/offers/new",
    "/needs/mine",
    "/needs/new",
    "/introductions",
    "/introductions?status=open",
    "/contracts",
    "/organisation",
    "/organisation/members",
    "/organisation/certificates",
    "/organisation/certificates/new",
    "/account",
    "/account/data",
    "/more",
    "/events",
)
LOTS = (
    "/lots",
    "/lots/new",
    "/lots/1",
    "/lots/1/edit/label",
    "/lots/1/edit/tests",
    "/lots/1/events/new",
    "/lots/1/split",
    "/lots/1/labels",
)
HOLDINGS = (
    "/organisation/certificates/3",
    "/organisation/certificates/3/evidence",
    "/organisation/areas/1",
    "/organisation/areas/1/edit",
    "/organisation/houses/new",
    "/organisation/facilities/1",
)
DEALS = (
    "/quotes/1",
    "/contracts/1",
    "/contracts/1/deliveries/1",
    "/contracts/1/payments/new",
    "/organisations/2/record",
)
FOR_THE_DIRECTOR = (
    *FOR_MEMBERS,
    *HOLDINGS,
    "/offers/1",
    "/offers/1/edit",
    "/offers/1/edit/quality",
    "/offers/1/matches",
    *LOTS,
    *DEALS,
)
FOR_THE_BUYER = (
    "/tasks",
    "/needs/1",
    "/needs/1/matches",
    "/needs/1/compare?offer=1&offer=2",
    "/needs/1/edit",
    "/pools/2",
)
FOR_STAFF = (
    "/tasks",
    "/moderation",
    "/moderation/reports",
    "/moderation/organisations/2",
    "/desk",
    "/desk/introductions",
    "/pools/1",
    "/desk/contracts",
    "/desk/suggestions",
    "/desk/introduce/1/1",
    "/pipeline",
    "/needs/1/matches",
    "/more",
    "/radar",
    "/radar/calls",
    "/insights/linkage",
    "/insights/market",
    "/cooperatives",
    "/plans",
    "/support",
)


def _complaints(page: Page, paths: tuple[str, ...], *, axe: bool = True) -> dict[str, list[str]]:
    """What is wrong, by page. Axe looks at structure, names and colours: it can be left out where only words differ."""
    found: dict[str, list[str]] = {}
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in paths:
        said.clear()
        page.goto(path)
        wrong = _violations(page) if axe else []
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append("scrolls sideways")
        wrong += [text for text in said if "404" not in text]
        if wrong:
            found[path] = wrong
    return found


def _violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_public_pages(open_page: OpenPage, size: dict[str, int]) -> None:
    """In Vietnamese on a phone and in English on a desk; in the other language nothing scrolls or complains either."""
    page = open_page(size)
    first, second = ("vi", "en") if size is PHONE else ("en", "vi")
    page.goto(f"/?lang={first}")
    assert _complaints(page, FOR_VISITORS) == {}
    page.goto(f"/?lang={second}")
    assert _complaints(page, FOR_VISITORS, axe=False) == {}


def test_public_pages_in_the_dark(open_page: OpenPage) -> None:
    assert _complaints(open_page(dark=True), FOR_VISITORS[:6]) == {}


@pytest.mark.parametrize(
    ("email", "paths", "is_staff"),
    [
        ("htx@demo.example", FOR_THE_DIRECTOR, False),
        ("doanhnghiep@demo.example", FOR_THE_BUYER, False),
        ("lienminh.gialai@demo.example", FOR_STAFF, True),
    ],
    ids=["director", "buyer", "staff"],
)
def test_pages_of_each_role_in_both_languages(
    open_page: OpenPage, live: LiveSite, email: str, paths: tuple[str, ...], is_staff: bool
) -> None:
    """On a desk the staff's pages are others (tables, columns); those of members are the same, only wider."""
    page = open_page()
    sign_in(page, live, email, live.password_of(email), with_code=is_staff)
    assert _complaints(page, paths) == {}
    page.goto("/?lang=en")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert _complaints(page, paths, axe=is_staff) == {}
