"""A candidate from what happened: split by time, measured honestly, the same for the same record, and resumable."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from matchmaker.errors import Unprocessable
from matchmaker.learning import comparing, pieces, sources, stages, training
from matchmaker.learning.reading import read
from matchmaker.learning.stages import ARRAYS, Stages, fingerprint
from matchmaker.learning.training import Trainee
from matchmaker.matching.models import Side
from matchmaker.ranking import lots
from matchmaker.ranking.artefacts import artefact
from matchmaker.ranking.features.schema import ANSWERS, SUITS
from matchmaker.ranking.judging.grading import By, Grade, InteractionKind
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.learned import LearnedRanker
from matchmaker.ranking.rankers.ranker import BaselineRanker
from matchmaker.ranking.simulation import simulate
from tests.unit.learning.conftest import Recorder, features

pytestmark = pytest.mark.usefixtures("few_trees")
CHAMPION = training.Champion("baseline-2", BaselineRanker(), None)


def test_what_is_measured_on_was_shown_after_all_that_was_learned_from(recorder: Recorder) -> None:
    recorder.play(24)
    split = sources.live(By.BUYER)
    assert set(split.learned_from.needs.tolist()).isdisjoint(split.measured_on.needs.tolist())
    moment = split.papers["split_at_seconds"]
    purged = split.papers["purged_days"] * 86400
    assert purged > 0
    assert split.learned_from.times.max() < moment - purged + 86400
    assert split.measured_on.times.min() >= moment
    assert split.papers["held_out_lists"] == 6
    assert split.papers["lists"] < 18, "lists just before the split are left to neither"


def test_what_became_of_a_list_after_the_split_is_not_known_before_it(recorder: Recorder) -> None:
    need = recorder.need()
    run = recorder.show(need, [features()])
    recorder.play(24)
    recorder.act(run, need, recorder.offers[0], InteractionKind.SHORTLISTED, after=timedelta(days=98))
    split = sources.live(By.BUYER)
    row = split.learned_from.needs == need.id
    assert split.learned_from.grades[row].tolist() == [Grade.PASSED_OVER]
    assert need.id not in split.measured_on.needs


def test_where_little_has_happened_nothing_is_trained(recorder: Recorder, tmp_path: Path) -> None:
    with pytest.raises(Unprocessable, match="too_few"):
        sources.live(By.BUYER)
    recorder.play(6)
    with pytest.raises(Unprocessable, match="too_few"):
        training.train_on_what_happened(Trainee(tmp_path / "out", tmp_path / "work", 1), CHAMPION)
    assert not (tmp_path / "out").exists()


def test_a_candidate_is_written_with_its_papers_and_is_the_same_when_made_again(
    recorder: Recorder, tmp_path: Path
) -> None:
    recorder.play(40)
    said: list[tuple[str, bool]] = []
    told = Trainee(tmp_path / "a", tmp_path / "work", 3, note=lambda name, done: said.append((name, done)))
    first = training.train_on_what_happened(told, CHAMPION)
    again = training.train_on_what_happened(Trainee(tmp_path / "b", tmp_path / "work", 3), CHAMPION)
    assert first.version == again.version
    assert first.version.startswith("live-")
    assert said[0] == ("buyer-fit", False)
    assert not any(done for _, done in said)
    assert list((tmp_path / "work").iterdir()) == [], "checkpoints go once the candidate is written"
    trained, card = artefact.load(first.path)
    assert card["data"]["read"]["impressions"] == 480
    assert card["note"].startswith("Trained on what people")
    assert card["champion"] == "baseline-2"
    assert card["models"]["answers"]["position"] == 1.0
    assert trained.suits is None
    for name in ("candidate", "champion", "baseline"):
        low, high = card["measured"][name]["ndcg_95_interval"]
        assert low <= card["measured"][name]["ndcg_at_10"] <= high
    assert card["measured"]["champion"]["difference"]["lists"] > 5
    assert sum(card["measured"]["candidate"]["exposure"]["size"].values()) == pytest.approx(1, abs=0.01)


def test_a_run_that_was_killed_goes_on_where_it_was(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.play(60)
    whole = training.train_on_what_happened(Trainee(tmp_path / "whole", tmp_path / "elsewhere", 3), CHAMPION)
    fitted, fits = pieces.fitted, []

    def killed_after_two(*given: object) -> LearnedRanker:
        if len(fits) == 2:
            raise KeyboardInterrupt
        fits.append(given)
        return fitted(*given)  # type: ignore[arg-type]

    trainee = Trainee(tmp_path / "out", tmp_path / "work", 3)
    monkeypatch.setattr(pieces, "fitted", killed_after_two)
    with pytest.raises(KeyboardInterrupt):
        training.train_on_what_happened(trainee, CHAMPION)
    monkeypatch.setattr(pieces, "fitted", fitted)
    said: list[tuple[str, bool]] = []
    resumed = training.train_on_what_happened(
        replace(trainee, note=lambda name, done: said.append((name, done))), CHAMPION
    )
    assert [done for _, done in said[:3]] == [True, True, False]
    assert resumed.version == whole.version


def test_words_keep_their_meaning_whatever_people_did(recorder: Recorder) -> None:
    recorder.play(30)
    judged = sources.live(By.BUYER).learned_from
    rule = BaselineRanker()
    ranker = LearnedRanker(n_trees=20).fit(judged.features, np.minimum(judged.grades, 3), judged.needs)
    before = ranker.predict(judged.features)
    after = pieces.on_the_scale_of(rule, ranker, judged).predict(judged.features)
    assert spearmanr(before, after).statistic == pytest.approx(1.0)
    assert after.mean() == pytest.approx(rule.predict(judged.features).mean(), abs=0.05)


def test_sellers_who_did_enough_teach_what_suits_them(recorder: Recorder, tmp_path: Path) -> None:
    needs = [recorder.need() for _ in range(6)]

    def sellers_look(day: float) -> None:
        offer = recorder.factories.offer(organisation=recorder.offers[0].organisation)
        for place, need in enumerate(needs):
            row = dict.fromkeys(SUITS.names, 0.5) | {"takes_share": place / 6}
            run = recorder.show(need, [row], day=day, side=Side.SELLER, offers=[offer], schema_hash=SUITS.hash)
            if place > 1:
                recorder.act(run, need, offer, InteractionKind.OPENED, side=Side.SELLER)
            if place > 3:
                recorder.act(run, need, offer, InteractionKind.INTERESTED, side=Side.SELLER)

    recorder.play(40, beside=sellers_look)
    made = training.train_on_what_happened(Trainee(tmp_path / "out", tmp_path / "work", 3), CHAMPION)
    trained, card = artefact.load(made.path)
    assert isinstance(trained.suits, LearnedRanker | BlendedRanker)
    assert card["suits"]["data"]["rows_by_grade"]["chosen"] > 30
    takes_more = np.full((2, len(SUITS)), 0.5, dtype=np.float32)
    takes_more[:, SUITS.column["takes_share"]] = [0.1, 0.8]
    low, high = trained.suits.predict(takes_more)
    assert high > low


def test_a_checkpoint_that_is_damaged_or_of_other_work_is_not_believed(tmp_path: Path) -> None:
    made = []

    def make() -> stages.Arrays:
        made.append(1)
        return {"a": np.arange(3)}

    first = Stages(tmp_path, fingerprint("x", 1))
    first.one(ARRAYS, "part", make)
    assert first.one(ARRAYS, "part", make)["a"].tolist() == [0, 1, 2]
    assert len(made) == 1
    (first.folder / "part.npz").write_bytes(b"half a fi")
    assert first.one(ARRAYS, "part", make)["a"].tolist() == [0, 1, 2]
    Stages(tmp_path, fingerprint("x", 2)).one(ARRAYS, "part", make)
    assert len(made) == 3
    assert fingerprint("x", arrays=[np.arange(3)]) != fingerprint("x", arrays=[np.arange(3.0)])


def test_exposure_is_told_by_size_age_and_province(recorder: Recorder) -> None:
    recorder.play(12)
    split = sources.live(By.BUYER, read(ANSWERS))
    found = comparing.compare(BaselineRanker(), split.measured_on, comparing.sellers())
    assert set(found.exposure["size"]) == {"up to 30 members", "up to 100", "over 100", "unknown"}
    assert len(found.exposure["age"]) > 1
    assert found.exposure["province"] == {"52": pytest.approx(1.0)}
    assert sum(part.rows for part in found.calibration) == split.measured_on.looked.sum()
    nobody = comparing.Sellers({}, {}, {})
    assert nobody.age(1, 0) == "unknown"


def test_simulated_cooperatives_are_told_apart_by_size_and_age() -> None:
    found = comparing.compare(BaselineRanker(), simulate(60, seed=2), comparing.simulated_sellers(2)).exposure
    assert set(found["size"]) == {"up to 30 members", "up to 100", "over 100"}
    assert set(found["age"]) == {"under 30 days", "30 to 180 days", "over 180 days"}
    assert set(found["province"]) == {"unknown"}


def test_showing_newcomers_costs_little_and_gives_them_attention() -> None:
    judged = simulate(60, seed=2)
    new = lots.uniform(judged.organisations) < 0.1
    found = comparing.exploration(BaselineRanker(), judged, new, seed=1)
    assert found.lists_with_newcomer > 5
    assert -0.03 < found.cost.mean < 0
    assert found.newcomers_share > found.newcomers_share_before
