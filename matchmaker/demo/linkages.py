"""What the demonstration's organisations do with each other: talk, quote, sign, deliver, pay, put together.

Days count from today and all figures are invented. What goes a little wrong (a few crates rejected, a payment late) is
between the demonstration accounts, whose buyer does not exist; the articles' enterprises keep what they sign.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from matchmaker.contracts.fulfilment import delivering, inspecting, paying
from matchmaker.contracts.kinds import InspectionReason, PaymentKind
from matchmaker.contracts.models import Contract
from matchmaker.contracts.packages import service as packages
from matchmaker.db import now
from matchmaker.demo import looks, plans, pools
from matchmaker.demo.deals import Desk, Pair, day, quiet, terms
from matchmaker.matching.models import Side
from matchmaker.prices import service as prices
from matchmaker.prices.service import Identity, Price
from matchmaker.terms import Grade, InputAdvance, PriceRule, Quality

GIA_LAI, VINH_LONG = "lienminh.gialai@demo.example", "lienminh.vinhlong@demo.example"
FRUIT = "Công ty TNHH Xuất khẩu Trái cây Mẫu"
RACH_LOP, LOC_TROI = "HTX Nông nghiệp Rạch Lợp", "Tập đoàn Lộc Trời"
CHAU_HUNG = "HTX Sản xuất Thương mại Dịch vụ nông nghiệp Châu Hưng"
BUYER, SELLER, STAFF = Side.BUYER, Side.SELLER, Side.STAFF
DAY: Final = timedelta(days=1)
SOURCE: Final = "Số liệu trình diễn"

DURIAN: Final = Pair(
    FRUIT,
    "HTX Nông nghiệp Cao Nguyên",
    "DUR-MON",
    30,
    (-45, 40),
    GIA_LAI,
    "Cao Nguyên còn 30 tấn Dona cuối vụ ở vườn chưa có mã số; bên mua bán trong nước, cần giao đều hằng tuần.",
    (
        (SELLER, 1100, "Chào anh, vườn còn khoảng 30 tấn Dona cuối vụ, cắt được từ tuần sau. Anh lên xem vườn nhé."),
        (BUYER, 1098, "Cảm ơn chị. Tôi lấy hết nếu độ khô từ 32 % trở lên. Chị cho giá loại A và loại B."),
        (STAFF, 1090, "Tôi hẹn hai bên sáng thứ Sáu tại vườn. Có gì vướng, anh chị nhắn ở đây."),
    ),
    is_coded=False,
)
RI6: Final = Pair(
    FRUIT,
    "HTX Nông sản xuất khẩu Bắc Tây Nguyên",
    "DUR-RI6",
    20,
    (195, 265),
    GIA_LAI,
    "Ri6 vụ tới, hai bên muốn ký sớm.",
    ((BUYER, 30, "Hợp đồng tôi đã đồng ý, bên HTX xem lại giúp mục kiểm hàng rồi duyệt nhé."),),
)
PASSION: Final = Pair(
    FRUIT,
    "HTX Nông nghiệp và Dịch vụ Hưng Thơm Gia Lai",
    "PAS-PUR",
    40,
    (20, 110),
    GIA_LAI,
    "Chanh dây tím, GlobalG.A.P., giao mỗi tuần khoảng 3 tấn.",
    ((BUYER, 20, "HTX giao tại kho Lạng Sơn được không, hay bên tôi phải đánh xe lên?"),),
)
RICE: Final = Pair(
    LOC_TROI, RACH_LOP, "RIC-PAD-OM5451", 600, (60, 110), VINH_LONG, "Bao tiêu lúa tươi cả vụ, giống ứng trước."
)
NPK: Final = Pair(
    RACH_LOP, "Công ty Phân bón Bình Điền", "INP-FER-NPK", 40, (-30, 60), VINH_LONG, "Phân cho cả vụ, giao theo đợt."
)

SEED: Final = Pair(
    RACH_LOP, "Viện Lúa Đồng bằng sông Cửu Long", "INP-SED-RIC", 20, (-60, 30), VINH_LONG, "Giống cho vụ Đông Xuân."
)
FRAGRANT: Final = Pair(
    LOC_TROI, CHAU_HUNG, "RIC-PAD-DT8", 300, (60, 110), VINH_LONG, "Bao tiêu trọn gói: giống, phân, đầu ra."
)


def load(organisation_ids: dict[str, int]) -> None:
    """Write it all. The stories and the demonstration accounts are there already."""
    desk = Desk(organisation_ids)
    _price(desk)
    _durian(desk)
    _ri6(desk)
    _passion(desk)
    _rice(desk)
    _more(desk)
    looks.load(desk)
    plans.load(desk)
    pools.load(desk)
    quiet()


def _price(desk: Desk) -> None:
    """What durian and rice cost over the last weeks: durian on the way up."""
    weeks = range(10)
    durian = [Price(Identity("DUR-MON", "52", "", day(-7 * each)), 94_000 - 1_900 * each, SOURCE) for each in weeks]
    rice = [
        Price(Identity(variety, "86", "", day(-7 * each)), vnd - 15 * (each % 3), SOURCE)
        for each in weeks
        for variety, vnd in (("RIC-PAD-OM5451", 6_020), ("RIC-PAD-DT8", 6_410))
    ]
    prices.write_down([*durian, *rice], by=desk.person(GIA_LAI))


def _durian(desk: Desk) -> None:
    """Under way: two deliveries, of the first a few crates rejected and its payment late."""
    made = desk.introduce(DURIAN)
    asked = terms(
        DURIAN,
        (-28, 26),
        PriceRule.BY_GRADE,
        grades=(Grade("A", "từ 2 đến 5 kg, không sâu", 88_000, 80), Grade("B", "hộc lép, dưới 2 kg", 68_000, 20)),
        qualities=(Quality("Độ khô", "từ 32 %", "± 0,5 %"),),
        payment_days=10,
    )
    quote = desk.quote(made, SELLER, asked, "Giá tại vườn, bên mua đánh xe lên.")
    grades = (Grade("A", "từ 2 đến 5 kg, không sâu", 86_000, 80), Grade("B", "hộc lép, dưới 2 kg", 66_000, 20))
    offered = terms(
        DURIAN,
        (-28, 26),
        PriceRule.BY_GRADE,
        grades=grades,
        qualities=asked.qualities,
        deposit_vnd=300_000_000,
        payment_days=10,
    )
    desk.counter(quote, BUYER, offered, "Bớt 2.000 đồng, bù lại tôi đặt cọc 300 triệu.")
    contract = desk.sign(desk.draft(quote, SELLER), days_ago=33)
    _pay(desk, contract, PaymentKind.DEPOSIT, 300_000_000, -31)
    _deliver(desk, contract, 8_000, -24, "A", "PC-0117", rejected=400)
    _pay(desk, contract, PaymentKind.PAYMENT, 353_600_000, -5)
    _deliver(desk, contract, 9_000, -6, "A", "PC-0131")


def _ri6(desk: Desk) -> None:
    """Still being written: the buyer approved, the cooperative has not."""
    made = desk.introduce(RI6)
    wanted = terms(RI6, (200, 255), PriceRule.FLOOR_PLUS_MARKET, price_vnd=52_000, market_province="52", payment_days=7)
    quote = desk.quote(made, SELLER, wanted, "Giá sàn 52.000, chợ lên thì theo chợ.")
    desk.approve(desk.draft(quote, BUYER), BUYER)


def _passion(desk: Desk) -> None:
    """A quote that waits for the buyer."""
    made = desk.introduce(PASSION)
    desk.quote(
        made, SELLER, terms(PASSION, (22, 105), PriceRule.FIXED, price_vnd=17_500, payment_days=15), "Giá tại HTX."
    )


def _rice(desk: Desk) -> None:
    """The Vĩnh Long story: inputs, produce and an investment of one cooperative, put together."""
    npk = desk.introduce(NPK)
    inputs = terms(NPK, (-25, 50), PriceRule.FIXED, price_vnd=14_700, payment_days=30)
    bought = desk.sign(desk.draft(desk.quote(npk, SELLER, inputs), BUYER), days_ago=27)
    _deliver(desk, bought, 12_000, -15, "", "BĐ-2041")
    met = desk.introduce(RICE)
    produce = terms(
        RICE,
        (65, 105),
        PriceRule.MARKET_PREMIUM,
        premium_vnd=40,
        market_province="86",
        payment_days=7,
        inputs=(InputAdvance("Giống OM5451 xác nhận", 270_000_000, "15 tấn"),),
    )
    sold = desk.sign(
        desk.draft(desk.quote(met, BUYER, produce, "Cao hơn chợ 40 đồng, giống ứng trước."), SELLER), days_ago=20
    )
    director = desk.acting(met, SELLER)
    told = packages.Told("Lúa OM5451, vụ Đông Xuân", Decimal(95), 950_000_000, "Đầu vào hợp lý, đầu ra ổn định.")
    package = packages.make(desk.organisation(RACH_LOP), told, by=director)
    for contract in (bought, sold):
        packages.link(package, contract, by=director)
    packages.invest(
        package,
        investor="Viện Lúa Đồng bằng sông Cửu Long",
        amount_vnd=380_000_000,
        repaid_vnd=190_000_000,
        by=director,
    )


def _more(desk: Desk) -> None:
    """Seed that Rạch Lợp bought, has and paid for; and Châu Hưng, which has only been introduced."""
    seed = desk.introduce(SEED)
    inputs = terms(SEED, (-55, -20), PriceRule.FIXED, price_vnd=16_800, payment_days=30)
    bought = desk.sign(desk.draft(desk.quote(seed, SELLER, inputs), BUYER), days_ago=58)
    _deliver(desk, bought, 20_000, -40, "", "VL-0388")
    _pay(desk, bought, PaymentKind.PAYMENT, 20_000 * 16_800, -18)
    desk.introduce(FRAGRANT)


def _deliver(
    desk: Desk, contract: Contract, kilograms: int, on: int, grade: str, slip: str, *, rejected: int = 0
) -> None:
    """The seller reports it, the buyer inspects it a day later, and the seller stands by what was found."""
    seller, buyer = (desk.acting(contract.introduction, side) for side in (SELLER, BUYER))
    goods = delivering.Goods(quantity=Decimal(kilograms), on=day(on), grade=grade, slip_number=slip)
    handed = delivering.report(contract, goods, side=SELLER, by=seller)
    handed.at = handed.reported_at = now() + (day(on) - day(0))  # on the day itself
    found = inspecting.Inspection(
        accepted=Decimal(kilograms - rejected),
        rejected=Decimal(rejected),
        on=day(on + 1),
        reason=InspectionReason.DAMAGE if rejected else None,
        note="Dập khi bốc xếp." if rejected else "",
    )
    inspecting.inspect(contract, handed, found, side=BUYER, by=buyer)
    if rejected:
        inspecting.confirm(contract, handed, side=SELLER, by=seller)
    handed.inspected_at = handed.confirmed_at = handed.reported_at + DAY  # and inspected on the next


def _pay(desk: Desk, contract: Contract, kind: PaymentKind, amount_vnd: int, on: int) -> None:
    """The buyer reports it, the seller has it."""
    buyer, seller = (desk.acting(contract.introduction, side) for side in (BUYER, SELLER))
    money = paying.Money(kind=kind, amount_vnd=amount_vnd, on=day(on))
    paid = paying.report(contract, money, side=BUYER, by=buyer)
    paying.confirm(contract, paid, side=SELLER, by=seller)
    paid.at = paid.confirmed_at = now() + (day(on) - day(0))
    if contract.ended_at is not None:
        contract.ended_at = paid.confirmed_at  # by the last payment
