"""What training reads: only what people agreed to and organisations did not refuse; the rest is counted."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from matchmaker.db import now, session
from matchmaker.learning.reading import read
from matchmaker.matching.models import Match, Party, Side
from matchmaker.organisations.models import Organisation
from matchmaker.ranking.features.schema import ANSWERS, SUITS
from matchmaker.ranking.judging.grading import By, InteractionKind
from tests.factories import Factories
from tests.unit.learning.conftest import Recorder, agree, features

DAYS_AHEAD = 1000


def test_what_was_shown_and_done_is_read_with_the_features_as_shown(recorder: Recorder) -> None:
    need = recorder.need()
    run = recorder.show(need, [features(quantity_share=0.9, price_gap=None), features()])
    recorder.act(run, need, recorder.offers[0], InteractionKind.OPENED)
    found = read(ANSWERS)
    assert found.account.as_data() == {"impressions": 2, "acts": 1, "left_out": {}, "mended": {}}
    assert found.seen.features[0, ANSWERS.column["quantity_share"]] == np.float32(0.9)
    assert np.isnan(found.seen.features[0, ANSWERS.column["price_gap"]])
    assert found.seen.places.tolist() == [1, 2]
    assert found.seen.sellers.tolist() == [each.organisation_id for each in recorder.offers[:2]]
    (act,) = found.acts[need.id, recorder.offers[0].id]
    assert (act.run, act.what.step, act.what.by) == (run.id, InteractionKind.OPENED, By.BUYER)


def test_who_has_not_agreed_or_agreed_only_later_or_took_it_back_teaches_nothing(
    recorder: Recorder, factories: Factories
) -> None:
    need, offer = recorder.need(), recorder.offers[0]
    silent, late, gone = (factories.user() for _ in range(3))
    agree(late, since=timedelta(days=2))
    agree(gone).withdrawn_at = now()
    for person in (silent, late, gone):
        run = recorder.show(need, [features()], viewer=person)
        recorder.act(run, need, offer, InteractionKind.OPENED, by=person)
    lapsed = recorder.show(need, [features()])
    recorder.act(lapsed, need, offer, InteractionKind.LAPSED, nobody=True, side=Side.STAFF, ended_by=Party.SELLER)
    found = read(ANSWERS)
    assert found.account.left_out == {"impressions_without_consent": 3, "acts_without_consent": 3}
    assert len(found.seen) == 1
    assert [act.what.by for act in found.acts[need.id, offer.id]] == [By.SELLER], "time alone is nobody's data"


def test_an_organisation_that_refuses_keeps_its_pairs_out_on_either_side(recorder: Recorder) -> None:
    need, other = recorder.need(), recorder.need()
    for asked in (need, other):
        run = recorder.show(asked, [features(), features()])
        recorder.act(run, asked, recorder.offers[1], InteractionKind.OPENED)
    recorder.offers[0].organisation.learning_refused_at = now()
    other.organisation.learning_refused_at = now()
    session.flush()
    found = read(ANSWERS)
    assert found.account.left_out == {"impressions_refused": 3, "acts_refused": 1}
    assert found.seen.offers.tolist() == [recorder.offers[1].id]
    assert list(found.acts) == [(need.id, recorder.offers[1].id)]


def test_features_of_another_edition_are_mapped_by_name_or_left_out_and_counted(recorder: Recorder) -> None:
    need = recorder.need()
    old = {name: value for name, value in features(distance_km=7.0).items() if name != "completeness"}
    of_before = {name: value for name, value in features(distance_km=5.0).items() if name != "seller_record"}
    recorder.show(need, [of_before | {"gone": 1.0}, old], schema_hash="0" * 64)
    recorder.show(need, [features(quantity_share="much"), features()], day=1)
    found = read(ANSWERS)
    assert found.account.left_out == {"other_features": 1, "unreadable_features": 1}
    assert found.account.mended["features_mapped_by_name"] == 1
    assert found.seen.features[0, ANSWERS.column["distance_km"]] == 5.0
    assert found.seen.features[0, ANSWERS.column["seller_record"]] == 0, "nobody had a record then"
    assert len(read(SUITS).seen) == 0


def test_near_misses_are_counted_not_learned_from(recorder: Recorder) -> None:
    recorder.show(recorder.need(), [features(), features()])
    session.query(Match).filter(Match.rank == 2).update({"failed": "price", "score": None})
    assert read(ANSWERS).account.left_out == {"near_misses": 1}


def test_a_clock_that_jumped_is_put_right_by_the_order_of_the_rows(recorder: Recorder) -> None:
    need = recorder.need()
    for day in (1, 2, 5000, 3):
        run = recorder.show(need, [features()], day=day)
        if day > DAYS_AHEAD:
            recorder.act(run, need, recorder.offers[0], InteractionKind.OPENED)
    found = read(ANSWERS)
    assert found.account.mended == {"lists_whose_clock_jumped": 1, "acts_whose_clock_jumped": 1}
    days = (found.seen.times - int(recorder.began.timestamp())) / 86400
    assert days.round(2).tolist() == [1, 2, 2, 3]


def test_a_site_on_which_nothing_happened_teaches_nothing(recorder: Recorder) -> None:
    assert session.query(Organisation).count() > 0
    found = read(ANSWERS)
    assert (len(found.seen), found.acts, found.account.as_data()["left_out"]) == (0, {}, {})
