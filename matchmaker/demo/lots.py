"""Two lots of the demonstration: durian from field to buyer, and the part of it that was split off. All invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from matchmaker.credentials import queries as credentials
from matchmaker.db import session
from matchmaker.measures import Quantity, today, unit
from matchmaker.organisations.models import Organisation
from matchmaker.traceability import dividing, service
from matchmaker.traceability.epcis import Step
from matchmaker.traceability.models import Lot, Stage
from matchmaker.traceability.service import EventContent

PRODUCT: Final = "DUR-MON"
TONNES: Final = Decimal(12)
SPLIT_OFF: Final = Decimal(5000)
DAYS_AGO: Final = 60
"""The harvest of the Highlands is over when most people try the site."""


def load(organisation_id: int) -> list[Lot]:
    """The lots of one cooperative, with the certificates that the stories gave it."""
    owner = session.get_one(Organisation, organisation_id)
    harvested = today() - timedelta(days=DAYS_AGO)
    lot = service.begin(
        owner, PRODUCT, Quantity(TONNES, unit("tonne")), by=None, harvested_on=harvested, name="Lô trình diễn 1"
    )
    _tell(lot, harvested)
    place = owner.commune_code
    _record(lot, EventContent(Step.PACKED, _at(harvested, 1, 8), commune_code=place))
    _record(lot, EventContent(Step.INSPECTED, _at(harvested, 1, 15), party="Phòng thử nghiệm mẫu", conforms=True))
    (part,) = dividing.split(lot, [SPLIT_OFF], at=_at(harvested, 2, 7), by=None)
    buyer = "Công ty TNHH Xuất khẩu Trái cây Mẫu"
    _record(part, EventContent(Step.SHIPPED, _at(harvested, 2, 9), commune_code=place, party=buyer))
    return [lot, part]


def _tell(lot: Lot, harvested: date) -> None:
    told = {
        "stage": Stage.PACKING,
        "standard": "TCVN 10739:2015",
        "brand": "Nhãn hiệu mẫu",
        "shelf_life_days": 14,
        "certificates": credentials.held_by(lot.organisation_id),
        "treatments": [
            {
                "day": (harvested - timedelta(days=45)).isoformat(),
                "what": "Phân hữu cơ vi sinh",
                "dose": "5 kg/cây",
                "interval_days": 0,
            }
        ],
        "tests": [
            {
                "day": (harvested + timedelta(days=1)).isoformat(),
                "what": "Cadimi",
                "result": "0,01",
                "limit": "0,05",
                "unit": "mg/kg",
                "laboratory": "Phòng thử nghiệm mẫu",
            }
        ],
    }
    service.describe(lot, told, by=None)
    service.publish(lot, by=None)


def _at(day: date, days: int, hour: int) -> datetime:
    return service.start_of(day + timedelta(days=days)).replace(hour=hour)


def _record(lot: Lot, content: EventContent) -> None:
    service.record(lot, content, by=None)
