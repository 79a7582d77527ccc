"""Help, privacy and how ranking works: for everybody, in both languages."""

from __future__ import annotations

import pytest
from flask import Flask

from matchmaker.matching import rankers
from matchmaker.ranking.artefacts.champions import Status
from tests.support.site import Site


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_help_opens_from_the_index(site: Site, language: str) -> None:
    visitor = site.visitor(language=language)
    index = visitor.get("/help")
    pages = [str(each["href"]) for each in index.soup.select("main h2 a")]

    assert pages == ["/help/cooperative", "/help/buyer", "/help/staff"]
    for address in pages:
        page = visitor.get(address)
        contents = [str(each["href"]) for each in page.soup.select(".contents a")]
        assert contents == [f"#{each['id']}" for each in page.soup.select("main h2")]
        assert len(contents) == len(set(contents)) > 5
        for link in page.soup.select(".prose a[href^='/']"):
            visitor.get(str(link["href"]))
        for picture in page.soup.select(".prose img"):
            assert picture["alt"]
            assert picture["loading"] == "lazy"
            sent = visitor.get(str(picture["src"]))
            assert sent.response.mimetype == "image/webp"
            assert sent.response.cache_control.immutable
    visitor.get("/help/nothing", expect=404)


def test_privacy_tells_purposes_in_the_words_people_agree_to(app: Flask, site: Site) -> None:
    page = site.visitor().get("/privacy")
    assert "chỉ khi cả hai bên đã nhận lời giới thiệu" in page.main
    assert "Văn phòng Liên minh" in page.main

    app.config["PRIVACY_CONTACT"] = "dulieu@example.test"
    assert site.visitor().get("/privacy").soup.select_one('a[href="mailto:dulieu@example.test"]')
    assert "only once both sides" in site.visitor(language="en").get("/privacy").main


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status("baseline-2", learned=False), "quy tắc chấm điểm cố định (baseline-2)"),
        (Status("simulated-1", learned=True), "học từ một thị trường mô phỏng"),
        (Status("deals-1", learned=True), "mô hình deals-1"),
    ],
)
def test_the_page_on_ranking_says_which_ranker_serves(
    site: Site, monkeypatch: pytest.MonkeyPatch, status: Status, words: str
) -> None:
    monkeypatch.setattr(rankers, "status", lambda: status)

    page = site.visitor().get("/how-ranking-works")

    assert words in page.main
    assert ("mô phỏng" in page.main) == status.version.startswith("simulated-")
