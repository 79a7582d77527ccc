"""Which column of a workbook is which, by what unions call it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from rapidfuzz import fuzz, process

from matchmaker.text import clean, fold

Column = str
"""One of `COLUMNS`."""
COLUMNS: Final[Mapping[Column, str]] = {
    "id": "so dang ky so|so so|so htx|id|register no",
    "name": "ten htx|ten hop tac xa|ten don vi|ten to chuc|ten|htx|hop tac xa|ten tht|name|cooperative name",
    "kind": "loai hinh|loai|loai hinh to chuc|kind",
    "tax_code": "ma so thue|mst|ma so dang ky|ma so htx|so dkkd|ma so thue dkkd|tax code",
    "commune": "xa|xa phuong|phuong xa|xa phuong thi tran|xa thi tran|dia ban|xa moi|commune|commune or ward",
    "commune_code": "ma xa|ma xa phuong|commune code",
    "district": "huyen|huyen cu|quan huyen|huyen thi xa thanh pho|huyen thi xa tp|huyen tp|district",
    "old_address": "dia chi cu|dia chi|tru so|dia chi tru so|tru so chinh|old address|address",
    "field": "linh vuc|linh vuc hoat dong|nganh|nganh nghe|nganh nghe kinh doanh|field",
    "crop_chain": "chuoi cay trong|chuoi trong trot|crop chain",
    "livestock_chain": "chuoi vat nuoi|chuoi chan nuoi|livestock chain",
    "members": "so thanh vien|thanh vien|tong so thanh vien|so tv|so xa vien|xa vien|members|number of members",
    "revenue": "doanh thu|doanh thu nam|tong doanh thu|doanh thu binh quan|revenue",
    "capital": "von|tong von|tong nguon von|von dieu le|von dieu le dang ky|nguon von|capital",
    "area": "dien tich|dien tich dat|dien tich san xuat|tong dien tich|area",
    "technology": "cong nghe|cong nghe cao|ung dung cong nghe cao|ung dung cong nghe|technology",
    "founded": "ngay thanh lap|nam thanh lap|thanh lap|ngay dang ky|ngay cap|ngay cap dkkd|founded|founded on",
    "lifecycle": "tinh trang|tinh trang hoat dong|trang thai|hien trang|status|state",
    "lifecycle_on": "tu ngay|ngay tinh trang|ngay ngung giai the|ngay giai the|ngay ngung|since|from",
    "reason": "ly do|nguyen nhan|reason",
    "paper": "quyet dinh|so quyet dinh|van ban|paper|decision",
    "size": "quy mo|phan loai quy mo|size class|size",
    "on_site": "co tren trang|on the site",
    "updated": "cap nhat|ngay cap nhat|cap nhat ngay|updated",
    "number": "stt|tt|so thu tu|no",
}
"""What each column may be called, folded. The last four are understood and not read: they follow from the rest."""
NOT_READ: Final = frozenset({"size", "on_site", "updated", "number"})
PERSONS: Final = (
    *("giam doc", "chu tich", "nguoi dai dien", "dai dien", "ho ten", "ho va ten", "can cuoc", "cccd"),
    *("dien thoai", "so dien thoai", "sdt", "email", "e mail", "lien he"),
)
"""Headings of columns about a person: the register keeps none."""
_NAMES: Final = {name: column for column, called in COLUMNS.items() for name in called.split("|")}
_IN_BRACKETS: Final = re.compile(r"[(\[]([^)\]]*)[)\]]|,\s*(\S[^,]*)$|\b\u0110VT:?\s*(.*)$", re.IGNORECASE)
_LIKE: Final = 78
"""How alike a heading must be to one we know to be told as a guess, of 100."""
MONEY: Final[Mapping[str, int]] = {
    **dict.fromkeys(("dong", "vnd", "d"), 1),
    **dict.fromkeys(("nghin dong", "ngan dong", "1000 dong", "1 000 dong", "1000d"), 1_000),
    **dict.fromkeys(("trieu dong", "trieu", "tr dong", "trd", "tr d", "trieu vnd", "million vnd"), 1_000_000),
    **dict.fromkeys(("ty dong", "ty", "ti dong", "ti", "ty vnd", "billion vnd"), 1_000_000_000),
}
AREA: Final[Mapping[str, Decimal]] = {
    **dict.fromkeys(("ha", "hecta", "hec ta"), Decimal(1)),
    **dict.fromkeys(("m2", "m 2", "met vuong"), Decimal("0.0001")),
}


@dataclass(frozen=True, slots=True)
class Unused:
    """A column that is not read: its heading, and the column it may be meant for."""

    heading: str
    guess: Column | None
    is_of_person: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of a sheet that names its columns."""

    cells: tuple[str, ...]
    """Each heading, cleaned; "" where there is none."""
    columns: Mapping[Column, int]
    """Where each column stands, from nought."""
    units: Mapping[Column, str]
    """The unit in a heading, folded: `Doanh thu (triệu đồng)` is `trieu dong`."""
    unused: tuple[Unused, ...]

    @property
    def is_usable(self) -> bool:
        """Whether a table stands under it: it names the cooperatives, and something of them."""
        return "name" in self.columns and len(self.columns) > 1


def heading_of(cells: Sequence[Any]) -> Heading:
    """What a row means as a heading; of two columns with the same meaning the first counts."""
    words = tuple(clean(each) if isinstance(each, str) else "" for each in cells)
    columns: dict[Column, int] = {}
    units: dict[Column, str] = {}
    unused = []
    for at, each in enumerate(words):
        column, unit = _meaning(each)
        if column is None or column in columns:
            if each:
                unused.append(_unused(each))
            continue
        columns[column] = at
        if unit:
            units[column] = unit
    return Heading(words, columns, units, tuple(unused))


def _meaning(heading: str) -> tuple[Column | None, str]:
    """The column that a heading names, and the unit that it is counted in."""
    bare = fold(heading)
    if bare in _NAMES:
        return _NAMES[bare], ""
    bracket = _IN_BRACKETS.search(heading)
    if bracket is None:
        return None, ""
    unit = fold(next(filter(None, bracket.groups()), ""))
    return _NAMES.get(fold(heading[: bracket.start()] + " " + heading[bracket.end() :])), unit


def _unused(heading: str) -> Unused:
    bare = fold(heading)
    if any(f" {each} " in f" {bare} " for each in PERSONS):
        return Unused(heading, None, True)
    found = process.extractOne(bare, _NAMES.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return Unused(heading, _NAMES[found[0]] if found else None, False)
