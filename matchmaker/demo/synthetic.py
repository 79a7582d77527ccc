"""Any amount of plausible synthetic rows, the same for the same seed (and the same day).

Plausible means: crops grow in their regions and are harvested in their months, quantities are log-normal,
prices lie around the catalogue's band, about half of the cooperatives hold certificates. It is synthetic all
the same: nothing measured on it says how the real market behaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from sqlalchemy import select

from matchmaker.catalogue.models import Commune, Product
from matchmaker.db import now, session
from matchmaker.demo import rows
from matchmaker.demo.batch import Batch
from matchmaker.listings import ContractKind, DeliveryTerms
from matchmaker.measures import today
from matchmaker.organisations.models import OrganisationKind

Progress = Callable[[int], None]
ROWS_BEFORE_WRITING: Final = 20_000
COOPERATIVE_SHARE: Final = 0.75
YEAR_ROUND: Final = ((1, 12),)
BY_PIECE_SCALE: Final = 40
"""Things counted by the piece come in larger numbers than tonnes do."""

WORDS: Final = (
    "Thắng Lợi",
    "Đại Thành",
    "Phú Hưng",
    "Tân Tiến",
    "Hòa Bình",
    "Đồng Tâm",
    "Quyết Thắng",
    "Minh Phát",
)
MORE_WORDS: Final = ("Xanh", "Sạch", "Hữu Cơ", "Mới", "Vàng", "Bền Vững", "Số Một", "Liên Kết")
PAPER_KINDS: Final = (
    ("VIETGAP_TT", 0.45, 24),
    ("GLOBALGAP", 0.12, 12),
    ("ORG_VN", 0.08, 24),
    ("HACCP", 0.1, 36),
)


@dataclass
class Market:
    """What is being made up: the dice, the places and the goods."""

    dice: Random
    communes: list[Commune]
    products: list[Product]
    inputs: list[Product]
    on: date
    at: datetime

    @classmethod
    def from_reference(cls, seed: int) -> Market:
        """A market over the reference data that is loaded."""
        parents = select(Product.parent_code).where(Product.parent_code.is_not(None))
        leaves = list(session.scalars(select(Product).where(Product.code.not_in(parents)).order_by(Product.position)))
        return cls(
            dice=Random(seed),  # noqa: S311  # plausible rows, not secrets
            communes=list(session.scalars(select(Commune).order_by(Commune.code))),
            products=[each for each in leaves if not each.is_input],
            inputs=[each for each in leaves if each.is_input],
            on=today(),
            at=now(),
        )

    def product_for(self, commune: Commune) -> Product:
        """Something that grows there; a few goods are far more common than the rest."""
        local = [each for each in self.products if {"all", commune.agro_region} & set(each.harvest or {"all": 1})]
        return self._uneven(local or self.products)

    def input(self) -> Product:
        return self._uneven(self.inputs)

    def _uneven(self, choices: Sequence[Product]) -> Product:
        return choices[int(len(choices) * self.dice.random() ** 1.7)]

    def window(self, product: Product, region: str) -> tuple[date, date]:
        """A window inside one of the product's harvests, beginning within a year."""
        spans = (product.harvest or {}).get(region) or (product.harvest or {}).get("all") or YEAR_ROUND
        first, last = self.dice.choice([tuple(span) for span in spans])
        length_months = (last - first) % 12 + 1
        starts = date(self.on.year, first, 1) + timedelta(days=self.dice.randrange(0, 20))
        if starts < self.on - timedelta(days=15):
            starts = starts.replace(year=starts.year + 1, day=min(starts.day, 28))
        days = max(14, int(length_months * 30 * self.dice.uniform(0.4, 1.0)))
        return starts, starts + timedelta(days=days)

    def price(self, product: Product, around: float) -> int | None:
        if product.price_low_dong is None or product.price_high_dong is None:
            return None
        middle = (product.price_low_dong + product.price_high_dong) / 2
        price = middle * self.dice.lognormvariate(0, 0.12) * around
        return max(1, round(price / 10) * 10 if price > 100 else round(price))

    def quantity(self, product: Product, larger: float) -> tuple[Decimal, Decimal, str]:
        """Base quantity, typed amount and typed unit."""
        tonnes = max(1, round(self.dice.lognormvariate(3.4, 1.1) * larger))
        if product.unit == "kg":
            return Decimal(tonnes * 1000), Decimal(tonnes), "tonne"
        count = Decimal(tonnes * (BY_PIECE_SCALE if product.unit in ("egg", "fruit", "label", "piece") else 1))
        return count, count, product.unit


