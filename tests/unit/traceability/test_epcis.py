"""What happened to lots, told as EPCIS 2.0: valid by the published schema, nothing taken out."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker, ValidationError

from matchmaker.traceability import epcis
from matchmaker.traceability.epcis import ErrorReason, LotFacts, LotQuantity, Observed, Step, Transformed, WrongEvent

SCHEMA = Path(__file__).parents[2] / "data" / "epcis-2.0" / "EPCIS-JSON-Schema.json"
MADE_AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
formats = FormatChecker(formats=())


@formats.checks("uri")
def is_uri(value: object) -> bool:
    """The schema tells its own words from foreign ones by whether they are addresses: it must be checked."""
    return not isinstance(value, str) or re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", value) is not None


@formats.checks("date-time", raises=ValueError)
def is_instant(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


PUBLISHED = Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=formats)


def check(document: dict[str, Any]) -> None:
    """Fail where the published schema does."""
    PUBLISHED.validate(json.loads(json.dumps(document)))


def lot(amount: str = "1000", code: str = "7K3M9QXZ0A1B2C3D", uom: str | None = "KGM") -> LotQuantity:
    return LotQuantity(f"https://example.test/01/08934563138165/10/{code}", Decimal(amount), uom)


def happened(step: Step = Step.HARVESTED, number: int = 1, **values: Any) -> Observed:
    defaults = {
        "event_id": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "at": datetime(2026, 11, 20, 0, number, tzinfo=UTC),
        "recorded_at": MADE_AT,
        "step": step,
        "what": lot(),
    }
    return Observed(**(defaults | values))


def told(*events: Observed | Transformed) -> list[dict[str, Any]]:
    document = epcis.document(events, made_at=MADE_AT)
    check(document)
    found: list[dict[str, Any]] = document["epcisBody"]["eventList"]
    return found


instants = st.integers(1_600_000_000, 2_200_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
quantities = st.builds(
    lot,
    st.decimals(Decimal("0.001"), Decimal("9999999999"), places=3).map(str),
    uom=st.sampled_from(["KGM", "TNE", "LTR", "H87", "C62", None]),
)
wrongs = st.none() | st.builds(
    WrongEvent, instants, st.sampled_from(ErrorReason), st.sampled_from([(), ("urn:uuid:0000",)])
)
facts = st.builds(LotFacts, st.just("7K3M9QXZ0A1B2C3D"), st.none() | st.dates(), st.none() | st.dates())
common = {
    "event_id": st.uuids().map(lambda each: f"urn:uuid:{each}"),
    "at": instants,
    "recorded_at": instants,
    "place": st.none() | st.sampled_from(["geo:13.98,108.00", "https://example.test/organisations/1"]),
    "wrong": wrongs,
}
observed = st.sampled_from(Step).flatmap(
    lambda step: st.builds(
        Observed,
        **common,
        step=st.just(step),
        what=quantities,
        conforms=st.none() | st.booleans(),
        facts=facts if step is Step.HARVESTED else st.none(),
    )
)
some = st.lists(quantities, min_size=1, max_size=4)
transformed = st.builds(Transformed, **common, inputs=some, outputs=some, facts=st.none() | facts)


@given(st.lists(observed | transformed, max_size=6), instants)
def test_whatever_happened_is_valid_by_the_published_schema(
    events: list[Observed | Transformed], made_at: datetime
) -> None:
    check(epcis.document(events, made_at=made_at))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda event: event.update(bizStep="harvesting"),
        lambda event: event.update(disposition="fresh"),
        lambda event: event.pop("eventTime"),
        lambda event: event.update(weather="rain"),
        lambda event: event["quantityList"][0].update(uom="kilogram"),
    ],
)
def test_the_schema_would_notice_what_is_not_epcis(spoil: Any) -> None:
    document = epcis.document([happened()], made_at=MADE_AT)
    spoil(document["epcisBody"]["eventList"][0])
    with pytest.raises(ValidationError):
        check(document)


def test_a_harvest_brings_a_lot_into_being_and_tells_of_it() -> None:
    (harvest,) = told(happened(facts=LotFacts("7K3M", date(2026, 11, 20), date(2026, 11, 30))))
    assert (harvest["type"], harvest["action"], harvest["bizStep"]) == ("ObjectEvent", "ADD", "commissioning")
    assert harvest["ilmd"] == {
        "cbvmda:lotNumber": "7K3M",
        "cbvmda:harvestStartDate": "2026-11-20",
        "cbvmda:bestBeforeDate": "2026-11-30",
        "cbvmda:countryOfOrigin": "VN",
    }
    assert harvest["eventTime"] == "2026-11-20T07:01:00.000+07:00"
    assert harvest["quantityList"] == [{"epcClass": lot().address, "quantity": 1000, "uom": "KGM"}]


def test_each_later_step_observes_the_lot() -> None:
    steps = [Step.PACKED, Step.INSPECTED, Step.SHIPPED, Step.RECEIVED, Step.RECALLED]
    events = told(*(happened(step, number) for number, step in enumerate(steps)))
    assert {each["action"] for each in events} == {"OBSERVE"}
    assert [each["bizStep"] for each in events] == ["packing", "inspecting", "shipping", "receiving", "holding"]
    assert events[2]["disposition"] == "in_transit"
    assert events[4]["disposition"] == "recalled"


@pytest.mark.parametrize(("conforms", "disposition"), [(True, "conformant"), (False, "non_conformant")])
def test_an_inspection_says_what_it_found(conforms: bool, disposition: str) -> None:
    (inspection,) = told(happened(Step.INSPECTED, conforms=conforms))
    assert inspection["disposition"] == disposition


def test_lots_that_become_others_are_transformed() -> None:
    split = Transformed(
        event_id="urn:uuid:1",
        at=MADE_AT,
        recorded_at=MADE_AT,
        inputs=[lot("500")],
        outputs=[lot("300.5", "A"), lot("199.5", "B")],
    )
    (event,) = told(split)
    assert (event["type"], event["bizStep"]) == ("TransformationEvent", "creating_class_instance")
    assert sum(each["quantity"] for each in event["outputQuantityList"]) == 500


def test_a_wrong_event_stays_and_is_declared_so() -> None:
    wrong = WrongEvent(MADE_AT, ErrorReason.INCORRECT_DATA, ("urn:uuid:better",))
    first, again = told(happened(wrong=wrong))
    assert again == {
        **first,
        "errorDeclaration": {
            "declarationTime": "2026-11-22T08:30:00.000+07:00",
            "reason": "incorrect_data",
            "correctiveEventIDs": ["urn:uuid:better"],
        },
    }
