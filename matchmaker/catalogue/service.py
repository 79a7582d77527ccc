"""Writes the packaged reference data to the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, select, update

from matchmaker.catalogue import reading
from matchmaker.catalogue.models import CertificateKind, Commune, Product, Province, ReferenceVersion
from matchmaker.catalogue.queries import tree
from matchmaker.catalogue.tree import Node
from matchmaker.db import Base, now, session
from matchmaker.text import search_text, sort_key

_NAME = "catalogue"
Row = dict[str, Any]
Progress = Callable[[str, int], None]
"""Hears the name of a table and how many rows it now holds."""


def load_reference(progress: Progress | None = None) -> dict[str, int]:
    """Bring the reference tables to the packaged version.

    Returns the rows written by table, {} where the version is there already. Rows are added and updated,
    never removed: others may point at them. Call it inside `db.transaction()`.
    """
    checksum = reading.checksum()
    version = session.get(ReferenceVersion, _NAME)
    if version is not None and version.checksum == checksum:
        return {}
    tables: list[tuple[type[Base], list[Row]]] = [
        (Product, [_product(node) for node in tree()]),
        (CertificateKind, [_kind(at, each) for at, each in enumerate(reading.certificate_kinds())]),
        (Province, [_province(each) for each in reading.provinces().values()]),
        (Commune, [_commune(each) for each in reading.communes().values()]),
    ]
    written = {}
    for model, rows in tables:
        _write(model, rows)
        written[model.__tablename__] = len(rows)
        if progress:
            progress(model.__tablename__, len(rows))
    session.merge(ReferenceVersion(name=_NAME, checksum=checksum, loaded_at=now()))
    session.flush()
    return written


def _write(model: type[Base], rows: list[Row]) -> None:
    """Insert the rows that are new, update those that are not; parents stand before children in `rows`."""
    there = set(session.scalars(select(model.__table__.c.code)))
    added = [row for row in rows if row["code"] not in there]
    known = [row for row in rows if row["code"] in there]
    if added:
        session.execute(insert(model), added)
    if known:
        session.execute(update(model), known)


def _product(node: Node) -> Row:
    return {
        "code": node.code,
        "parent_code": node.parent_code,
        "level": node.level,
        "position": node.position,
        "name_vi": node.name_vi,
        "name_en": node.name_en,
        "aliases": list(node.aliases),
        "unit": node.unit.code,
        "typed_units": [each.code for each in node.typed_units],
        "perishability_days": node.perishability_days,
        "hs_code": node.hs_code,
        "harvest": {region: [list(months) for months in stretches] for region, stretches in node.harvest.items()},
        "attributes": [asdict(each) for each in node.attributes],
        "code_markets": list(node.code_markets),
        "price_low_dong": node.price.low_dong if node.price else None,
        "price_high_dong": node.price.high_dong if node.price else None,
        "price_on": node.price.on if node.price else None,
        "price_source": node.price.source if node.price else "",
        "is_input": node.is_input,
        "is_service": node.is_service,
        "search_text": search_text(node.name_vi, node.name_en, *node.aliases),
        "sort_key": sort_key(node.name_vi),
    }


def _kind(position: int, kind: reading.CertificateKindRow) -> Row:
    row = asdict(kind) | {
        "position": position,
        "search_text": search_text(kind.name_vi, kind.name_en, kind.short_name_vi, kind.code),
    }
    del row["validity_source"]  # told beside a field, which reads the packaged table
    return row


def _province(province: reading.ProvinceRow) -> Row:
    return asdict(province) | {"search_text": search_text(province.name), "sort_key": sort_key(province.name)}


def _commune(commune: reading.CommuneRow) -> Row:
    row = asdict(commune) | {
        "search_text": search_text(commune.full_name, commune.province, commune.old_province),
        "sort_key": sort_key(commune.name),
    }
    del row["province"]
    return row
