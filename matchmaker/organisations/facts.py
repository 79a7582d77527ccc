"""The facts about an organisation that staff review, as one value between form, revision and row."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from matchmaker.organisations.models import Organisation, OrganisationKind


@dataclass(frozen=True)
class Facts:
    """What an organisation says it is. The first four are asked at once, the others can wait."""

    kind: OrganisationKind
    name: str
    commune_code: str
    trades: tuple[str, ...]
    """Codes of products, species or groups, in the order in which the organisation named them."""
    tax_code: str | None = None
    founded_year: int | None = None
    member_count: int | None = None
    area_ha: Decimal | None = None
    about: str = ""

    @classmethod
    def of(cls, organisation: Organisation, trades: tuple[str, ...]) -> Self:
        """The facts as the organisation's row has them."""
        return cls(
            kind=organisation.kind,
            name=organisation.name,
            commune_code=organisation.commune_code,
            trades=trades,
            tax_code=organisation.tax_code,
            founded_year=organisation.founded_year,
            member_count=organisation.member_count,
            area_ha=organisation.area_ha,
            about=organisation.about,
        )

    @classmethod
    def read(cls, content: dict[str, Any]) -> Self:
        """The facts of a revision."""
        area = content.get("area_ha")
        return cls(
            kind=OrganisationKind(content["kind"]),
            name=content["name"],
            commune_code=content["commune_code"],
            trades=tuple(content.get("trades", ())),
            tax_code=content.get("tax_code"),
            founded_year=content.get("founded_year"),
            member_count=content.get("member_count"),
            area_ha=Decimal(area) if area is not None else None,
            about=content.get("about", ""),
        )

    def content(self) -> dict[str, Any]:
        """The facts as a revision keeps them."""
        return {
            "kind": self.kind.value,
            "name": self.name,
            "commune_code": self.commune_code,
            "trades": list(self.trades),
            "tax_code": self.tax_code,
            "founded_year": self.founded_year,
            "member_count": self.member_count,
            "area_ha": None if self.area_ha is None else f"{self.area_ha:f}",
            "about": self.about,
        }


@dataclass(frozen=True)
class Contact:
    """Whom to call. Never public: shown to the organisation's own, its province's staff, and a met partner."""

    name: str
    phone: str
    """``+84…``, or nothing."""
    email: str
