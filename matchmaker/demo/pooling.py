"""A need that no cooperative fills alone, and an offer of inputs that none buys alone: invented from end to end.

Every organisation here is called "Mẫu" and exists nowhere; tax codes begin with 99, which no province has. The offer of
a cooperative from the articles (passion fruit of Hưng Thơm) may stand beside them.
"""

from __future__ import annotations

from typing import Any, Final

from matchmaker.demo.rows import Paper
from matchmaker.demo.stories import COOPERATIVE, ENTERPRISE, Item, Story, requires
from matchmaker.listings import ContractKind, DeliveryTerms
from matchmaker.organisations.models import OrganisationKind

INVENTED: Final = "Đơn vị không có thật. Dữ liệu trình diễn, số liệu là ví dụ."
FRUIT, MANURE = "PAS-PUR", "INP-FER-ORG"
BUYER: Final = "Nhà máy Nước quả Mẫu Gia Lai"
"""Needs 1,500 t at 60 t a week: 25 weeks."""
MEMBER: Final = "HTX Chanh dây Mẫu Mang Yang"
"""The one in which somebody signs in."""


def _grower(
    name: str,
    commune_code: str,
    tonnes: int,
    days: tuple[int, int],
    price_vnd: int,
    *,
    min_lot: int | None = None,
    brix: float = 14,
    tax_code: str | None = None,
    paper: str = "",
    manure: int = 0,
    kind: OrganisationKind = COOPERATIVE,
) -> Story:
    """A cooperative that offers so many tonnes of passion fruit, and may need so many tonnes of manure."""
    columns: dict[str, Any] = {"asking_price_vnd": price_vnd}
    if min_lot is not None:
        columns["min_lot"] = min_lot
    needs = (Item(MANURE, manure, "tonne", 10, 120, {"ceiling_vnd": 6_600}),) if manure else ()
    return Story(
        kind,
        name,
        commune_code,
        ("PAS",),
        f"Trồng chanh dây tím. {INVENTED}",
        papers=(Paper("VIETGAP_TT", paper),) if paper else (),
        offers=(Item(FRUIT, tonnes, "tonne", *days, columns, {"brix": brix, "grade": "A"}),),
        needs=needs,
        facts={"tax_code": tax_code} if tax_code else {},
    )


POOLING: Final = (
    Story(
        ENTERPRISE,
        BUYER,
        "23575",
        ("PAS",),
        f"Ép nước chanh dây quanh năm. {INVENTED}",
        needs=(
            Item(
                "PAS",
                1_500,
                "tonne",
                14,
                188,
                {
                    "weekly_rate": 60_000,
                    "requirements": [
                        requires("attribute", "brix", ">=", 13),
                        requires("certificate", "VIETGAP_TT", essential=False),
                    ],
                    "ceiling_vnd": 17_500,
                    "market": "EU",
                },
                contract_kind=ContractKind.YEARS,
                description="Mỗi tuần 60 tấn chanh dây tươi, đều suốt 25 tuần.",
            ),
        ),
        facts={"tax_code": "9900001027"},
    ),
    _grower(
        MEMBER,
        "23794",
        420,
        (14, 188),
        16_500,
        min_lot=10_000,
        brix=15,
        tax_code="9900001034",
        paper="VietGAP-TT-25-01-52-0971",
        manure=35,
    ),
    _grower("HTX Chanh dây Mẫu Đak Đoa", "23677", 380, (14, 120), 16_800, tax_code="9900001041", manure=30),
    _grower("HTX Chanh dây Mẫu Chư Prông", "23887", 400, (90, 188), 17_200, min_lot=20_000, tax_code="9900001059"),
    _grower("HTX Chanh dây Mẫu Chư Sê", "23941", 260, (30, 188), 17_500, brix=14.5, paper="VietGAP-TT-25-01-52-0972"),
    _grower("Tổ hợp tác Chanh dây Mẫu Kbang", "23638", 160, (14, 188), 15_800, kind=OrganisationKind.COOP_GROUP),
    _grower(
        "Liên hiệp HTX Nông sản Mẫu Gia Lai",
        "23575",
        350,
        (14, 188),
        18_600,
        brix=15,
        tax_code="9900001066",
        paper="VietGAP-TT-25-01-52-0973",
        kind=OrganisationKind.COOP_UNION,
    ),
    _grower("HTX Chanh dây Mẫu Đắk Mil", "24670", 300, (14, 188), 15_200, tax_code="9900001073"),
    _grower("HTX Chanh dây Mẫu Ia Pa", "24022", 240, (14, 188), 14_900, brix=12.2),
    Story(
        ENTERPRISE,
        "Nhà máy Phân hữu cơ Mẫu Gia Lai",
        "23590",
        (MANURE,),
        f"Ủ phân hữu cơ từ vỏ cà phê. {INVENTED}",
        offers=(
            Item(
                MANURE,
                600,
                "tonne",
                5,
                130,
                {"asking_price_vnd": 6_200, "min_lot": 100_000},
                description="Mỗi đơn từ 100 tấn trở lên mới chở tận nơi.",
                delivery_terms=DeliveryTerms.SELLER_DELIVERS,
            ),
        ),
        facts={"tax_code": "9900001080"},
    ),
)
