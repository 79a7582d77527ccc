"""A trained ranker on disk: whole, checked, and never run as code."""

import hashlib
import json
import os
import shutil
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LinearRegression

from matchmaker import paths
from matchmaker.ranking.artefacts import artefact, atomic
from matchmaker.ranking.artefacts.artefact import ArtefactRefused, Fault, load, save
from matchmaker.ranking.artefacts.champions import load_champion
from matchmaker.ranking.features.schema import FEATURES, SCHEMA_HASH, SUITS
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers import stored_trees
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.ranker import LearnedRanker

pytestmark = pytest.mark.pure


@pytest.fixture
def version(tmp_path: Path, learned: LearnedRanker) -> Path:
    """The folder of one saved ranker."""
    return tmp_path / save(learned, tmp_path, label="simulated", papers={"note": "For tests only."})


def rewrite(version: Path, **changes: object) -> None:
    """Change a card and make its checksum right again."""
    path = version / artefact.CARD
    card = json.loads(path.read_text()) | changes
    path.write_text(json.dumps(card | {"card_sha256": artefact._digest(card)}))


def rewrite_model(version: Path, **changes: object) -> None:
    """Change what a card says of the model."""
    models = json.loads((version / artefact.CARD).read_text())["models"]
    rewrite(version, models={"answers": models["answers"] | changes})


def fault(version: Path) -> Fault | None:
    try:
        load(version)
    except ArtefactRefused as refusal:
        return refusal.fault
    return None


def test_a_saved_ranker_comes_back_to_the_bit(version, learned, judged):
    trained, card = load(version)

    assert trained.version == trained.answers.version == learned.version == version.name
    assert trained.suits is None
    assert card["models"]["answers"]["schema_hash"] == SCHEMA_HASH
    np.testing.assert_array_equal(trained.answers.predict(judged.features), learned.predict(judged.features))
    np.testing.assert_array_equal(trained.answers.background_, learned.background_)


def test_the_cards_first_line_holds_its_note(version):
    assert "For tests only." in (version / artefact.CARD).read_text().splitlines()[0]


def test_an_artefact_holds_no_training_label_and_one_trusted_type(version):
    content = (version / "answers.skops").read_bytes()

    assert skops.io.get_untrusted_types(data=content) == list(stored_trees.TRUSTED)
    assert len(content) < 1_000_000


def test_saving_the_same_ranker_again_changes_nothing(version, learned):
    before = (version / artefact.CARD).stat().st_mtime_ns

    again = save(learned, version.parent, label="simulated", papers={"note": "Again."})

    assert again == version.name
    assert (version / artefact.CARD).stat().st_mtime_ns == before
    assert not list(version.parent.glob(f"{atomic.FRESH}*"))


def test_a_label_of_anything_but_letters_is_refused(tmp_path, learned):
    with pytest.raises(ValueError, match="lower-case letters"):
        save(learned, tmp_path, label="../up", papers={})


@pytest.mark.parametrize("name", ["answers.skops", artefact.CARD])
def test_a_missing_file_is_told(version, name):
    (version / name).unlink()

    assert fault(version) is Fault.MISSING


def test_a_folder_in_a_files_place_is_damage(version):
    (version / artefact.CARD).unlink()
    (version / artefact.CARD).mkdir()

    assert fault(version) is Fault.DAMAGED


def test_a_file_too_large_to_be_ours_is_not_read(version, monkeypatch):
    monkeypatch.setattr(artefact, "MOST_BYTES", 100)

    assert fault(version) is Fault.DAMAGED


def test_an_archive_that_swells_is_not_unpacked(version, monkeypatch):
    monkeypatch.setattr(stored_trees, "MOST_UNPACKED", 1000)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))

    assert fault(version) is Fault.DAMAGED


def test_an_artefact_for_other_features_is_refused(version):
    rewrite_model(version, schema_hash="0" * 64)
    assert fault(version) is Fault.OTHER_FEATURES
    rewrite(version, format=1)
    assert fault(version) is Fault.OTHER_FEATURES


def test_an_artefact_of_another_scikit_learn_is_refused(version):
    rewrite(version, environment={"scikit-learn": "1.8.2"})

    assert fault(version) is Fault.OTHER_LIBRARY


@pytest.mark.parametrize(
    "changes",
    [
        {"mapping": {"slope": -1.0, "intercept": 0.0}},
        {"mapping": {"slope": float("nan"), "intercept": 0.0}},
        {"mapping": {"slope": 10**400, "intercept": 0.0}},
        {"mapping": {}},
        {"mapping": None},
        {"weight": 1.1},
        {"weight": "much"},
        {"position": float("inf")},
        {"background": [1.0]},
        {"background": [1e999] * len(FEATURES)},
        {"background": "none"},
        {"sha256": "0" * 64},
    ],
)
def test_a_card_that_describes_no_ranker_is_refused(version, changes):
    rewrite_model(version, **changes)

    assert fault(version) is Fault.DAMAGED


@pytest.mark.parametrize("models", [None, {}, [], {"suits": {}}, {"other": {}}])
def test_a_card_without_a_model_of_answers_is_refused(version, models):
    rewrite(version, models=models)

    assert fault(version) is Fault.DAMAGED


def test_a_version_under_another_name_is_refused(version):
    """A folder swapped for another, whole and sound as it may be, is not what was promoted."""
    other = version.with_name("simulated-000000000000")
    version.rename(other)

    assert fault(other) is Fault.DAMAGED


