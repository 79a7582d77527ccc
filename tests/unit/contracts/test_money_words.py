"""Money in words, as a contract writes it."""

from __future__ import annotations

import pytest

from matchmaker.contracts.paper.money_words import in_words


@pytest.mark.parametrize(
    ("dong", "words"),
    [
        (0, "Không đồng"),
        (4, "Bốn đồng"),
        (10, "Mười đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (55, "Năm mươi lăm đồng"),
        (101, "Một trăm lẻ một đồng"),
        (110, "Một trăm mười đồng"),
        (111, "Một trăm mười một đồng"),
        (1_000, "Một nghìn đồng"),
        (1_005, "Một nghìn không trăm lẻ năm đồng"),
        (62_500, "Sáu mươi hai nghìn năm trăm đồng"),
        (1_000_005, "Một triệu không trăm lẻ năm đồng"),
        (1_005_000, "Một triệu không trăm lẻ năm nghìn đồng"),
        (21_021_021, "Hai mươi mốt triệu không trăm hai mươi mốt nghìn không trăm hai mươi mốt đồng"),
        (1_055_421_015, "Một tỷ không trăm năm mươi lăm triệu bốn trăm hai mươi mốt nghìn không trăm mười lăm đồng"),
        (2_000_000_000_000, "Hai nghìn tỷ đồng"),
        (1_005_000_000_000, "Một nghìn không trăm lẻ năm tỷ đồng"),
    ],
)
def test_amounts_read_as_people_say_them(dong: int, words: str) -> None:
    assert in_words(dong) == words


def test_less_than_nothing_has_no_words() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        in_words(-1)
