"""Kinds of certificate as people look for them: in groups, and of a product only what it can have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchmaker.catalogue.reading import CertificateKindRow, certificate_kinds
from matchmaker.catalogue.tree import Node

GROUPS: Final[tuple[tuple[LazyString, tuple[str, ...]], ...]] = (
    (_l("Mã vùng trồng, đóng gói"), ("PUC_EXPORT", "PUC_DOMESTIC", "PHC")),
    (_l("Thực hành sản xuất tốt"), ("VIETGAP_TT", "VIETGAP_CN", "VIETGAP_TS", "GLOBALGAP")),
    (_l("OCOP, chỉ dẫn địa lý, nhãn hiệu"), ("OCOP", "GI", "TM_COLL")),
    (_l("Hữu cơ"), ("ORG_VN", "ORG_USDA", "ORG_EU", "ORG_JAS")),
    (_l("An toàn thực phẩm, chế biến"), ("ATTP", "HACCP", "ISO22000", "FSSC22000", "BRCGS", "HALAL")),
    (_l("Bền vững, thương mại công bằng"), ("RA", "4C", "FAIRTRADE", "SRP", "ASC", "BAP")),
    (_l("Đăng ký xuất khẩu"), ("GACC_ENT", "FDA_FFR", "EUDR_GEO")),
    (_l("Truy xuất, mã vạch"), ("TRACE_VN", "GTIN", "GLN")),
)
"""Every kind once, what is asked for most often first."""

_PLANTS: Final = ("FRUIT", "FRUIT-PRO", "COFFEE", "RICE", "PEPPER", "NUTS", "COCONUT", "VEG", "CROPS", "PROCESSED")
_FISH: Final = ("AQUA", "PROCESSED")
ONLY_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "PUC_EXPORT": _PLANTS,
    "PUC_DOMESTIC": _PLANTS,
    "VIETGAP_TT": _PLANTS,
    "VIETGAP_CN": ("LIVESTOCK", "PROCESSED"),
    "VIETGAP_TS": _FISH,
    "ASC": _FISH,
    "BAP": _FISH,
    "4C": ("COFFEE",),
    "SRP": ("RICE",),
}
"""Kinds of some groups of goods alone, by the groups' codes; all others suit any goods."""

_TRACED: Final = ("TRACE_VN", "GTIN", "GLN", "TM_COLL")
OF_INPUTS: Final[Mapping[str, tuple[str, ...]]] = {
    "INP-SEED": (*_TRACED, "GLOBALGAP"),
    "INP-FEEDS": (*_TRACED, "GLOBALGAP", "HACCP", "ISO22000", "FSSC22000"),
    "INP-PACK": (*_TRACED, "HACCP", "ISO22000", "FSSC22000", "BRCGS"),
    "INP-SERV": ("PHC", "ATTP", "HACCP", "ISO22000", "BRCGS", "GLN"),
}
"""What a seller of inputs and services can show, by the group's code; those of other groups are `_TRACED`."""


@lru_cache(maxsize=1)
def _by_code() -> dict[str, CertificateKindRow]:
    return {each.code: each for each in certificate_kinds()}


def kind_of(code: str | None) -> CertificateKindRow | None:
    """The kind of this code; None for an unknown one."""
    return _by_code().get(code) if code else None


def kinds_for(product: Node | None) -> list[tuple[str, list[CertificateKindRow]]]:
    """Groups with the kinds that a product can have; all kinds where the product is not known."""
    groups = ((str(name), [_by_code()[code] for code in codes if suits(code, product)]) for name, codes in GROUPS)
    return [(name, kinds) for name, kinds in groups if kinds]


def suits(kind_code: str, product: Node | None) -> bool:
    """Whether a product can have a certificate of this kind."""
    if product is None:
        return True
    group = product.path[0]
    if product.is_input:
        return kind_code in OF_INPUTS.get(group, _TRACED)
    return group in ONLY_FOR.get(kind_code, (group,))
