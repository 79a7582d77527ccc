"""What is traded, from where and to where, in the simulated market: a dozen real products, round figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Good:
    """One species and what trade in it is like. Prices are đồng per base unit, amounts in it."""

    group: str
    species: str
    varieties: tuple[str, ...]
    unit: str
    shelf_days: float
    price_vnd: float
    typical_amount: float
    regions: tuple[str, ...]
    certificates: tuple[str, ...]
    export_codes: tuple[str, ...] = ()
    quality: tuple[str, str, float, float] | None = None
    """Attribute, operator, usual threshold, and how much offers vary around it."""


GOODS: Final = (
    Good("fruit", "DUR", ("DUR-MON", "DUR-RI6"), "kg", 6, 80_000, 40_000,
         ("highlands", "mekong", "southeast"), ("VIETGAP_TT", "GLOBALGAP"), ("PUC_EXPORT", "PHC"),
         ("dry_matter_pct", ">=", 32.0, 1.6)),
    Good("fruit", "BAN", ("BAN-CAV",), "kg", 14, 9_000, 80_000, ("highlands", "southeast"),
         ("VIETGAP_TT", "GLOBALGAP"), ("PUC_EXPORT", "PHC")),
    Good("fruit", "PAS", ("PAS-PUR",), "kg", 14, 20_000, 30_000, ("highlands",),
         ("VIETGAP_TT", "GLOBALGAP"), ("PUC_EXPORT",), ("brix", ">=", 14.0, 1.2)),
    Good("fruit", "POM", ("POM-DXA", "POM-NRO"), "kg", 45, 22_000, 30_000, ("mekong",),
         ("VIETGAP_TT", "GLOBALGAP", "OCOP"), ("PUC_EXPORT",)),
    Good("rice", "RIC-PAD", ("RIC-PAD-ST25", "RIC-PAD-OM18", "RIC-PAD-DT8"), "kg", 2, 7_000, 300_000,
         ("mekong",), ("VIETGAP_TT", "SRP", "ORG_VN"), (), ("moisture_pct", "<=", 26.0, 2.0)),
    Good("rice", "RIC-MIL", ("RIC-MIL-ST25", "RIC-MIL-DT8"), "kg", 270, 19_000, 150_000, ("mekong",),
         ("SRP", "HACCP", "OCOP"), (), ("broken_pct", "<=", 5.0, 2.5)),
    Good("coffee", "COF-ROB-GRN", (), "kg", 365, 100_000, 60_000, ("highlands",),
         ("4C", "RA", "EUDR_GEO"), (), ("moisture_pct", "<=", 12.5, 0.5)),
    Good("spice", "PEP-BLK", (), "kg", 540, 148_000, 20_000, ("highlands", "southeast"),
         ("VIETGAP_TT", "RA", "ORG_EU"), (), ("density_gl", ">=", 550.0, 25.0)),
    Good("vegetable", "VEG-TOM", (), "kg", 8, 14_000, 15_000, ("dalat", "red_river"),
         ("VIETGAP_TT", "ORG_VN")),
    Good("vegetable", "VEG-LET", (), "kg", 3, 16_000, 6_000, ("dalat", "red_river"),
         ("VIETGAP_TT", "GLOBALGAP")),
    Good("aquaculture", "SHR-VAN", (), "kg", 2, 130_000, 25_000, ("mekong",), ("ASC", "BAP", "VIETGAP_TS")),
    Good("ocop_processed", "OCOP-HON", (), "kg", 540, 180_000, 1_500, ("highlands", "mekong", "north"),
         ("OCOP", "ATTP", "HACCP")),
    Good("input", "INP-FER-ORG", (), "kg", 720, 5_000, 120_000, ("southeast", "mekong", "red_river"),
         ("ISO9001", "ORG_VN"), (), ("organic_pct", ">=", 20.0, 3.0)),
)  # fmt: skip

REGIONS: Final = {
    "highlands": (13.6, 108.1, 0.9),
    "dalat": (11.9, 108.4, 0.3),
    "southeast": (11.4, 106.9, 0.5),
    "mekong": (10.0, 105.9, 0.7),
    "red_river": (20.7, 106.2, 0.5),
    "north": (21.8, 104.5, 0.9),
}
"""Middle of each growing region, and how far places scatter around it, in degrees."""

BUYERS: Final = {
    "Hồ Chí Minh": (10.78, 106.70, 0.30),
    "Đồng Nai": (11.05, 107.00, 0.20),
    "Cần Thơ": (10.03, 105.78, 0.14),
    "Hà Nội": (21.03, 105.85, 0.16),
    "Đà Nẵng": (16.06, 108.21, 0.08),
    "Lạng Sơn": (21.97, 106.71, 0.07),
    "Pleiku": (13.98, 108.00, 0.05),
}
"""Where buyers take delivery, and the share of them there."""
