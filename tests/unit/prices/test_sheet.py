"""Tables of prices as people save them: every encoding and separator that Excel in Vietnam writes."""

from __future__ import annotations

import unicodedata

import pytest

from matchmaker.prices import sheet
from matchmaker.prices.sheet import NotATable

TABLE = "Sản phẩm;Tỉnh;Loại;Ngày;Giá;Ghi chú;Nguồn\nSầu riêng Ri6;Đắk Lắk;A;21/11/2026;85.000;;Báo Đắk Lắk\n;;;;;;\n"


def in_cp1258(text: str) -> bytes:
    """As Vietnamese Windows writes it: tones as marks after their letters."""
    toned = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    said = ""
    for letter in unicodedata.normalize("NFC", text):
        try:
            letter.encode("cp1258")
            said += letter
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = "".join(mark for mark in parts if mark in toned)
            said += unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in toned)) + tones
    return said.encode("cp1258")


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        in_cp1258(TABLE),
        unicodedata.normalize("NFD", TABLE).encode(),
        ("sep=;\n" + TABLE).replace("\n", "\r\n").encode(),
        TABLE.replace(";", "\t").encode("utf-16"),
        TABLE.replace(";", ",").encode(),
    ],
    ids=["utf-8", "its mark", "utf-16", "without its mark", "cp1258", "NFD", "sep= and CRLF", "tabs", "commas"],
)
def test_one_table_reads_the_same_however_it_was_saved(content: bytes) -> None:
    read = sheet.read(sheet.decoded(content))

    (row,) = read.rows
    assert dict(row.cells) == {
        "product": "Sầu riêng Ri6",
        "place": "Đắk Lắk",
        "grade": "A",
        "day": "21/11/2026",
        "price": "85.000",
        "source": "Báo Đắk Lắk",
    }
    assert read.unused == ["Ghi chú"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "columns_missing"),
        ("Sản phẩm;Ngày\nRi6;1/1/2026".encode(), "columns_missing"),
        ("Sản phẩm;Ngày;Giá\n\n;;\n".encode(), "no_rows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not_text"),
        (b"x" * (sheet.MAX_BYTES + 1), "file_too_large"),
        (("Sản phẩm;Ngày;Giá\n" + "Ri6;1/1/2026;1\n" * (sheet.MAX_ROWS + 1)).encode(), "too_many_rows"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content: bytes, fault: str) -> None:
    with pytest.raises(NotATable) as refused:
        sheet.read(sheet.decoded(content))
    assert refused.value.fault == fault
