"""What a dossier holds, gathered from what the site knows of a cooperative: codes, figures and days, no words.

The content is kept as it was shown, so it names things by code; `showing` words it in the reader's language.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.contracts.kinds import DeliveryStatus, PaymentStatus
from matchmaker.contracts.models import Contract, ContractStatus, Delivery, Payment
from matchmaker.credentials import queries as credentials
from matchmaker.credentials.states.timeline import state_on
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import trades_of
from matchmaker.programmes.support.models import Part
from matchmaker.reputation import queries as reputation
from matchmaker.terms import total_vnd

MOST_ROWS: Final = 200
"""Of each part: what is older is not in a dossier."""
Rows = list[dict[str, Any]]


def gathered(organisation: Organisation, parts: Collection[Part]) -> dict[str, Any]:
    """The chosen parts as they stand today, plain JSON: by part, the rows of its table.

    It says so where it holds anything of the demonstration.
    """
    day = today()
    found: dict[str, Any] = {part.value: _GATHERERS[part](organisation, day) for part in Part if part in parts}
    content: dict[str, Any] = {"on": day.isoformat(), "parts": found}
    if organisation.is_demo or any(row.get("is_demo") for rows in found.values() for row in rows):
        content["is_demo"] = True
    return content


def digest(content: dict[str, Any]) -> str:
    """The same for the same content: a consent holds only for what was shown with it."""
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _profile(organisation: Organisation, _day: date) -> Rows:
    return [
        {
            "name": organisation.name,
            "kind": organisation.kind.value,
            "commune": organisation.commune_code,
            "tax_code": organisation.tax_code,
            "founded_year": organisation.founded_year,
            "member_count": organisation.member_count,
            "area_ha": str(organisation.area_ha) if organisation.area_ha is not None else None,
            "trades": [each.code for each in trades_of(organisation.id)],
            "about": organisation.about,
        }
    ]


def _credentials(organisation: Organisation, day: date) -> Rows:
    return [
        {
            "kind": each.kind_code,
            "number": each.number,
            "state": state_on(each, day).value,
            "expires_on": _iso(each.expires_on),
        }
        for each in credentials.held_by(organisation.id)[:MOST_ROWS]
    ]


def _contracts(organisation: Organisation, _day: date) -> Rows:
    return [
        {
            **_deal(each, organisation),
            "quantity": str(each.quantity),
            "value_vnd": total_vnd(each.binding.terms),
            "signed_on": _iso(each.signed_on),
            "ends_on": _iso(each.ends_on),
            "status": each.status.value,
        }
        for each in session.scalars(
            select(Contract)
            .where(_of(organisation), Contract.signed_on.is_not(None), Contract.status != ContractStatus.CANCELLED)
            .options(
                joinedload(Contract.buyer),
                joinedload(Contract.seller),
                selectinload(Contract.in_force),
                selectinload(Contract.latest),
            )
            .order_by(Contract.signed_on.desc(), Contract.id.desc())
            .limit(MOST_ROWS)
        )
    ]


def _deliveries(organisation: Organisation, _day: date) -> Rows:
    """Those by whose figures both sides stand."""
    found = session.execute(
        select(Delivery, Contract)
        .join(Contract, Delivery.contract_id == Contract.id)
        .where(_of(organisation), Delivery.status == DeliveryStatus.CONFIRMED)
        .options(joinedload(Contract.buyer), joinedload(Contract.seller))
        .order_by(Delivery.delivered_on.desc(), Delivery.id.desc())
        .limit(MOST_ROWS)
    )
    return [
        {
            **_deal(contract, organisation),
            "on": _iso(each.delivered_on),
            "delivered": str(each.quantity),
            "accepted": str(each.accepted) if each.accepted is not None else None,
            "value_vnd": each.value_vnd,
        }
        for each, contract in found
    ]


def _payments(organisation: Organisation, _day: date) -> Rows:
    """Those that the receiver has."""
    found = session.execute(
        select(Payment, Contract)
        .join(Contract, Payment.contract_id == Contract.id)
        .where(_of(organisation), Payment.status == PaymentStatus.CONFIRMED)
        .options(joinedload(Contract.buyer), joinedload(Contract.seller))
        .order_by(Payment.paid_on.desc(), Payment.id.desc())
        .limit(MOST_ROWS)
    )
    return [
        {
            **_deal(contract, organisation),
            "on": _iso(each.paid_on),
            "kind": each.kind.value,
            "received": contract.party(each.payer).id != organisation.id,
            "amount_vnd": each.amount_vnd,
        }
        for each, contract in found
    ]


def _record(organisation: Organisation, _day: date) -> Rows:
    rows: Rows = []
    for side, species in reputation.trades_on_record(organisation.id):
        record = reputation.record_of(organisation.id, side, species)
        rows += [
            {
                "side": side.value,
                "product": species,
                "fact": kind.value,
                "share": round(figure.share, 3),
                "usual": round(figure.usual, 3),
                "facts": record.facts,
            }
            for kind, figure in record.figures.items()
        ]
    return rows


_GATHERERS: Final[Mapping[Part, Callable[[Organisation, date], Rows]]] = {
    Part.PROFILE: _profile,
    Part.CREDENTIALS: _credentials,
    Part.CONTRACTS: _contracts,
    Part.DELIVERIES: _deliveries,
    Part.PAYMENTS: _payments,
    Part.RECORD: _record,
}


def _of(organisation: Organisation) -> Any:
    return or_(Contract.buyer_id == organisation.id, Contract.seller_id == organisation.id)


def _deal(contract: Contract, organisation: Organisation) -> dict[str, Any]:
    """Which contract, with whom, about what."""
    sells = contract.seller_id == organisation.id
    other = contract.party(Side.BUYER if sells else Side.SELLER)
    return {
        "contract": contract.number,
        "sells": sells,
        "other": other.name,
        "product": contract.product_code,
        **({"is_demo": True} if other.is_demo else {}),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
