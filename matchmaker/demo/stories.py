"""The two press articles told as data: who they name, where they place them, what each has or lacks.

Sources: Báo Gia Lai, 29 May 2025 (durian with two growing-area codes and no buyer; coffee; passion fruit) and
Báo Vĩnh Long, 3 December 2025 (1,500-1,800 tonnes of rice a year; inputs and output under one contract).
Names of organisations are the articles'. Quantities, prices, certificate numbers and the companies called
"mẫu" are invented, and no person appears.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from matchmaker.credentials.models import FacilityKind
from matchmaker.demo.rows import Paper, Site
from matchmaker.listings import ContractKind, DeliveryTerms
from matchmaker.organisations.models import OrganisationKind

COOPERATIVE, ENTERPRISE = OrganisationKind.COOPERATIVE, OrganisationKind.ENTERPRISE
NOTE: Final = "Dữ liệu trình diễn, dựng theo báo chí; số liệu và mã số là ví dụ."


@dataclass(frozen=True)
class Item:
    """One thing that an organisation offers or needs. Days count from the day of loading."""

    product: str
    amount: int
    unit: str
    from_day: int
    to_day: int
    columns: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    description: str = ""
    contract_kind: ContractKind = ContractKind.SEASON
    delivery_terms: DeliveryTerms = DeliveryTerms.BUYER_COLLECTS
    posted_days: int = 0
    """How many days ago it was published."""


@dataclass(frozen=True)
class Story:
    """One organisation and what it brings to the site."""

    kind: OrganisationKind
    name: str
    commune_code: str
    trades: tuple[str, ...]
    about: str
    papers: tuple[Paper, ...] = ()
    offers: tuple[Item, ...] = ()
    needs: tuple[Item, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    trademarks: tuple[str, ...] = ()
    sites: tuple[Site, ...] = ()
    verified_days: int = 0
    """How many days ago the union verified it, and its codes and certificates."""


def requires(kind: str, key: str, op: str = "=", value: object = None, *, essential: bool = True) -> dict[str, Any]:
    """A requirement as a need stores it."""
    return {"kind": kind, "key": key, "op": op, "value": value, "essential": essential}


def code(number: str, crop: str, hectares: int, tonnes: int, households: int, commune_code: str) -> Paper:
    """A growing-area code for China, with the land behind it: so many hectares, each of so many tonnes a season."""
    place = {
        "hectares": Decimal(hectares),
        "yield_per_hectare": Decimal(1000 * tonnes),
        "households": households,
        "commune_code": commune_code,
    }
    return Paper("PUC_EXPORT", number, market="CN", products=(crop,), place=place)


CHINA_CODES: Final = [
    requires("certificate", "PUC_EXPORT", value="CN"),
    requires("certificate", "VIETGAP_TT", essential=False),
    requires("certificate", "PHC", value="CN", essential=False),
    requires("attribute", "dry_matter_pct", ">=", 32, essential=False),
]

STORIES: Final = (
    Story(
        ENTERPRISE,
        "Công ty TNHH Xuất khẩu Trái cây Mẫu",
        "06184",
        ("DUR", "PAS"),
        f"Thu mua trái cây tươi đi Trung Quốc qua Lạng Sơn. {NOTE}",
        needs=(
            Item(
                "DUR",
                150,
                "tonne",
                200,
                290,
                {
                    "weekly_rate": 15_000,
                    "requirements": CHINA_CODES,
                    "ceiling_vnd": 92_000,
                    "market": "CN",
                },
                description="Cần sầu riêng tươi có mã số vùng trồng được Trung Quốc chấp nhận, giao đều hằng tuần.",
            ),
            Item(
                "PAS-PUR",
                60,
                "tonne",
                20,
                150,
                {
                    "weekly_rate": 4_000,
                    "requirements": [requires("certificate", "PUC_EXPORT", value="CN")],
                    "ceiling_vnd": 20_000,
                    "market": "CN",
                },
            ),
        ),
    ),
    Story(
        COOPERATIVE,
        "HTX Nông nghiệp Cao Nguyên",
        "23764",
        ("DUR",),
        "Hai mã số vùng trồng sầu riêng từ hai năm nay, khách hàng vẫn chủ yếu là thương lái. " + NOTE,
        papers=(
            code("VN-GLOR-0901", "DUR", 10, 9, 18, "23764"),
            code("VN-GLOR-0902", "DUR", 12, 8, 21, "23764"),
            Paper("VIETGAP_TT", "VietGAP-TT-25-01-52-0901"),
        ),
        offers=(
            Item(
                "DUR-MON",
                120,
                "tonne",
                215,
                300,
                {"asking_price_vnd": 82_000, "floor_price_vnd": 74_000, "min_lot": 5_000},
                {"dry_matter_pct": 33, "grade": "A"},
                "Sầu riêng Dona trồng theo quy trình VietGAP, có truy xuất nguồn gốc.",
                posted_days=75,
            ),
        ),
        facts={"founded_year": 2017, "member_count": 86},
        sites=(Site(FacilityKind.DRIP_IRRIGATION, Decimal(22), "ha"), Site(FacilityKind.FIELD_RECORDS)),
        verified_days=730,
    ),
    Story(
        COOPERATIVE,
        "HTX Nông sản xuất khẩu Bắc Tây Nguyên",
        "23857",
        ("DUR",),
        "Sản xuất, liên kết và tiêu thụ sầu riêng. " + NOTE,
        papers=(
            code("VN-GLOR-0911", "DUR", 24, 12, 35, "23857"),
            Paper(
                "PHC",
                "VN-GLPH-0911",
                market="CN",
                verified=False,
                serves=("VN-GLOR-0911",),
                place={"capacity_per_day": Decimal(40_000), "commune_code": "23857"},
            ),
            Paper("GLOBALGAP", "8930000000019", verified=False),
        ),
        offers=(
            Item(
                "DUR-MON",
                200,
                "tonne",
                205,
                280,
                {"asking_price_vnd": 86_000, "min_lot": 10_000},
                {"dry_matter_pct": 32.5, "grade": "A"},
                delivery_terms=DeliveryTerms.SHARED,
            ),
            Item("DUR-RI6", 60, "tonne", 190, 260, {"asking_price_vnd": 58_000}, {"grade": "B"}),
        ),
        sites=(Site(FacilityKind.COLD_STORE, Decimal(60), "t"), Site(FacilityKind.PACKING_LINE, Decimal(40), "t/day")),
    ),
    Story(
        COOPERATIVE,
        "HTX Sản xuất, Kinh doanh và Dịch vụ nông nghiệp Tam Thành",
        "23764",
        ("COF-ROB", "DUR"),
        "Liên kết sản xuất và tiêu thụ cà phê. " + NOTE,
        papers=(Paper("4C", "4C-VN-DEMO-0921"),),
        offers=(
            Item(
                "COF-ROB-GRN",
                180,
                "tonne",
                15,
                150,
                {"asking_price_vnd": 98_000, "min_lot": 10_000},
                {"grade": "R1-S18", "moisture_pct": 12.5},
                contract_kind=ContractKind.YEARS,
            ),
            Item("DUR-MON", 40, "tonne", 220, 290, {}, {"grade": "A"}),
        ),
    ),
    Story(
        COOPERATIVE,
        "HTX Nông nghiệp và Dịch vụ Tam Điệp Xanh",
        "23677",
        ("COF-ROB",),
        "Khoảng 30 ha cà phê chất lượng cao. " + NOTE,
        papers=(Paper("RA", "RA_90000931", verified=False),),
        offers=(
            Item(
                "COF-ROB-FIN",
                45,
                "tonne",
                30,
                170,
                {"asking_price_vnd": 165_000, "floor_price_vnd": 150_000},
                {"cupping_score": 82},
            ),
        ),
        facts={"area_ha": 30},
    ),
    Story(
        COOPERATIVE,
        "HTX Nông lâm nghiệp và Dịch vụ An Lộc",
        "23794",
        ("PEP-BLK", "COF-ROB"),
        "Dùng chế phẩm sinh học trong toàn bộ quá trình chăm sóc. " + NOTE,
        papers=(Paper("ORG_VN", "HC-VN-DEMO-0941", verified=False),),
        offers=(
            Item(
                "PEP-BLK", 25, "tonne", 80, 180, {"asking_price_vnd": 142_000}, {"moisture_pct": 12.5}, posted_days=60
            ),
        ),
        needs=(
            Item("INP-CPP-BIO", 800, "litre", 10, 120, {"ceiling_vnd": 160_000}),
            Item("INP-FER-ORG", 60, "tonne", 10, 120, {"ceiling_vnd": 6_500}),
        ),
    ),
    Story(
        COOPERATIVE,
        "HTX Nông nghiệp và Dịch vụ Hưng Thơm Gia Lai",
        "23799",
        ("PAS",),
        "Vừa sản xuất vừa tham gia thị trường, chủ lực là chanh dây. " + NOTE,
        papers=(
            code("VN-GLOR-0951", "PAS", 12, 30, 26, "23799"),
            Paper("GLOBALGAP", "8930000000026"),
        ),
        offers=(
            Item(
                "PAS-PUR",
                300,
                "tonne",
                10,
                160,
                {"asking_price_vnd": 17_000, "min_lot": 2_000},
                {"brix": 15, "grade": "A"},
                delivery_terms=DeliveryTerms.SELLER_DELIVERS,
            ),
        ),
    ),
    Story(
        COOPERATIVE,
        "HTX Nông nghiệp Tân Tiến",
        "24022",
        ("CAS-ROOT", "SUG-CAN"),
        "Đưa máy móc, thiết bị hiện đại vào sản xuất. " + NOTE,
        offers=(Item("CAS-ROOT", 900, "tonne", 5, 130, {"asking_price_vnd": 2_900}, posted_days=35),),
        needs=(Item("INP-MAC-IRR", 20, "ha", 15, 150, {"ceiling_vnd": 55_000_000}, contract_kind=ContractKind.SPOT),),
    ),
    Story(
        COOPERATIVE,
        "HTX Nông nghiệp Rạch Lợp",
        "29362",
        ("RIC-PAD",),
        "Phương châm “đầu vào hợp lý, đầu ra ổn định”; 1.500-1.800 tấn lúa mỗi năm. " + NOTE,
        papers=(Paper("VIETGAP_TT", "VietGAP-TT-25-01-86-0961"),),
        offers=(
            Item(
                "RIC-PAD-OM5451",
                1_800,
                "tonne",
                70,
                130,
                {"asking_price_vnd": 6_050, "floor_price_vnd": 5_800, "min_lot": 50_000},
                contract_kind=ContractKind.YEARS,
                description="Lúa tươi cắt tại ruộng, ghe cập bến được.",
            ),
        ),
        needs=(
            Item("INP-FER-NPK", 120, "tonne", 10, 90, {"ceiling_vnd": 15_500}),
            Item("INP-SED-RIC", 45, "tonne", 10, 60, {"ceiling_vnd": 19_000}),
        ),
        facts={"member_count": 320},
    ),
    Story(
        COOPERATIVE,
        "HTX Sản xuất Thương mại Dịch vụ nông nghiệp Châu Hưng",
        "29407",
        ("RIC-PAD",),
        "Ký hợp đồng trọn gói đầu vào và đầu ra với doanh nghiệp. " + NOTE,
        offers=(Item("RIC-PAD-DT8", 900, "tonne", 75, 125, {"asking_price_vnd": 6_400, "min_lot": 30_000}),),
        needs=(Item("INP-FERT", 80, "tonne", 5, 80, {"ceiling_vnd": 16_000}),),
    ),
    Story(
        ENTERPRISE,
        "Tập đoàn Lộc Trời",
        "30307",
        ("RIC-PAD", "INP-SED-RIC"),
        "Thu mua lúa và cung ứng giống. " + NOTE,
        offers=(Item("INP-SED-RIC", 300, "tonne", 5, 120, {"asking_price_vnd": 18_500}),),
        needs=(
            Item(
                "RIC-PAD",
                1_500,
                "tonne",
                65,
                140,
                {
                    "weekly_rate": 150_000,
                    "requirements": [requires("certificate", "VIETGAP_TT", essential=False)],
                    "ceiling_vnd": 6_500,
                    "market": "EU",
                },
                contract_kind=ContractKind.YEARS,
                description="Bao tiêu lúa tươi theo vùng nguyên liệu, giá cao hơn thị trường địa phương 20-50 ₫/kg.",
            ),
        ),
    ),
    Story(
        ENTERPRISE,
        "Công ty Phân bón Bình Điền",
        "27637",
        ("INP-FERT",),
        "Cung ứng phân bón cho hợp tác xã. " + NOTE,
        offers=(
            Item("INP-FER-NPK", 2_000, "tonne", 1, 200, {"asking_price_vnd": 14_800, "min_lot": 5_000}),
            Item("INP-FER-URE", 1_000, "tonne", 1, 200, {"asking_price_vnd": 13_200, "min_lot": 5_000}),
        ),
    ),
    Story(
        ENTERPRISE,
        "Viện Lúa Đồng bằng sông Cửu Long",
        "31258",
        ("INP-SED-RIC",),
        "Cung ứng giống lúa xác nhận và nguyên chủng. " + NOTE,
        offers=(Item("INP-SED-RIC", 120, "tonne", 1, 100, {"asking_price_vnd": 17_000}, {"level": "foundation"}),),
    ),
    Story(
        ENTERPRISE,
        "Công ty Cà phê Mẫu Pleiku",
        "23575",
        ("COFFEE",),
        f"Chế biến và xuất khẩu cà phê. {NOTE}",
        trademarks=("Cà phê Mẫu Pleiku",),
        sites=(Site(FacilityKind.DRYING, Decimal(20), "t/day"), Site(FacilityKind.LABORATORY)),
        needs=(
            Item(
                "COF-ROB",
                250,
                "tonne",
                20,
                160,
                {
                    "weekly_rate": 15_000,
                    "requirements": [
                        requires("attribute", "moisture_pct", "<=", 12.5),
                        requires("certificate", "4C", essential=False),
                    ],
                    "ceiling_vnd": 104_000,
                    "market": "EU",
                },
                contract_kind=ContractKind.YEARS,
            ),
        ),
    ),
)
