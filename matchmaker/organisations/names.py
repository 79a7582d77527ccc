"""What in an organisation's name sets it apart from others."""

from __future__ import annotations

from typing import Final

from matchmaker.text import fold

_COMMON: Final = """
    hop tac xa htx to tht lien hiep lhhtx cong ty cty doanh nghiep dn tu nhan dntn trach nhiem huu han tnhh
    co phan cp mot thanh vien mtv nong nn dich vu dv dvnn san xuat sx kinh doanh kd sxkd thuong mai tm tmdv
    tong hop xuat nhap khau xnk xk va
"""
_COMMON_WORDS: Final = frozenset(_COMMON.split())


def essence(name: str) -> str:
    """The words of a name that are its own, folded: `HTX Nông nghiệp Rạch Lợp` is `rach lop`.

    A name of common words alone keeps them all.
    """
    words = fold(name).split()
    return " ".join(word for word in words if word not in _COMMON_WORDS) or " ".join(words)