def generate(
    *, organisations: int, offers: int, needs: int, seed: int, progress: Progress = lambda _done: None
) -> dict[str, int]:
    """Write synthetic rows; ``progress`` hears how many were made since it last heard. Returns the counts."""
    market = Market.from_reference(seed)
    batch = Batch()
    sellers, buyers = _organisations(batch, market, max(organisations, 2), seed)
    for number in range(offers):
        _offer(batch, market, sellers, buyers, is_input=number % 12 == 11)
        _write_when_large(batch)
        progress(1)
    for number in range(needs):
        _need(batch, market, sellers, buyers, is_input=number % 8 == 7)
        _write_when_large(batch)
        progress(1)
    batch.write()
    return {"organisations": organisations, "offers": offers, "needs": needs}


def _write_when_large(batch: Batch) -> None:
    if len(batch) >= ROWS_BEFORE_WRITING:
        batch.write()


@dataclass
class Party:
    """An organisation that was made up."""

    id: int
    commune: Commune
    papers: list[int]


def _organisations(batch: Batch, market: Market, number: int, seed: int) -> tuple[list[Party], list[Party]]:
    sellers: list[Party] = []
    buyers: list[Party] = []
    for index in range(number):
        sells = not sellers or (bool(buyers) and market.dice.random() < COOPERATIVE_SHARE)
        (sellers if sells else buyers).append(_organisation(batch, market, sells, f"{seed}-{index + 1}"))
    return sellers, buyers


def _organisation(batch: Batch, market: Market, sells: bool, mark: str) -> Party:
    dice = market.dice
    commune = dice.choice(market.communes)
    trade = market.product_for(commune)
    words = f"{dice.choice(WORDS)} {dice.choice(MORE_WORDS)} {mark}"
    party = rows.organisation(
        batch,
        kind=OrganisationKind.COOPERATIVE if sells else OrganisationKind.ENTERPRISE,
        name=f"{'HTX Nông nghiệp' if sells else 'Công ty TNHH'} {words} (mẫu)",
        commune=commune,
        trades=[trade.code],
        at=market.at - timedelta(days=dice.randrange(1, 400)),
        about="Dữ liệu tổng hợp để trình diễn.",
        founded_year=dice.randrange(1998, 2026),
        member_count=dice.randrange(7, 400) if sells else None,
    )
    papers = []
    for kind, share, months in PAPER_KINDS if sells else ():
        if dice.random() < share:
            expires_on = market.on + timedelta(days=dice.randrange(20, months * 30))
            paper = rows.Paper(kind, f"DEMO-{kind}-{mark}", expires_on, verified=dice.random() < 0.6)
            papers.append(rows.certificate(batch, party, paper, at=market.at))
    return Party(party, commune, papers)


def _listed(market: Market, party: Party, product: Product, larger: float, extra: dict[str, Any]) -> rows.Listed:
    quantity, typed, typed_unit = market.quantity(product, larger)
    starts_on, ends_on = market.window(product, party.commune.agro_region)
    dice = market.dice
    return rows.Listed(
        product=product,
        quantity=quantity,
        typed_amount=typed,
        typed_unit=typed_unit,
        starts_on=starts_on,
        ends_on=ends_on,
        commune=party.commune,
        published_at=market.at - timedelta(minutes=dice.randrange(1, 60 * 24 * 90)),
        contract_kind=dice.choices(list(ContractKind), (4, 4, 2))[0],
        delivery_terms=dice.choice(list(DeliveryTerms)),
        extra=extra,
    )


def _offer(batch: Batch, market: Market, sellers: list[Party], buyers: list[Party], *, is_input: bool) -> None:
    dice = market.dice
    party = dice.choice(buyers if is_input else sellers)
    product = market.input() if is_input else market.product_for(party.commune)
    asking = market.price(product, 1.0) if dice.random() < 0.7 else None
    listed = _listed(market, party, product, 1.0, {"asking_price_vnd": asking})
    rows.offer(batch, party.id, listed, party.papers)


def _need(batch: Batch, market: Market, sellers: list[Party], buyers: list[Party], *, is_input: bool) -> None:
    dice = market.dice
    party = dice.choice(sellers if is_input else buyers)
    product = market.input() if is_input else market._uneven(market.products)
    asks = [] if is_input or dice.random() < 0.5 else [_certificate_wish(dice)]
    extra: dict[str, Any] = {
        "requirements": asks,
        "ceiling_vnd": market.price(product, 1.08),
        "market": None if is_input else dice.choice(("VN", "CN", "EU", "JP")),
    }
    rows.need(batch, party.id, _listed(market, party, product, 1.6, extra))


def _certificate_wish(dice: Random) -> dict[str, Any]:
    kind = dice.choice(("VIETGAP_TT", "GLOBALGAP", "ORG_VN"))
    return {"kind": "certificate", "key": kind, "op": "=", "value": None, "essential": dice.random() < 0.4}
