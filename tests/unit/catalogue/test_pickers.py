"""While somebody types, the pickers offer what the words may mean."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask import Flask

from matchmaker.catalogue import forms


def radios(app: Flask, address: str) -> list[tuple[str, str]]:
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Cache-Control"]
    page = BeautifulSoup(answer.text, "html.parser")
    return [(str(each["value"]), str(each["data-label"])) for each in page.select("input[type=radio]")]


def test_products_are_offered_while_typing(app: Flask) -> None:
    assert radios(app, "/catalogue/products?q=sau+rieng+dona") == [("DUR-MON", "Sầu riêng Monthong (Dona)")]
    assert radios(app, "/catalogue/products?q=lua&branch=inputs")[0][0] == "INP-SED-RIC"
    assert ("DUR", "Sầu riêng") not in radios(app, "/catalogue/products?q=sau+rieng&level=variety")


def test_places_are_offered_while_typing_with_the_old_name_that_led_there(app: Flask) -> None:
    assert radios(app, "/catalogue/places?q=ia+der+ia+grai") == [("23767", "Ia Hrung, Gia Lai")]
    assert "xã Ia Dêr, huyện Ia Grai cũ" in app.test_client().get("/catalogue/places?q=ia+der+ia+grai").text


def test_the_asking_field_sends_its_own_name_and_gets_radios_of_that_name(app: Flask) -> None:
    answer = app.test_client().get("/catalogue/places?name=place&place=pleiku")
    assert 'name="place-choice"' in answer.text


def test_nothing_found_is_said_and_nothing_typed_is_not_answered(app: Flask) -> None:
    client = app.test_client()
    assert "Chưa thấy “xyzzy”" in client.get("/catalogue/places?q=xyzzy").text
    assert client.get("/catalogue/places?q=").text.strip() == ""
    assert "<script>" not in client.get("/catalogue/products?name=<script>&<script>=<script>").text


def test_a_very_name_is_an_answer_and_a_common_one_a_question(app: Flask) -> None:
    with app.test_request_context():
        assert [each.value for each in forms.product_options("Sầu riêng")] == ["DUR"]
        assert forms.product_options("Trái cây")[0].detail == "Cả nhóm"
        assert len(forms.product_options("sau rieng")) > 1
        assert [each.value for each in forms.place_options("Ia Krái, Gia Lai")] == ["23776"]
        assert len(forms.place_options("Tân Hòa")) > 1


def test_labels_are_known_for_what_exists_only(app: Flask) -> None:
    with app.test_request_context():
        assert forms.label_of_product("DUR") == "Sầu riêng"
        assert forms.label_of_product("nothing") is None
        assert forms.label_of_place("23776") == "Ia Krái, Gia Lai"
        assert forms.label_of_place("00000") is None
