"""Who ranks: promotion, the way back, and what happens when files are damaged or writing is cut short."""

import functools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from matchmaker.ranking.artefacts import artefact, atomic, pointer
from matchmaker.ranking.artefacts.artefact import ArtefactRefused, Fault, save
from matchmaker.ranking.artefacts.champions import Standing, load_champion, promote, rollback, signature, versions
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers import stored_trees
from matchmaker.ranking.rankers.ranker import BaselineRanker, LearnedRanker

pytestmark = pytest.mark.pure

WHO = {"by": "Lan", "why": "beats the champion"}


@pytest.fixture(scope="session")
def trained(judged: Judgements) -> list[LearnedRanker]:
    """Three small rankers, each different."""
    few = judged.of_needs(np.arange(1, 12))
    return [
        LearnedRanker(n_trees=count, min_samples_leaf=5).fit(few.features, few.grades, few.needs) for count in (1, 2, 3)
    ]


@pytest.fixture
def folder(tmp_path: Path, trained: list[LearnedRanker]) -> Path:
    """A folder with three versions, each champion once, the last one now."""
    folder = tmp_path / "own"
    for ranker in trained:
        promote(folder, save(ranker, folder, label="live", papers={"note": "For tests."}), **WHO)
    return folder


@pytest.fixture
def shipped(tmp_path: Path, learned: LearnedRanker) -> Path:
    folder = tmp_path / "shipped"
    promote(folder, save(learned, folder, label="simulated", papers={}), **WHO)
    return folder


def names(folder: Path) -> list[str]:
    """The champions of a folder, the first before the next."""
    return [each.version for each in pointer.history(folder) or () if each.version]


def test_saving_does_not_point_and_promoting_does(tmp_path, trained):
    name = save(trained[0], tmp_path, label="live", papers={})
    assert load_champion([tmp_path])[1].fault is Fault.MISSING

    promote(tmp_path, name, **WHO)

    champion, status = load_champion([tmp_path])
    assert (status.version, status.learned, status.refused) == (name, True, ())
    assert champion.answers.version == name
    (entry,) = pointer.history(tmp_path) or ()
    assert (entry.version, entry.by, entry.why, entry.replaces) == (name, "Lan", "beats the champion", None)


def test_a_card_names_the_version_to_go_back_to(folder):
    cards = [artefact.read_card(folder / name) for name in names(folder)]

    assert [card["replaces"] for card in cards] == [None, *names(folder)[:2]]


def test_nothing_unsound_is_promoted(folder):
    before = pointer.current(folder)
    broken = folder / names(folder)[0] / artefact.CARD
    broken.write_text("{}")

    for name in (names(folder)[0], "live-0123456789ab", "../shipped", ""):
        with pytest.raises(ArtefactRefused):
            promote(folder, name, **WHO)

    assert pointer.current(folder) == before


def test_rolling_back_goes_from_champion_to_champion_until_none_is_left(folder, shipped):
    first, second, third = names(folder)
    assert load_champion([folder, shipped])[1].version == third

    assert rollback(folder, **WHO) == second
    assert rollback(folder, **WHO) == first
    assert rollback(folder, **WHO) is None

    status = load_champion([folder, shipped])[1]
    assert (status.refused, status.by_training) == ((), False)
    assert status.version == pointer.current(shipped)
    with pytest.raises(ArtefactRefused):
        rollback(folder, **WHO)


def test_a_ranker_that_was_rolled_back_is_not_fallen_back_to(folder):
    first, second, third = names(folder)
    rollback(folder, **WHO)
    (folder / second / "answers.skops").unlink()

    status = load_champion([folder])[1]

    assert status.version == first
    assert [each.version for each in status.refused] == [second]
    assert {each.name: each.standing for each in versions(folder)} == {
        first: Standing.FORMER, second: Standing.CHAMPION, third: Standing.FORMER
    }  # fmt: skip


def test_rolling_back_to_something_damaged_is_refused(folder):
    (folder / names(folder)[1] / "answers.skops").write_bytes(b"")

    with pytest.raises(ArtefactRefused):
        rollback(folder, **WHO)

    assert pointer.current(folder) == names(folder)[2]


