"""What staff are led to, and what an owner reads: of every cause."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from matchmaker.radar import actions, words
from matchmaker.radar.models import Cause, RadarKind, RadarLine

OTHERS = {
    "asked": 7001,
    "passed": 7002,
    "parties": 7003,
    "partners": [7004],
    "most": 7005,
    "rules": {"window": 7006},
    "failing": 7007,
    "elsewhen": 7008,
    "pool_need": 7009,
}
"""Figures of the other side, as `diagnosis` keeps them beside a cause."""
OWN = {"share": 0.1, "told": 0.4, "asking_vnd": 90_000, "reference_vnd": 50_000, "source": "Sở Công Thương"}
RULES = {Cause.PAPER: "certificate_missing", Cause.QUALITY: "attribute_short", Cause.LOT: "min_lot"}


def line(cause: Cause, kind: RadarKind = RadarKind.OFFER, **detail: Any) -> RadarLine:
    told = {**OTHERS, **OWN, "reference_on": "2026-11-01", "kind": "VIETGAP_TT", "key": "dry_matter_pct", **detail}
    if cause in RULES:
        told["rule"] = RULES[cause]
    return RadarLine(kind=kind, subject_id=3, organisation_id=2, product_code="DUR-MON", cause=cause, detail=told)


@pytest.mark.pure
def test_an_owner_reads_no_figure_of_others_whatever_the_cause(app: Flask) -> None:
    with app.test_request_context():
        for cause in set(Cause) - {Cause.NOT_OFFERED}:
            told = line(cause)
            said, action = words.cause(told, for_owner=True), actions.for_owner(told)
            assert said
            assert not re.search("700[1-9]", said + action.label + action.url), cause
        assert "7007" in words.cause(line(Cause.PAPER)), "staff do read them"


@pytest.mark.pure
def test_a_code_is_led_where_its_offer_is_and_what_is_under_way_to_the_pipeline(app: Flask) -> None:
    with app.test_request_context():
        under_way = line(Cause.UNDER_WAY, RadarKind.CODE, offer_id=None)
        assert actions.for_staff(under_way).url == "/pipeline/list"
        assert "Đăng thay" in actions.for_staff(line(Cause.NOT_OFFERED, RadarKind.CODE, offer_id=None)).label
        for cause in set(Cause) - {Cause.NOT_OFFERED}:
            offer, code = line(cause), line(cause, RadarKind.CODE, offer_id=3)
            assert actions.for_staff(code) == actions.for_staff(offer)
        assert "/needs/7009/" in actions.for_staff(line(Cause.TOO_SMALL, RadarKind.CODE, offer_id=3)).url
