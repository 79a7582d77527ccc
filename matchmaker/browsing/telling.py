"""What a listing's codes, keys and ids mean, told in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select

from matchmaker.browsing import parts
from matchmaker.browsing.viewer import Owner, Viewer
from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue import reading
from matchmaker.catalogue.attributes import Attribute
from matchmaker.catalogue.models import CertificateCategory
from matchmaker.catalogue.reading import CertificateKindRow
from matchmaker.catalogue.tree import Node
from matchmaker.credentials import words as credential_words
from matchmaker.credentials.holdings import land_told
from matchmaker.credentials.models import Certificate, CheckStatus, GrowingArea
from matchmaker.db import session
from matchmaker.files import Photo
from matchmaker.measures import today
from matchmaker.text import mask_code

_CODES: Final = (CertificateCategory.GROWING_AREA_CODE, CertificateCategory.PACKING_HOUSE_CODE)
"""Kinds whose numbers strangers see masked: a copied code sells somebody else's fruit."""


@dataclass(frozen=True)
class Photos:
    """The pictures that some offers name by id."""

    by_id: Mapping[int, Photo]

    @classmethod
    def load(cls, ids: Iterable[int]) -> Photos:
        """One query, or none where nothing is named."""
        wanted = set(ids)
        found = session.scalars(select(Photo).where(Photo.id.in_(wanted))) if wanted else ()
        return cls({each.id: each for each in found})

    def named(self, ids: Sequence[int]) -> tuple[parts.PhotoPart, ...]:
        """Pictures in the order of their ids' list; a deleted one is left out."""
        found = (self.by_id[each] for each in ids if each in self.by_id)
        return tuple(parts.PhotoPart(each.id, each.name, each.width_px, each.height_px) for each in found)


def product(code: str | None) -> Node | None:
    """What the catalogue knows of a product; None for a draft that names none."""
    return catalogue.tree().get(code)


@lru_cache(maxsize=1)
def certificate_kinds() -> dict[str, CertificateKindRow]:
    """The packaged kinds of certificate by code, in the catalogue's order."""
    return {each.code: each for each in reading.certificate_kinds()}


def certificates(
    held: Sequence[Certificate],
    owner: Owner,
    viewer: Viewer,
    *,
    on: date | None = None,
    lands: Mapping[int, GrowingArea] = MappingProxyType({}),
) -> tuple[parts.CertificatePart, ...]:
    """The certificates a listing relies on, the most reliable first; a code once for each market.

    A removed one is shown to nobody, a refused one to those who may see private things. Growing-area and
    packing-house codes are masked for strangers (security.md 1.2). ``lands``: the growing areas behind them by their
    ids, where the page tells of the land, too.
    """
    day = on or today()
    office = credential_words.office(owner.province_code)
    shown = [
        replace(
            _certificate(each, market, parts.Proof(state.value), viewer.sees_codes(owner), viewer.language),
            office=office,
            land=land_told(lands[each.id]) if each.id in lands else "",
        )
        for each in held
        if each.removed_at is None and (each.status is not CheckStatus.REJECTED or viewer.sees_private(owner))
        for market, state in each.states_on(day)
    ]
    return tuple(sorted(shown, key=lambda each: list(parts.Proof).index(each.proof)))


def _certificate(
    held: Certificate, market: str | None, proof: parts.Proof, sees_codes: bool, language: str
) -> parts.CertificatePart:
    is_masked = held.kind.category in _CODES and not sees_codes
    return parts.CertificatePart(
        kind_code=held.kind_code,
        short_name=held.kind.short_name(language),
        name=held.kind.name(language),
        number=mask_code(held.number) if is_masked else held.number,
        is_masked=is_masked,
        proof=proof,
        expires_on=credential_words.last_day(held, market),
        checked_on=today(held.checked_at) if held.checked_at else None,
        market=market,
        stars=held.stars,
    )


def place(commune_code: str | None, note: str, language: str) -> parts.PlacePart | None:
    """Where a listing is, no closer than its commune unless a note is handed over."""
    commune = catalogue.commune(commune_code)
    if commune is None:
        return None
    return parts.PlacePart(
        commune_code=commune.code,
        commune=commune.called(language),
        province_code=commune.province_code,
        province=commune.province,
        old_place=commune.old_province if commune.old_province != commune.province else "",
        lat=commune.lat,
        lon=commune.lon,
        note=note,
    )


def schedule(portions: Sequence[Mapping[str, Any]]) -> tuple[parts.PortionPart, ...]:
    """How a quantity falls, each portion with its share of the largest for drawing."""
    amounts = [Decimal(str(each["amount"])) for each in portions]
    largest = max(amounts, default=Decimal(0)) or Decimal(1)
    return tuple(
        parts.PortionPart(
            starts_on=date.fromisoformat(each["starts_on"]),
            ends_on=date.fromisoformat(each["ends_on"]),
            amount=amount,
            share=int(100 * amount / largest),
        )
        for each, amount in zip(portions, amounts, strict=True)
    )


def attributes(answers: Mapping[str, Any], of: Node | None, language: str) -> tuple[parts.AttributePart, ...]:
    """The qualities a listing states, in the catalogue's order; one the catalogue forgot comes last, bare."""
    known = {each.key: each for each in of.attributes} if of is not None else {}
    keys = [key for key in known if key in answers] + [key for key in answers if key not in known]
    return tuple(parts.AttributePart(key, *_told(known.get(key), key, answers[key], language)) for key in keys)


def requirements(
    asked: Sequence[Mapping[str, Any]], of: Node | None, language: str
) -> tuple[parts.RequirementPart, ...]:
    """What a need asks for, in words and figures."""
    return tuple(_requirement(each, of, language) for each in asked)


def _requirement(asked: Mapping[str, Any], of: Node | None, language: str) -> parts.RequirementPart:
    kind, key, value = asked["kind"], asked.get("key") or "", asked.get("value")
    label, told = key, "" if value is None else str(value)
    if kind == "certificate":
        known = certificate_kinds().get(key)
        label = known.short_name(language) if known else key
    elif kind == "attribute":
        label, told = _told(of.attribute(key) if of is not None else None, key, value, language)
    return parts.RequirementPart(
        kind=kind,
        key=key,
        label=label,
        op=asked.get("op") or "",
        value=told,
        essential=bool(asked.get("essential", True)),
        verified_only=bool(asked.get("verified")),
    )


def _told(attribute: Attribute | None, key: str, value: Any, language: str) -> tuple[str, str]:
    """The label of a quality and its value in words."""
    values = value if isinstance(value, list) else [value]
    if attribute is None:
        return key, ", ".join(str(each) for each in values)
    return attribute.label(language), ", ".join(attribute.format(each, language) for each in values)