def test_a_damaged_champion_gives_way_to_the_one_before_then_to_the_shipped_then_to_the_baseline(folder, shipped):
    first, second, third = names(folder)

    def ranking() -> tuple[str, list[str]]:
        champion, status = load_champion([folder, shipped])
        assert champion.answers.version == status.version
        return status.version, [each.version for each in status.refused]

    (folder / third / "answers.skops").write_bytes(b"spoilt")
    assert ranking() == (second, [third])
    (folder / second / artefact.CARD).unlink()
    assert ranking() == (first, [third, second])
    shutil.rmtree(folder / first)
    assert ranking() == (pointer.current(shipped), [third, second, first])
    shutil.rmtree(shipped)
    assert ranking() == (BaselineRanker.version, [third, second, first])


def test_without_any_folder_the_baseline_ranks_and_says_why(tmp_path):
    champion, status = load_champion([tmp_path, tmp_path / "nowhere"])

    assert isinstance(champion.answers, BaselineRanker)
    assert (status.learned, status.fault) == (False, Fault.MISSING)


@pytest.mark.parametrize("content", [b"", b"../elsewhere", b"live-123", b"\x00", b"\xff\xfe", b"/etc/passwd"])
def test_a_pointer_to_no_version_falls_back_to_the_last_champion(folder, content):
    (folder / pointer.POINTER).write_bytes(content)

    status = load_champion([folder])[1]

    assert status.version == names(folder)[-1]
    assert status.fault is Fault.DAMAGED


def test_a_lost_pointer_or_a_lost_history_loses_no_champion(folder):
    expected = names(folder)[-1]
    (folder / pointer.POINTER).unlink()
    assert load_champion([folder])[1].version == expected
    (folder / pointer.POINTER).mkdir()
    assert load_champion([folder])[1].version == expected
    (folder / pointer.POINTER).rmdir()

    promote(folder, expected, **WHO)
    for content in ("", "[", "[1]", '[{"version": 3}]', "[" * 100_000, json.dumps([{"version": 1} | dict.fromkeys(
        ("replaces", "action", "at", "by", "why"), "x")])):  # fmt: skip
        (folder / pointer.HISTORY).write_text(content)
        assert pointer.history(folder) is None
        assert load_champion([folder])[1].version == expected
    promote(folder, expected, **WHO)
    assert names(folder) == [expected]


def test_versions_tell_where_each_stands_and_which_cannot_be_read(folder, trained, judged):
    few = judged.of_needs(np.arange(20, 28))
    candidate = save(
        LearnedRanker(n_trees=2, min_samples_leaf=5).fit(few.features, few.grades, few.needs),
        folder, label="live", papers={"trained_at": "2026-11-22T01:00:00+00:00"},
    )  # fmt: skip
    first, second, third = names(folder)
    (folder / first / artefact.CARD).unlink()
    (folder / "notes.txt").write_text("not a version")

    found = {each.name: each for each in versions(folder)}

    assert next(iter(found)) == candidate
    assert {name: each.standing for name, each in found.items()} == {
        candidate: Standing.CANDIDATE, first: Standing.FORMER, second: Standing.FORMER, third: Standing.CHAMPION
    }  # fmt: skip
    assert (found[first].fault, found[first].card) == (Fault.MISSING, None)
    assert found[second].card is not None
    assert versions(folder / "nowhere") == []


def test_a_promotion_shows_in_the_signature(folder):
    before = signature([folder])
    assert signature([folder]) == before

    rollback(folder, **WHO)

    assert signature([folder]) != before
    assert signature([folder / "nowhere"]) == (None,)


Spoil = Callable[[random.Random, list[Path]], None]


def flip(rng: random.Random, files: list[Path]) -> None:
    path = rng.choice(files)
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def cut(rng: random.Random, files: list[Path]) -> None:
    path = rng.choice(files)
    os.truncate(path, rng.randrange(path.stat().st_size))


def zero(rng: random.Random, files: list[Path]) -> None:
    path = rng.choice(files)
    content = bytearray(path.read_bytes())
    start = rng.randrange(len(content))
    content[start : start + 512] = bytes(len(content[start : start + 512]))
    path.write_bytes(content)


def nonsense(rng: random.Random, files: list[Path]) -> None:
    rng.choice(files).write_bytes(rng.randbytes(rng.randrange(4096)))


def swap(rng: random.Random, files: list[Path]) -> None:
    one, other = rng.sample(files, 2)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def remove(rng: random.Random, files: list[Path]) -> None:
    rng.choice(files).unlink()


