"""The demonstration's two pools, through the services: one whose members are being asked, one that its buyer has.

Members, figures and answers are invented (`demo.pooling`). For a member in which nobody signs in, staff answer.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.pools import answers, coverage, service
from matchmaker.brokering.pools.answers import Figures
from matchmaker.brokering.pools.checking import Ask
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.models import Pool, PoolLine
from matchmaker.brokering.pools.service import Common
from matchmaker.catalogue.models import Product
from matchmaker.db import now, session
from matchmaker.demo import rows
from matchmaker.demo.batch import Batch
from matchmaker.demo.deals import Desk, day
from matchmaker.demo.pooling import BUYER, FRUIT, MEMBER
from matchmaker.listings import DeliveryTerms
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.queries import members

STAFF: Final = "lienminh.gialai@demo.example"
EXPORTER: Final = "Công ty TNHH Xuất khẩu Trái cây Mẫu"
DAK_DOA, CHU_PRONG, CHU_SE = "HTX Chanh dây Mẫu Đak Đoa", "HTX Chanh dây Mẫu Chư Prông", "HTX Chanh dây Mẫu Chư Sê"
KBANG: Final = "Tổ hợp tác Chanh dây Mẫu Kbang"
ASKED: Final = (
    (MEMBER, 350, 16_500),
    (DAK_DOA, 240, 16_800),
    (CHU_PRONG, 220, 17_200),
    (CHU_SE, 180, 17_500),
    (KBANG, 100, 15_800),
)
"""Who is asked for how many tonnes of the 1,500, at how many đồng a kilogram; the first leads."""
OFFERED: Final = ((MEMBER, 40, 16_800), (DAK_DOA, 25, 17_000), (KBANG, 15, 16_200))
TONNE: Final = 1000


def load(desk: Desk) -> None:
    """Write both. The stories and the demonstration accounts are there already."""
    _asking(desk)
    _offered(desk)


def _asking(desk: Desk) -> None:
    """Two said yes, one would give less for more, one does not come along; the demonstration's member has to answer."""
    need = session.scalars(select(Need).where(Need.organisation_id == desk.ids[BUYER])).one()
    message = "Nhà máy cần 60 tấn mỗi tuần suốt 25 tuần, không HTX nào đủ một mình. Mỗi bên giao phần của mình."
    pool = _opened(desk, need, ASKED, message)
    _mine, first, second, third, fourth = pool.lines
    for line in (first, fourth):
        answers.accept(line, by=_acting(desk, line))
    less = Figures(
        Decimal(180 * TONNE),
        coverage.scaled(second.portions, Decimal(180 * TONNE)),
        17_400,
        min_lot=Decimal(100 * TONNE),
    )
    answers.change(second, less, note="Vườn mới chưa cho đủ trái.", by=_acting(desk, second))
    answers.decline(third, reason=EndReason.PRICE, by=_acting(desk, third))


def _offered(desk: Desk) -> None:
    """Three said yes, and the buyer has the one quote."""
    need = _needed(desk)
    pool = _opened(desk, need, OFFERED, "Bên mua gom chanh dây giao kho Pleiku mỗi tuần.")
    for line in pool.lines:
        answers.accept(line, by=_acting(desk, line))
    service.offer(pool, valid_until=day(7), as_seen=pool.seen, by=desk.person(STAFF))


def _opened(desk: Desk, need: Need, asked: tuple[tuple[str, int, int], ...], message: str) -> Pool:
    offers = {each: _offer(desk, each) for each, _tonnes, _price in asked}
    asks = [
        Ask(DraftLine(offers[name].id, Decimal(tonnes * TONNE), ()), price_vnd=price, grade="A", is_lead=name == MEMBER)
        for name, tonnes, price in asked
    ]
    common = Common(message, day(5), DeliveryTerms.BUYER_COLLECTS, payment_days=10, tolerance_pct=5)
    return service.open_pool(need, asks, common, by=desk.person(STAFF))


def _offer(desk: Desk, name: str) -> Offer:
    return session.scalars(select(Offer).where(Offer.organisation_id == desk.ids[name])).one()


def _acting(desk: Desk, line: PoolLine) -> User:
    """Whoever acts for a member: its own people, or staff on its behalf where it has none."""
    people = members(line.organisation_id)
    return people[0].user if people else desk.person(STAFF)


def _needed(desk: Desk) -> Need:
    """What the exporter looks for beside fruit with a code for China."""
    buyer, product, batch = desk.organisation(EXPORTER), session.get_one(Product, FRUIT), Batch()
    need_id = rows.need(
        batch,
        buyer.id,
        rows.Listed(
            product=product,
            quantity=Decimal(90 * TONNE),
            typed_amount=Decimal(90),
            typed_unit="tonne",
            starts_on=day(21),
            ends_on=day(111),
            commune=buyer.commune,
            published_at=now() - timedelta(days=6),
            description="Chanh dây tím bán trong nước, mỗi tuần khoảng 7 tấn, không cần mã số vùng trồng.",
        ),
    )
    batch.write()
    return session.get_one(Need, need_id)
