"""What a page may cost: statements that do not grow with its rows, and bytes that a weak signal can carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

import brotli
import pytest
from flask.testing import FlaskClient

from matchmaker.measures import today
from matchmaker.measures.months import later
from tests.support.crowd import crowd
from tests.support.roles import Market, Role
from tests.support.routes import Outcome, routes
from tests.support.statements import counted
from tests.support.transactions import undone

FEW, MANY = 3, 30
V, M, P, S = Role.VISITOR, Role.MANAGER, Role.PARTNER, Role.STAFF
STATEMENTS: Mapping[tuple[Role, str], int] = {
    (V, "/"): 10,
    (V, "/offers"): 6,
    (V, "/offers?q=htx&province=52&sort=nearest&near=Ia+Grai"): 5,
    (V, "/offers/export.xlsx"): 6,
    (V, "/offers/{offer}"): 10,
    (V, "/needs"): 4,
    (V, "/needs/{partner_need}"): 5,
    (V, "/search?q=htx&province=52&verified=y"): 9,
    (V, "/search?tab=organisations&q=htx"): 12,
    (M, "/search?q=VN-GLOR-77131"): 15,
    (V, "/search/export.xlsx?q=htx"): 8,
    (M, "/search/saved"): 4,
    (V, "/l/{lot_code}"): 8,
    (V, "/organisations"): 4,
    (V, "/organisations/export.xlsx"): 3,
    (V, "/organisations/{owner}"): 10,
    (M, "/organisations/{owner}/record"): 11,
    (P, "/organisations/{owner}/record"): 11,
    (M, "/offers/mine"): 6,
    (M, "/needs/mine"): 6,
    (M, "/offers/mine/export.xlsx"): 7,
    (M, "/needs/mine/export.xlsx"): 5,
    (M, "/offers/{offer}/matches"): 15,
    (M, "/offers/{offer}/matches.xlsx"): 8,
    (P, "/needs/{partner_need}/matches"): 19,
    (P, "/needs/{partner_need}/matches.xlsx"): 12,
    (P, "/needs/{partner_need}/supply"): 7,
    (M, "/lots"): 6,
    (M, "/lots/{lot}"): 11,
    (M, "/lots/{lot}/epcis.json"): 7,
    (M, "/lots/export.xlsx"): 5,
    (M, "/prices"): 5,
    (M, "/prices/of/DUR-MON"): 5,
    (M, "/prices/export.xlsx"): 3,
    (V, "/insights/market"): 3,
    (V, "/insights/market/export.xlsx?by=quality"): 4,
    (M, "/insights/market/forecasts"): 4,
    (M, "/insights/market/forecasts/price/DUR-MON"): 4,
    (S, f"/insights/market/cell?row=DUR&month={later(today(), 1):%Y-%m}"): 6,
    (M, "/introductions"): 8,
    (M, "/introductions/export.xlsx"): 4,
    (M, "/introductions/{introduction}"): 21,
    (M, "/introductions/{introduction}/conversation"): 13,
    (M, "/packages"): 6,
    (M, "/packages/{package}"): 10,
    (S, "/packages"): 6,
    (S, "/introductions/{introduction}/conversation"): 13,
    (M, "/quotes/{accepted_quote}"): 8,
    (S, "/quotes/{accepted_quote}"): 8,
    (P, "/needs/{partner_need}/quotes"): 13,
    (M, "/pools"): 6,
    (M, "/pools/export.xlsx"): 5,
    (M, "/pools/{pool}"): 6,
    (P, "/pools/{offered_pool}"): 5,
    (S, "/pools"): 6,
    (S, "/pools/export.xlsx"): 5,
    (S, "/pools/{pool}"): 6,
    (S, "/pools/{pool}/lines/new"): 5,
    (S, "/offers/{partner_offer}/pools/proposals"): 11,
    (S, "/needs/{need}/pools/proposals"): 13,
    (M, "/contracts"): 7,
    (M, "/contracts/export.xlsx"): 6,
    (M, "/contracts/{contract}"): 16,
    (P, "/contracts/{pending_contract}"): 8,
    (M, "/contracts/{contract}/versions/{first_version}"): 5,
    (M, "/contracts/{pending_contract}/edit"): 6,
    (M, "/tasks"): 26,
    (M, "/inbox"): 6,
    (V, "/events"): 3,
    (V, "/events/{event}"): 2,
    (M, "/events/{event}"): 5,
    (M, "/events/{event}/agenda"): 8,
    (S, "/events/{event}/registrations"): 6,
    (S, "/events/{event}/meetings"): 6,
    (S, "/events/{event}/outcomes"): 7,
    (M, "/support"): 5,
    (S, "/support"): 5,
    (S, "/support/{support_request}/dossiers/{dossier}"): 6,
    (M, "/support/{support_request}/dossier"): 17,
    (V, "/cases"): 3,
    (V, "/cases/{public_case}"): 4,
    (M, "/organisation/members"): 5,
    (M, "/organisation/certificates"): 19,
    (M, "/account/data"): 48,
    (S, "/desk/contracts"): 6,
    (S, "/desk/contracts/export.xlsx"): 5,
    (S, "/contracts/{contract}"): 16,
    (S, "/tasks"): 25,
    (S, "/moderation"): 6,
    (S, "/moderation/export"): 3,
    (S, "/moderation/offer/{offer_change}"): 19,
    (S, "/moderation/organisations/{owner}"): 16,
    (S, "/moderation/certificates"): 6,
    (S, "/moderation/certificates?shelf=all&q=htx&kind=PUC_EXPORT&market=CN&sort=oldest"): 6,
    (S, "/moderation/certificates/export.xlsx"): 4,
    (S, "/moderation/certificates/{certificate}"): 25,
    (S, "/moderation/reports"): 5,
    (S, "/moderation/reports/export.xlsx"): 3,
    (S, "/desk"): 25,
    (S, "/pipeline"): 15,
    (S, "/pipeline/list?risk=any&turn=broker&sort=money"): 15,
    (S, "/pipeline/export.xlsx"): 15,
    (S, "/plans"): 4,
    (S, "/plans/export.xlsx"): 3,
    (S, "/plans/{plan}?q=htx&product=DUR-MON&sort=nearest"): 7,
    (S, "/plans/{plan}/export.xlsx"): 5,
    (S, "/plans/{plan}/left/offer"): 6,
    (S, "/plans/{plan}/weeks"): 6,
    (S, "/plans/{plan}/map"): 11,
    (S, "/plans/{plan}/compare?beside={other_plan}"): 7,
    (S, "/plans/{plan}/lines/{plan_line}"): 15,
    (S, "/radar"): 6,
    (S, "/radar?q=htx&cause=paper&level=high&sort=ending"): 6,
    (S, "/radar/export.xlsx"): 4,
    (S, "/radar/offer/{offer}"): 5,
    (S, "/radar/calls"): 19,
    (S, "/radar/calls/export.xlsx"): 19,
    (S, "/radar/exposure?show=all"): 5,
    (M, "/offers/{offer}/standing"): 11,
    (S, "/desk/introductions"): 6,
    (S, "/desk/introductions/export.xlsx"): 4,
    (S, "/introductions/{introduction}"): 21,
    (S, "/cooperatives"): 7,
    (S, "/cooperatives?technology=any&on_site=yes&size=unknown&sort=stale"): 7,
    (S, "/cooperatives/export.xlsx"): 5,
    (S, "/cooperatives/{entry}"): 8,
    (S, "/cooperatives/reporting-dates/{reporting_date}"): 5,
    (S, "/cooperatives/import/{workbook}"): 7,
    (S, "/insights/linkage"): 12,
    (S, "/insights/linkage/picture"): 13,
    (S, "/insights/linkage/list?rung=declared&sort=newest"): 12,
    (S, "/insights/linkage/list/export.xlsx?rung=declared"): 12,
    (S, "/insights/linkage/{linkage}"): 14,
    (S, "/insights/reports"): 4,
    (S, "/insights/reports/{figure_report}"): 3,
    (S, "/insights/cooperatives"): 5,
    (S, "/insights/cooperatives/warnings"): 9,
}
"""How many statements a page may ask the database, whatever is on it: what it asked when this was written, and one."""
PAGE_BYTES, FIRST_PAGE_BYTES = 30_000, 100_000


def statements(market: Market) -> dict[tuple[Role, str], list[str]]:
    """What each page asks, with what is kept between requests warm."""
    walkers = {role: market.walker(role) for role in (V, M, P, S)}
    found = {}
    for role, address in STATEMENTS:
        for _ in range(2):
            with undone(), counted() as asked:
                answer = walkers[role].ask("GET", address.format(**market.ids))
            assert answer.status_code == 200, (role, address, answer.status_code)
        found[role, address] = asked
    return found


@pytest.mark.pure  # both databases are asked the same statements
def test_no_page_asks_more_for_thirty_rows_than_for_three(market: Market) -> None:
    with undone():
        crowd(market, FEW)
        few = statements(market)
        crowd(market, MANY - FEW)
        many = statements(market)
    over = {page: len(asked) for page, asked in many.items() if len(asked) > STATEMENTS[page]}
    assert not over
    grown = {page: (len(few[page]), len(asked)) for page, asked in many.items() if len(few[page]) != len(asked)}
    assert not grown


# Bytes ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crowded(market: Market) -> Iterator[Market]:
    """The market with many rows of everything."""
    with undone():
        crowd(market, MANY)
        yield market


def fetched(client: FlaskClient, address: str) -> tuple[int, str]:
    """How many bytes travel for an address, and what they say (nothing where it is no text)."""
    answer = client.get(address, headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200, address
    if not answer.mimetype.startswith("text/"):
        return len(answer.data), ""
    packed = answer.headers.get("Content-Encoding") == "br"
    return len(answer.data), (brotli.decompress(answer.data) if packed else answer.data).decode()


@pytest.mark.pure
def test_the_first_page_travels_with_everything_it_needs_in_100_kb(crowded: Market) -> None:
    client = crowded.app.test_client()
    total, page = fetched(client, "/")
    needed = {address.partition("#")[0] for address in re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)}
    assert len(needed) > 3
    for address in sorted(needed):
        size, text = fetched(client, address)
        total += size
        parts = re.findall(r'url\("?([^")]+\.(?:woff2|svg))', text) if address.endswith(".css") else ()
        total += sum(fetched(client, urljoin(address, part))[0] for part in set(parts))
    assert total < FIRST_PAGE_BYTES


@pytest.mark.pure
@pytest.mark.parametrize("role", [V, M, P, S])
def test_every_page_travels_in_30_kb(crowded: Market, role: Role) -> None:
    walker, heavy = crowded.walker(role), {}
    for route in routes(crowded.app, "GET"):
        if route.expected(role) is Outcome.OPEN and (route.rule == "public") is (role is V):
            path = route.path(crowded.app, crowded.ids)
            with undone():
                answer = walker.ask("GET", path)
            if answer.mimetype == "text/html":
                size = len(brotli.compress(answer.data, quality=4))
                heavy |= {path: size} if size >= PAGE_BYTES else {}
    assert not heavy
