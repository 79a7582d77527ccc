"""Staff ask why a pair stands where it does; a reader who disagrees tells them which pair."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_babel import force_locale

from matchmaker.db import session
from matchmaker.matching import feature_words, rankers
from matchmaker.moderation.models import Report
from matchmaker.ranking.artefacts import champions
from matchmaker.ranking.features.schema import ANSWERS, SUITS
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support.site import Site

POINTS = re.compile(r"[+−]?\d+(?:,\d)?$")


def points(text: str) -> float:
    """A signed figure as it stands in a Vietnamese table."""
    assert POINTS.match(text), text
    return float(text.replace("−", "-").replace(",", "."))


def test_staff_see_features_contributions_rules_and_the_baseline(site: Site, factories: Factories) -> None:
    need = factories.need(organisation=factories.enterprise(), ceiling_vnd=91_357)
    offer = factories.offer(asking_price_vnd=80_000)
    factories.offer(tonnes=30, asking_price_vnd=90_000)
    page = site.signed_in(factories.staff()).get(f"/pairs/{need.id}/{offer.id}")

    answers, suits = page.soup.select("section:has(table.contributions)")
    for section, schema in ((answers, ANSWERS), (suits, SUITS)):
        names = {str(each.text) for each in section.select("tbody th")}
        assert names == {str(feature_words.NAMES[name]) for name in schema.names}
    assert rankers.status().version in page.main
    assert "2 nguồn cung đủ điều kiện" in page.main
    assert "Công thức cố định sẽ nói" in page.main
    rules = {row.th.text: row.select("td")[-1].text.strip() for row in page.soup.select("#rules ~ table tbody tr")}
    assert set(rules.values()) == {"Đạt"}
    assert "Giá trần" in rules
    assert page.soup.select_one(f'a[href="/desk/introduce/{need.id}/{offer.id}"]')


def test_the_lines_add_up_to_the_score(site: Site, factories: Factories) -> None:
    need, offer = factories.need(), factories.offer(tonnes=20)
    page = site.signed_in(factories.staff()).get(f"/pairs/{need.id}/{offer.id}")

    for section in page.soup.select("section:has(table.contributions)"):
        lines = [points(row.select("td.figures")[-1].text) for row in section.select("tbody tr")]
        told = re.search(r"được ([\d,]+) điểm; .* chênh ([+−]?[\d,]+)", section.text.replace("\xa0", " "))
        score = re.search(r"([\d,]+) trên 100", section.text)
        assert told
        assert score
        assert points(score[1]) - points(told[1]) == pytest.approx(points(told[2]), abs=0.11)
        assert sum(lines) == pytest.approx(points(told[2]), abs=0.05 * len(lines))
        assert [abs(line) for line in lines] == sorted(map(abs, lines), reverse=True)


def test_a_broken_rule_is_told_with_its_figures(site: Site, factories: Factories) -> None:
    need = factories.need(ceiling_vnd=60_000)
    offer = factories.offer(asking_price_vnd=80_000)
    page = site.signed_in(factories.staff()).get(f"/pairs/{need.id}/{offer.id}")

    assert "không qua điều kiện" in page.main
    failed = page.soup.select(".verdict-failed")
    assert [each.text.strip() for each in failed] == ["Chưa đạt: Giá 80.000\xa0₫/kg, cao hơn giá trần 60.000\xa0₫/kg"]
    assert "không có trong 0 nguồn cung" in page.main


@pytest.mark.parametrize("asking_vnd", [None, 80_000])
def test_the_staff_of_the_offers_province_learn_nothing_of_the_ceiling(
    site: Site, factories: Factories, asking_vnd: int | None
) -> None:
    need = factories.need(organisation=factories.enterprise(commune_code=HUNG_HOA))
    offer = factories.offer(asking_price_vnd=asking_vnd)
    buyers, sellers = (site.signed_in(factories.staff(**where)) for where in ({"province_code": VINH_LONG}, {}))
    seen = {"buyers": set(), "sellers": set()}
    for ceiling_vnd in (None, 50_000, 79_999, 80_001, 500_000):
        need.approved.ceiling_vnd = ceiling_vnd
        session.commit()
        for name, browser in (("buyers", buyers), ("sellers", sellers)):
            text = browser.get(f"/pairs/{need.id}/{offer.id}").response.get_data(as_text=True)
            seen[name].add(re.sub(r'(csrf[^>]*(?:value|content)=")[^"]*', r"\1", text))
    assert len(seen["sellers"]) == 1
    assert "tỉnh khác" in next(iter(seen["sellers"]))
    assert len(seen["buyers"]) > 1


def test_a_pair_is_opened_from_the_lists_and_from_the_desk(site: Site, factories: Factories) -> None:
    need, offer = factories.need(organisation=factories.enterprise()), factories.offer()
    browser = site.signed_in(factories.staff())
    for address in (f"/needs/{need.id}/matches", f"/offers/{offer.id}/matches", "/desk/suggestions"):
        assert browser.get(address).soup.select_one(f'a[href="/pairs/{need.id}/{offer.id}"]'), address
    buyer = site.signed_in(factories.member(need.organisation))
    assert not buyer.get(f"/needs/{need.id}/matches").soup.select('a[href^="/pairs"]')
    buyer.get(f"/pairs/{need.id}/{offer.id}", expect=404)


def test_who_disagrees_tells_the_union_which_pair(site: Site, factories: Factories) -> None:
    need = factories.need(organisation=factories.enterprise())
    offer = factories.offer()
    for own, listing, subject in ((need, "needs", offer), (offer, "offers", need)):
        reader = site.signed_in(factories.member(own.organisation))
        page = reader.get(f"/{listing}/{own.id}/matches")
        assert "người quyết định" in page.main
        link = page.soup.select_one('a[href*="pair="]')
        assert link is not None
        form = reader.get(str(link["href"])).form()
        form.submit()
        made = session.query(Report).order_by(Report.id.desc()).first()
        assert made is not None
        assert f"số {offer.id}" in made.text
        assert f"số {need.id}" in made.text
        assert made.organisation_id == subject.organisation_id
    inbox = site.signed_in(factories.staff()).get("/moderation/reports").main
    assert inbox.count("Về thứ hạng của cặp") == 2


def test_a_pair_with_something_not_public_is_not_named(site: Site, factories: Factories) -> None:
    offer = factories.offer()
    site.visitor().get(f"/report/offer/{offer.id}?pair=999", expect=404)
    assert "thứ hạng" not in site.visitor().get(f"/report/offer/{offer.id}?pair=x").main
    site.visitor().get(f"/report/organisation/{offer.organisation_id}?pair=1")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_card_says_in_its_first_line_that_it_is_simulated(site: Site, language: str) -> None:
    visitor = site.visitor(language=language)
    page = visitor.get("/how-ranking-works/model")
    status = rankers.status()

    assert visitor.get("/how-ranking-works").soup.select_one('a[href="/how-ranking-works/model"]')
    note = page.soup.select_one(".page-header-note")
    assert note is not None
    assert note.text.startswith(("Mô phỏng", "Simulated")) is status.simulated
    assert status.card is not None
    assert status.card["card_sha256"] in page.main
    assert not re.search(r"[a-z0-9]_[a-z0-9]|[{}]", page.main), "an entry of the card is shown by its raw name"
    with site.app.test_request_context(), force_locale(language):
        assert all(str(word) in page.main for word in feature_words.NAMES.values())
    assert visitor.get("/how-ranking-works/model.json").response.json == status.card


def test_the_card_shows_the_rankers_side_by_side(site: Site) -> None:
    page = site.visitor().get("/how-ranking-works/model")
    card = rankers.status().card
    assert card is not None
    tables = [each for each in page.soup.select("table") if "chưa từng học" in each.caption.text]
    assert len(tables) == len(card["models"])
    for table, papers in zip(tables, (card, card["suits"]), strict=True):
        assert len(table.select("thead th")) == 1 + len(papers["measured"])
        cells = {row.th.text: [each.text.strip() for each in row.select("td")] for row in table.select("tbody tr")}
        quality = next(told for name, told in cells.items() if name.startswith("NDCG@10: "))
        assert quality == [
            f"{each['ndcg_at_10']:.4f}".rstrip("0").replace(".", ",") for each in papers["measured"].values()
        ]
        gain = next(told for name, told in cells.items() if name.endswith("so với mô hình này: trung bình"))
        assert gain[0] == "–", "a model does not differ from itself"
        assert cells["NDCG@10 so với mô hình này: số danh sách được so"][0] == "–"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_how_ranking_works_says_who_decides_how_to_object_who_is_lifted_and_how_to_opt_out(
    site: Site, language: str
) -> None:
    told = site.visitor(language=language).get("/how-ranking-works").main
    said = {
        "vi": (
            "Người quyết định",
            "Thấy xếp chưa đúng",
            "chưa quá 30 ngày",
            "từ hạng 5 đến hạng 10",
            "không cho máy học",
        ),
        "en": ("People decide", "Ranked wrongly?", "30 days ago", "from rank 5 to 10", "out of the machine's learning"),
    }
    for words in said[language]:
        assert words in told, words


@pytest.fixture
def no_ranker(tmp_path: Path) -> Iterator[None]:
    """A site whose every artefact is spoilt."""
    before = rankers.folders()
    folder = tmp_path / "models" / "ranker"
    folder.mkdir(parents=True)
    (folder / "CURRENT").write_text("live-0123456789ab\n")
    rankers.look_in(folder)
    yield
    rankers.look_in(*before)


@pytest.mark.usefixtures("no_ranker")
def test_when_no_artefact_is_sound_every_page_says_so_and_works(site: Site, factories: Factories) -> None:
    need, offer = factories.need(organisation=factories.enterprise()), factories.offer()
    buyer, staff = site.signed_in(factories.member(need.organisation)), site.signed_in(factories.staff())
    refused = "live-0123456789ab"

    assert isinstance(rankers.status(), champions.Status)
    for browser, address in (
        (buyer, f"/needs/{need.id}/matches"),
        (staff, f"/pairs/{need.id}/{offer.id}"),
        (staff, "/how-ranking-works"),
        (staff, "/how-ranking-works/model"),
    ):
        assert refused in browser.get(address).main, address
    assert "Công thức cố định" in buyer.get(f"/needs/{need.id}/matches").main
    health = site.visitor().get("/healthz").response
    assert (health.status_code, health.json["status"]) == (200, "ok")
    assert health.json["warnings"] == [f"ranker {refused} refused: missing"]
    assert site.visitor().get("/how-ranking-works/model.json").response.json == {}
