"""An address is read into a search, and written again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.search.asked import Asked, Facet, Order, Tab

pytestmark = pytest.mark.pure
SOME = {
    "tab": ["needs"],
    "q": ["sầu riêng"],
    "product": ["DUR", "COFFEE"],
    "province": ["52"],
    "certificate": ["VIETGAP_TT"],
    "market": ["CN"],
    "stars": ["4"],
    "when": ["2027-01"],
    "verified": ["y"],
    "sort": ["newest"],
}


def test_what_was_read_is_written_again() -> None:
    asked = Asked.read(SOME)
    assert asked.tab is Tab.NEEDS
    assert asked.order is Order.NEWEST
    assert asked.address() == SOME
    assert Asked.read(asked.address()) == asked
    assert asked.facets == tuple(Facet)


@given(st.dictionaries(st.sampled_from([*SOME, "exact", "x"]), st.lists(st.text(max_size=300), max_size=30)))
def test_whatever_stands_in_an_address_is_read_and_comes_to_rest(given: dict[str, list[str]]) -> None:
    asked = Asked.read(given)
    assert Asked.read(asked.address()) == asked


def test_one_thing_is_left_out_and_nothing_else() -> None:
    asked = Asked.read(SOME)
    assert asked.without(Facet.PRODUCT, "DUR").product == ("COFFEE",)
    for facet in Facet:
        assert set(asked.facets) - set(asked.without(facet).facets) == {facet}