def test_a_card_that_is_no_card_is_refused(version):
    for text in ("[]", "{}", "[" * 100_000):
        (version / artefact.CARD).write_text(text)
        assert fault(version) is Fault.DAMAGED


def put_trees(version: Path, content: bytes) -> None:
    """Replace the trees by other bytes, with papers in order."""
    (version / "answers.skops").write_bytes(content)
    rewrite_model(version, sha256=hashlib.sha256(content).hexdigest())


class Stranger:
    """A type nobody trusts."""


@pytest.mark.parametrize("content", [LinearRegression(), Stranger(), {"trees": None}, []])
def test_anything_but_histogram_trees_is_refused(version, content):
    put_trees(version, skops.io.dumps(content))

    assert fault(version) is Fault.UNTRUSTED


def test_bytes_that_are_no_archive_are_refused(version):
    put_trees(version, b"PK\x03\x04 not really")

    assert fault(version) is Fault.DAMAGED


@pytest.fixture
def small(judged: Judgements) -> LearnedRanker:
    few = judged.of_needs(np.arange(1, 10))
    return LearnedRanker(n_trees=2, min_samples_leaf=5).fit(few.features, few.grades, few.needs)


@pytest.mark.parametrize(
    ("field", "value"),
    [("left", 10**6), ("right", 0), ("feature_idx", len(FEATURES)), ("feature_idx", -1), ("value", np.nan),
     ("is_categorical", 1)],
)  # fmt: skip
def test_a_tree_that_leads_astray_is_refused(version, small, field, value):
    next(iter(stored_trees.each_tree(small.trees_)))[field][0] = value

    put_trees(version, stored_trees.to_bytes(small.trees_))

    assert fault(version) is Fault.DAMAGED


@pytest.mark.parametrize(("name", "value"), [("n_features_in_", 3), ("_predictors", []), ("_bin_mapper", None)])
def test_trees_that_cannot_be_asked_are_refused(version, small, name, value):
    setattr(small.trees_, name, value)

    put_trees(version, stored_trees.to_bytes(small.trees_))

    assert fault(version) in {Fault.DAMAGED, Fault.UNTRUSTED}


def test_one_tree_in_each_estimator_is_stored_as_well(small, judged):
    parts = [small.trees_, small.trees_]

    again = stored_trees.from_bytes(stored_trees.to_bytes(parts), len(FEATURES))

    assert isinstance(again, list)
    np.testing.assert_array_equal(again[1].predict(judged.features), small.trees_.predict(judged.features))


def test_both_sides_position_and_weight_of_evidence_come_back(tmp_path, judged):
    few = judged.of_needs(np.arange(1, 12))
    places = np.arange(len(few)) % 9 + 1
    answers = LearnedRanker(n_trees=3, min_samples_leaf=5)
    answers.fit(few.features, few.grades, few.needs, positions=places)
    columns = len(SUITS)
    suits = LearnedRanker(n_trees=3, min_samples_leaf=5, directions=SUITS.directions)
    suits.fit(few.features[:, :columns], few.grades, few.needs)
    blend = BlendedRanker(suits, 0.3, SuitsBaseline())

    name = save(answers, tmp_path, label="live", papers={}, suits=blend)

    trained, card = load(tmp_path / name)
    assert trained.answers.position_ == answers.position_ == 1
    assert isinstance(trained.suits, BlendedRanker)
    assert (trained.suits.weight, card["models"]["suits"]["weight"]) == (0.3, 0.3)
    np.testing.assert_array_equal(trained.answers.predict(few.features), answers.predict(few.features))
    rows = few.features[:, :columns]
    np.testing.assert_array_equal(trained.suits.predict(rows), blend.predict(rows))
    assert save(answers, tmp_path, label="live", papers={}) != name


def test_nodes_of_another_make_are_not_sound():
    assert not stored_trees.sound(None, 3)
    assert not stored_trees.sound(np.zeros(3), 3)


def test_what_a_killed_write_left_is_swept_later(version, learned):
    folder = version.parent
    young, old_folder, old_file = (folder / f"{atomic.FRESH}{name}" for name in ("a", "b", "c"))
    young.write_text("")
    old_folder.mkdir()
    old_file.write_text("")
    for leftover in (old_folder, old_file):
        os.utime(leftover, (0, time.time() - 7200))
    save(learned, folder, label="simulated", papers={})
    assert young.exists()
    assert not old_folder.exists()
    assert not old_file.exists()


def test_a_write_that_fails_leaves_nothing(version, small, monkeypatch):
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic.os, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        save(small, version.parent, label="simulated", papers={})

    assert [each.name for each in version.parent.iterdir()] == [version.name]


def test_load_says_what_it_refuses(version):
    shutil.rmtree(version)

    with pytest.raises(ArtefactRefused, match=r"missing: card\.json"):
        load(version)


def test_the_shipped_ranker_loads_and_says_what_it_learned_from():
    champion, status = load_champion([paths.ARTEFACTS / "ranker"])

    assert status.learned
    assert status.card is not None
    assert status.card["note"].startswith("Trained on simulated judgements")
    assert sum(model["bytes"] for model in status.card["models"].values()) <= 2_000_000
    assert np.isfinite(champion.answers.predict(champion.answers.background_[None])).all()
    card = (paths.ARTEFACTS / "MODEL_CARD.md").read_text("utf-8")
    assert "Trained on simulated judgements" in card.splitlines()[0]