def edit(rng: random.Random, files: list[Path]) -> None:
    """Another value at a random place of a card, its checksum made right again: what papers alone can spoil."""
    path = rng.choice([each for each in files if each.name == artefact.CARD])
    card = json.loads(path.read_text())
    place = card["models"]["answers"]
    while isinstance(place[key := rng.choice(list(place))], dict):
        place = place[key]
    place[key] = rng.choice([None, "", -1, 0, 1e308, [], {}, "x" * 100, float("nan"), [None] * 20, True])
    path.write_text(json.dumps(card | {"card_sha256": artefact._digest(card)}))


SPOILERS: tuple[Spoil, ...] = (flip, cut, zero, nonsense, swap, remove, edit)


def spoilt(whole: dict[Path, bytes]) -> list[Path]:
    """The files that are not as they were."""
    return [path for path, content in whole.items() if not path.exists() or path.read_bytes() != content]


def restore(folder: Path, whole: dict[Path, bytes]) -> None:
    """Every file as it was: only what was spoilt is written again, which a slow disk is thankful for."""
    for path in spoilt(whole):
        path.write_bytes(whole[path])
    assert {path for path in folder.rglob("*") if path.is_file()} == set(whole)


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The very same bytes are the very same trees: building them again two hundred times would show nothing new."""
    monkeypatch.setattr(stored_trees, "from_bytes", functools.cache(stored_trees.from_bytes))


@pytest.mark.usefixtures("read_once")
def test_two_hundred_corruptions_change_the_champion_at_most(folder, shipped, judged):
    """Nothing is raised, nothing unsound is believed, something always ranks, and it says what it replaces."""
    rng = random.Random(2026)
    whole = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    champion_before = names(folder)[-1]
    rows = judged.features[:50]
    fell_back = 0
    for round_number in range(200):
        blows = rng.randrange(1, 4)
        while blows > 0 or not spoilt(whole):  # a blow may undo the one before, or change a byte into itself
            SPOILERS[round_number % len(SPOILERS)](rng, [each for each in whole if each.exists()])
            blows -= 1
        champion, status = load_champion([folder, shipped])
        scores = champion.answers.predict(rows)
        assert ((scores >= 0) & (scores <= 1)).all()
        assert champion.answers.version == status.version
        if status.version != champion_before:
            left_without = not any((folder / name).exists() for name in (pointer.POINTER, pointer.HISTORY))
            assert bool(status.refused) is not left_without
            fell_back += 1
        restore(folder, whole)
    assert fell_back > 50


WRITER = """
import os, sys
from pathlib import Path
from matchmaker.ranking.artefacts import artefact, champions

folder, source = Path(sys.argv[1]), Path(sys.argv[2])
rankers = [artefact.load(each)[0].answers for each in sorted(source.glob("live-*"))]
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        number = 0
        while True:
            number += 1
            rankers[number % len(rankers)].slope_ = 1.0 + number / 1000 + int(line) / 7
            name = artefact.save(rankers[number % len(rankers)], folder, label="live", papers={})
            champions.promote(folder, name, by="writer", why="again")
    print(child, flush=True)
"""


@pytest.fixture
def writer(tmp_path: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that forks children which save and promote without end."""
    script = tmp_path / "writer.py"
    script.write_text(WRITER)
    process = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "written"), str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    yield process
    process.communicate()


def test_killed_while_writing_the_folder_still_has_a_champion(writer, tmp_path):
    written = tmp_path / "written"
    assert writer.stdout.readline() == "ready\n"
    rng = random.Random(7)
    seen: list[str | None] = []
    for attempt in range(10):
        writer.stdin.write(f"{attempt}\n")
        writer.stdin.flush()
        child = int(writer.stdout.readline())
        before, until = pointer.current(written), time.monotonic() + 30
        while pointer.current(written) == before and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.05))
        os.kill(child, signal.SIGKILL)
        time.sleep(0.02)
        status = load_champion([written])[1]
        assert (status.learned, status.refused) == (True, ())
        seen.append(pointer.current(written))
    assert len(set(seen)) == len(seen)
    for leftover in written.glob(f"{atomic.FRESH}*"):
        os.utime(leftover, (0, time.time() - 7200))
    atomic.sweep(written)
    assert not list(written.glob(f"{atomic.FRESH}*"))
    assert all(each.fault is None for each in versions(written))
