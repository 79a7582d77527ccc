"""What happened to lots, as a GS1 EPCIS 2.0 document in JSON-LD. Pure: plain values in, plain JSON out.

Sources: EPCIS 2.0.1 (chapters 7 and 10) and the Core Business Vocabulary, CBV 2.0 (7.1 business steps, 7.2
dispositions, 9.3 lot master data). What it says here:

- the harvest brings a lot into being: an ObjectEvent with action ADD and business step ``commissioning`` (the
  vocabulary has no harvest), the harvest's day in the lot's master data as ``cbvmda:harvestStartDate``;
- packing, inspecting, shipping and receiving observe it: action OBSERVE with the business step of that name;
- splitting and merging are TransformationEvents: other lots, with other codes, come out than went in, and what came
  out cannot be told apart again. An AggregationEvent would say that lots lie in one container and keep their codes.
  Their step is ``creating_class_instance``: a quantity of a lot came into being;
- a recall is an observation of ``holding`` with the disposition ``recalled``;
- a mistake is never taken out: the event comes again, unchanged, with an ``errorDeclaration``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from matchmaker.measures import VIETNAM_TIME

CONTEXT: Final = (
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"cbvmda": "urn:epcglobal:cbv:mda:"},
)
TIME_ZONE_OFFSET: Final = "+07:00"


class Step(StrEnum):
    """What can happen to one lot."""

    HARVESTED = "harvested"
    PACKED = "packed"
    INSPECTED = "inspected"
    SHIPPED = "shipped"
    RECEIVED = "received"
    RECALLED = "recalled"


class ErrorReason(StrEnum):
    """Why an event is declared wrong (CBV 2.0, 7.6)."""

    DID_NOT_OCCUR = "did_not_occur"
    INCORRECT_DATA = "incorrect_data"


_BUSINESS: Final = {
    Step.HARVESTED: ("commissioning", "active"),
    Step.PACKED: ("packing", "in_progress"),
    Step.INSPECTED: ("inspecting", "in_progress"),
    Step.SHIPPED: ("shipping", "in_transit"),
    Step.RECEIVED: ("receiving", "in_progress"),
    Step.RECALLED: ("holding", "recalled"),
}


@dataclass(frozen=True, slots=True)
class LotQuantity:
    """Some of a lot: its address, how much, and the unit's code in UN/CEFACT Recommendation 20."""

    address: str
    amount: Decimal
    uom: str | None

    def element(self) -> dict[str, Any]:
        """A quantity element; things that are counted have no unit of measure."""
        counted = {"epcClass": self.address, "quantity": _number(self.amount)}
        return counted if self.uom in (None, "H87", "C62") else {**counted, "uom": self.uom}


@dataclass(frozen=True, slots=True)
class WrongEvent:
    """That an event is declared wrong."""

    at: datetime
    reason: ErrorReason
    corrected_by: Sequence[str] = ()
    """Ids of the events that say it right."""


@dataclass(frozen=True, slots=True)
class LotFacts:
    """What is told once, where a lot comes into being."""

    number: str
    harvested_on: date | None = None
    best_before_on: date | None = None

    def ilmd(self) -> dict[str, str]:
        """Instance and lot master data."""
        told = {
            "lotNumber": self.number,
            "harvestStartDate": self.harvested_on,
            "bestBeforeDate": self.best_before_on,
            "countryOfOrigin": "VN",
        }
        return {f"cbvmda:{name}": str(value) for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Happened:
    event_id: str
    """``urn:uuid:…``"""
    at: datetime
    recorded_at: datetime
    place: str | None = None
    """The address of where it happened."""
    wrong: WrongEvent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed(_Happened):
    """Something happened to one lot."""

    step: Step
    what: LotQuantity
    conforms: bool | None = None
    """What an inspection found."""
    facts: LotFacts | None = None
    """Told with the harvest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transformed(_Happened):
    """Lots became other lots: split, or merged."""

    inputs: Sequence[LotQuantity]
    outputs: Sequence[LotQuantity]
    facts: LotFacts | None = field(default=None)
    """Of the one lot that came out, where it is one."""


def document(events: Iterable[Observed | Transformed], *, made_at: datetime) -> dict[str, Any]:
    """An EPCISDocument of events in the order in which they happened; a wrong one is followed by its declaration."""
    told: list[dict[str, Any]] = []
    for event in sorted(events, key=lambda each: (each.at, each.recorded_at, each.event_id)):
        plain = _observed(event) if isinstance(event, Observed) else _transformed(event)
        told.append(plain)
        if event.wrong is not None:
            told.append({**plain, "errorDeclaration": _declaration(event.wrong)})
    return {
        "@context": list(CONTEXT),
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _instant(made_at),
        "epcisBody": {"eventList": told},
    }


def _observed(event: Observed) -> dict[str, Any]:
    step, disposition = _BUSINESS[event.step]
    if event.step is Step.INSPECTED and event.conforms is not None:
        disposition = "conformant" if event.conforms else "non_conformant"
    return {
        **_common(event, "ObjectEvent"),
        "action": "ADD" if event.step is Step.HARVESTED else "OBSERVE",
        "bizStep": step,
        "disposition": disposition,
        "quantityList": [event.what.element()],
        **_where(event),
        **_ilmd(event.facts),
    }


def _transformed(event: Transformed) -> dict[str, Any]:
    return {
        **_common(event, "TransformationEvent"),
        "inputQuantityList": [each.element() for each in event.inputs],
        "outputQuantityList": [each.element() for each in event.outputs],
        "bizStep": "creating_class_instance",
        "disposition": "active",
        **_where(event),
        **_ilmd(event.facts),
    }


def _common(event: _Happened, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "eventID": event.event_id,
        "eventTime": _instant(event.at),
        "eventTimeZoneOffset": TIME_ZONE_OFFSET,
        "recordTime": _instant(event.recorded_at),
    }


def _where(event: _Happened) -> dict[str, Any]:
    return {"bizLocation": {"id": event.place}} if event.place else {}


def _ilmd(facts: LotFacts | None) -> dict[str, Any]:
    return {"ilmd": facts.ilmd()} if facts is not None else {}


def _declaration(wrong: WrongEvent) -> dict[str, Any]:
    told = {"declarationTime": _instant(wrong.at), "reason": wrong.reason.value}
    return {**told, "correctiveEventIDs": list(wrong.corrected_by)} if wrong.corrected_by else told


def _instant(at: datetime) -> str:
    """``2026-11-22T08:30:00.000+07:00``: where the goods are, it is Vietnam's time."""
    return at.astimezone(VIETNAM_TIME).isoformat(timespec="milliseconds")


def _number(amount: Decimal) -> int | float:
    """A whole number where it is one: ``1500``, ``0.25``. Three decimals survive a float exactly as printed."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
