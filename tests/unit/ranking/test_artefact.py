import hashlib
import json
import os
import random
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LinearRegression

from matchmaker import paths
from matchmaker.ranking import artefact, atomic, stored_trees
from matchmaker.ranking.artefact import ArtefactRefused, Fault, load, load_or_baseline, save
from matchmaker.ranking.judgements import Judgements
from matchmaker.ranking.rankers import BaselineRanker, LearnedRanker
from matchmaker.ranking.schema import FEATURES, SCHEMA_HASH

pytestmark = pytest.mark.pure


@pytest.fixture
def folder(tmp_path: Path, learned: LearnedRanker) -> Path:
    """A folder with one saved ranker."""
    save(learned, tmp_path, label="simulated", papers={"note": "For tests only."})
    return tmp_path


def version_in(folder: Path) -> Path:
    return folder / (folder / artefact.POINTER).read_text().strip()


def rewrite(folder: Path, **changes: object) -> None:
    """Change a card and make its checksum right again."""
    path = version_in(folder) / artefact.CARD
    card = json.loads(path.read_text()) | changes
    path.write_text(json.dumps(card | {"card_sha256": artefact._digest(card)}))


def fault(folder: Path) -> Fault | None:
    ranker, status = load_or_baseline(folder)
    assert isinstance(ranker, BaselineRanker) is (status.fault is not None)
    return status.fault


def test_a_saved_ranker_comes_back_to_the_bit(folder, learned, judged):
    ranker, status = load_or_baseline(folder)

    assert status.learned
    assert status.version == ranker.version == learned.version
    assert status.card is not None
    assert status.card["schema_hash"] == SCHEMA_HASH
    np.testing.assert_array_equal(ranker.predict(judged.features), learned.predict(judged.features))
    np.testing.assert_array_equal(ranker.background_, learned.background_)


def test_the_cards_first_line_holds_its_note(folder):
    assert "For tests only." in (version_in(folder) / artefact.CARD).read_text().splitlines()[0]


def test_an_artefact_holds_no_training_label_and_one_trusted_type(folder):
    content = (version_in(folder) / artefact.TREES).read_bytes()

    assert skops.io.get_untrusted_types(data=content) == list(stored_trees.TRUSTED)
    assert len(content) < 1_000_000


def test_saving_the_same_ranker_again_changes_nothing(folder, learned):
    before = (version_in(folder) / artefact.CARD).stat().st_mtime_ns

    save(learned, folder, label="simulated", papers={"note": "Again."})

    assert (version_in(folder) / artefact.CARD).stat().st_mtime_ns == before
    assert not list(folder.glob(f"{atomic.FRESH}*"))


def test_without_an_artefact_the_baseline_ranks(tmp_path):
    assert fault(tmp_path) is Fault.MISSING
    assert fault(tmp_path / "nowhere") is Fault.MISSING


@pytest.mark.parametrize("pointer", ["", "../elsewhere", "simulated-123", "\x00"])
def test_a_pointer_to_no_version_is_refused(folder, pointer):
    (folder / artefact.POINTER).write_text(pointer)

    assert fault(folder) is Fault.DAMAGED


def test_a_pointer_that_cannot_be_read_is_refused(folder):
    (folder / artefact.POINTER).write_bytes(b"\xff\xfe")
    assert fault(folder) is Fault.DAMAGED
    (folder / artefact.POINTER).unlink()
    (folder / artefact.POINTER).mkdir()
    assert fault(folder) is Fault.DAMAGED


@pytest.mark.parametrize("name", [artefact.TREES, artefact.CARD])
def test_a_missing_file_is_told(folder, name):
    (version_in(folder) / name).unlink()

    assert fault(folder) is Fault.MISSING


def test_a_folder_in_a_files_place_is_damage(folder):
    (version_in(folder) / artefact.CARD).unlink()
    (version_in(folder) / artefact.CARD).mkdir()

    assert fault(folder) is Fault.DAMAGED


def test_a_file_too_large_to_be_ours_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(artefact, "MOST_BYTES", 100)

    assert fault(folder) is Fault.DAMAGED


def test_any_corruption_falls_back_to_the_baseline(folder):
    """Bits flipped, bytes lost, zeros and nonsense: nothing is raised and nothing is believed."""
    rng = random.Random(2026)
    for round_number in range(200):
        path = version_in(folder) / rng.choice([artefact.TREES, artefact.CARD])
        whole = path.read_bytes()
        spoilt = bytearray(whole)
        kind = round_number % 4
        if kind == 0:
            spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del spoilt[rng.randrange(len(spoilt)) :]
        elif kind == 2:
            start = rng.randrange(len(spoilt))
            spoilt[start : start + 512] = bytes(len(spoilt[start : start + 512]))
        else:
            spoilt = bytearray(rng.randbytes(rng.randrange(4096)))
        path.write_bytes(spoilt)
        if bytes(spoilt) != whole and not _same_card(path, whole):
            assert fault(folder) is Fault.DAMAGED
        path.write_bytes(whole)
    assert fault(folder) is None


