"""A description carries no way around the union."""

from __future__ import annotations

import pytest

from matchmaker.posting.contacts import contact_in

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gọi 0912 345 678 nhé", "0912 345 678"),
        ("alo 0269.3824.123", "0269.3824.123"),
        ("+84 912 345 678", "+84 912 345 678"),
        ("thư hoa@example.vn", "hoa@example.vn"),
        ("nhắn zalo.me/0912", "zalo.me/0912"),
    ],
)
def test_a_contact_is_found(text: str, found: str) -> None:
    assert contact_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sản lượng 1.500.000 kg, thu 10/8/2026 đến 20/9/2026",
        "Mã VN-GLOR-0064, VietGAP-TT-13-09-68-0096, GGN 4049929000012",
        "Giá 85.000 đ, từ 0,5 tấn",
        "0123456789012345",
    ],
)
def test_figures_of_the_trade_are_no_contact(text: str) -> None:
    assert contact_in(text) is None


def test_a_long_text_is_read_quickly() -> None:
    assert contact_in("0 9 1 " * 50_000 + "@" * 50_000) is None
