"""Points on the map and how far apart they lie."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

from matchmaker.measures.numbers import NBSP, format_number

_EARTH_RADIUS_KM: Final = 6371.0088  # mean radius, IUGG


@dataclass(frozen=True, slots=True)
class Place:
    """A point in degrees (WGS 84), the centre of a commune where `commune_code` says which."""

    lat: float
    lon: float
    commune_code: str | None = None

    def distance_km(self, other: Place) -> float:
        """Kilometres by great circle; by road it is about 1.3 times as far."""
        return great_circle_km(self.lat, self.lon, other.lat, other.lon)


def great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Haversine distance between two points given in degrees, in kilometres."""
    phi_a, phi_b = radians(lat_a), radians(lat_b)
    half_chord = sin((phi_b - phi_a) / 2) ** 2 + cos(phi_a) * cos(phi_b) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord)))


def format_distance(km: float, language: str = "vi") -> str:
    """`84 km`; below ten kilometres with one decimal."""
    return f"{format_number(round(km, 1 if km < 10 else 0), language, 1)}{NBSP}km"