def _same_card(path: Path, whole: bytes) -> bool:
    """Whether a card says the same as before, spelled otherwise: a flipped bit in white space."""
    try:
        return path.name == artefact.CARD and json.loads(path.read_bytes()) == json.loads(whole)
    except ValueError:
        return False


def test_an_artefact_for_other_features_is_refused(folder):
    rewrite(folder, schema_hash="0" * 64)

    assert fault(folder) is Fault.OTHER_FEATURES


def test_an_artefact_of_another_scikit_learn_is_refused(folder):
    rewrite(folder, environment={"scikit-learn": "1.8.2"})

    assert fault(folder) is Fault.OTHER_LIBRARY


@pytest.mark.parametrize(
    "changes",
    [
        {"mapping": {"slope": -1.0, "intercept": 0.0}},
        {"mapping": {"slope": float("nan"), "intercept": 0.0}},
        {"mapping": {}},
        {"mapping": None},
        {"background": [1.0]},
        {"background": "none"},
        {"artefact": {"sha256": "0" * 64}},
    ],
)
def test_a_card_that_describes_no_ranker_is_refused(folder, changes):
    rewrite(folder, **changes)

    assert fault(folder) is Fault.DAMAGED


def test_a_card_that_is_no_card_is_refused(folder):
    for text in ("[]", "{}", "[" * 100_000):
        (version_in(folder) / artefact.CARD).write_text(text)
        assert fault(folder) is Fault.DAMAGED


def put_trees(folder: Path, content: bytes) -> None:
    """Replace the trees by other bytes, with papers in order."""
    (version_in(folder) / artefact.TREES).write_bytes(content)
    rewrite(folder, artefact={"sha256": hashlib.sha256(content).hexdigest()})


class Stranger:
    """A type nobody trusts."""


@pytest.mark.parametrize("content", [LinearRegression(), Stranger(), {"trees": None}])
def test_anything_but_histogram_trees_is_refused_unbuilt(folder, content):
    put_trees(folder, skops.io.dumps(content))

    assert fault(folder) is Fault.UNTRUSTED


def test_bytes_that_are_no_archive_are_refused(folder):
    put_trees(folder, b"PK\x03\x04 not really")

    assert fault(folder) is Fault.DAMAGED


@pytest.mark.parametrize(
    ("field", "value"),
    [("left", 10**6), ("right", 0), ("feature_idx", len(FEATURES)), ("feature_idx", -1), ("value", np.nan),
     ("is_categorical", 1)],
)  # fmt: skip
def test_a_tree_that_leads_astray_is_refused(folder, judged, field, value):
    few = judged.of_needs(np.arange(1, 10))
    ranker = LearnedRanker(n_trees=2, min_samples_leaf=5).fit(few.features, few.grades, few.needs)
    ranker.trees_._predictors[0][0].nodes[field][0] = value

    put_trees(folder, stored_trees.to_bytes(ranker.trees_))

    assert fault(folder) is Fault.DAMAGED


def test_nodes_of_another_make_are_not_sound():
    assert not stored_trees.sound(None, 3)
    assert not stored_trees.sound(np.zeros(3), 3)


def test_a_killed_write_leaves_the_old_ranker_and_is_swept_later(folder, learned, judged: Judgements, monkeypatch):
    few = judged.of_needs(np.arange(1, 10))
    other = LearnedRanker(n_trees=2).fit(few.features, few.grades, few.needs)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic.os, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        save(other, folder, label="simulated", papers={})
    monkeypatch.undo()

    assert load_or_baseline(folder)[1].version == learned.version
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


def test_load_says_what_it_refuses(folder):
    shutil.rmtree(version_in(folder))

    with pytest.raises(ArtefactRefused, match=r"missing: card\.json"):
        load(version_in(folder))


def test_the_shipped_ranker_loads_and_says_what_it_learned_from():
    ranker, status = load_or_baseline(paths.ARTEFACTS / "ranker")

    assert status.learned
    assert status.card is not None
    assert status.card["note"].startswith("Trained on simulated judgements")
    assert status.card["artefact"]["bytes"] <= 1_000_000
    assert np.isfinite(ranker.predict(ranker.background_[None])).all()
    card = (paths.ARTEFACTS / "MODEL_CARD.md").read_text("utf-8")
    assert "Trained on simulated judgements" in card.splitlines()[0]
