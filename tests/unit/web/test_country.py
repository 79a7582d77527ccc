"""The country is drawn from where its communes lie."""

from xml.etree import ElementTree

import pytest

from matchmaker.web import country

pytestmark = pytest.mark.pure


def test_the_picture_is_small_and_well_formed() -> None:
    picture = country.draw()

    assert len(picture) < 4096
    assert ElementTree.fromstring(picture)[0].get("id") == "land"


def test_it_reaches_from_ca_mau_to_ha_giang_and_to_both_archipelagos() -> None:
    cells = country.land(country.centres())

    def is_land(lat: float, lon: float) -> bool:
        return (round(lat / country.STEP), round(lon / country.STEP)) in cells

    assert is_land(8.8, 105.0)
    assert is_land(22.8, 105.0)
    assert is_land(16.57, 112.14)
    assert is_land(9.71, 114.45)
    assert not is_land(15.0, 106.2)
    assert not is_land(17.0, 110.0)


def test_cells_side_by_side_are_one_run() -> None:
    assert country.runs({(1, 4), (1, 5), (1, 7), (2, 8)}) == [(1, 4, 5), (1, 7, 7), (2, 8, 8)]


def test_a_gap_between_communes_is_land_too() -> None:
    steps = (0, 1, 2)
    around = [(column, row) for column in steps for row in steps if (column, row) != (1, 1)]
    ring = [(column * country.STEP, row * country.STEP) for column, row in around]

    assert (1, 1) in country.land(ring)
