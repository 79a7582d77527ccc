"""The typeface is small, Vietnamese, and its figures line up."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from matchmaker.web import fonts, wheels

pytestmark = pytest.mark.pure
KILOBYTE = 1024


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return fonts.build(tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize("weight", fonts.WEIGHTS)
def test_a_weight_is_light_enough_for_a_weak_signal(made: dict[str, Path], weight: int) -> None:
    assert made[fonts.file_name(weight)].stat().st_size < 20 * KILOBYTE


@pytest.mark.parametrize("weight", fonts.WEIGHTS)
def test_a_weight_has_every_vietnamese_letter(made: dict[str, Path], weight: int) -> None:
    letters = TTFont(made[fonts.file_name(weight)]).getBestCmap()

    assert [letter for letter in fonts.CHARACTERS if ord(letter) not in letters] == []


@pytest.mark.parametrize("weight", fonts.WEIGHTS)
def test_figures_line_up_under_each_other(made: dict[str, Path], weight: int) -> None:
    font = TTFont(made[fonts.file_name(weight)])
    table = font["GSUB"].table
    tabular = [record.Feature for record in table.FeatureList.FeatureRecord if record.FeatureTag == "tnum"]
    swaps = table.LookupList.Lookup[tabular[0].LookupListIndex[0]].SubTable[0].mapping

    assert len(swaps) == len("0123456789")
    assert len({font["hmtx"][figure][0] for figure in swaps.values()}) == 1


def test_a_font_is_cut_once(made: dict[str, Path]) -> None:
    first = next(iter(made.values()))
    before = first.stat().st_mtime_ns

    fonts.build(first.parent.parent)

    assert first.stat().st_mtime_ns == before


def test_a_package_that_is_not_there_is_named() -> None:
    with pytest.raises(RuntimeError, match="no_such_wheel"):
        wheels.folder("no_such_wheel")
