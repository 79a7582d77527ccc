"""``matchmaker ranker``: train, compare, try, promote, go back."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from matchmaker import crew
from matchmaker.errors import MatchmakerError
from matchmaker.learning import service
from matchmaker.learning.service import Source
from matchmaker.learning.training import Trainee
from matchmaker.matching import rankers
from matchmaker.ranking.rankers.training import RECIPES, USUAL

_SOURCES = click.Choice([each.value for each in Source])
_TOO_FEW = (
    "Too little has happened yet to learn from: at least 8 lists in which somebody who agreed to it did something,"
    " and 4 later ones to measure with."
)


@click.group("ranker")
def ranker() -> None:
    """The trained ranker."""


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except MatchmakerError as error:
        told = _TOO_FEW if str(error) == "judgements: too_few" else str(error)
        raise click.ClickException(told) from error


def _own_folder(into: Path | None) -> Path:
    return into or rankers.own_folder(current_app.config["INSTANCE"])


_into = click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), help="Folder of versions; the site's own by default."
)
_seed = click.option("--seed", default=1, show_default=True)
_source = click.option(
    "--from", "source", type=_SOURCES, help="What to measure with; by default what suits the version."
)
_needs = click.option(
    "--needs", default=2000, show_default=True, type=click.IntRange(8), help="How many needs a simulated market has."
)


@ranker.command("train")
@click.option("--from", "source", type=_SOURCES, default=Source.LIVE.value, show_default=True)
@_seed
@_needs
@_into
@click.option("--try-recipes", is_flag=True, help="Compare other settings in folds first, and train by the best.")
@click.option("--dask", "scheduler", metavar="ADDRESS", help="Have the workers of this Dask scheduler do the fits.")
@with_appcontext
def train(source: str, seed: int, needs: int, into: Path | None, try_recipes: bool, scheduler: str | None) -> None:
    """Train a candidate on what happened, or on a simulated market, and write it with its card.

    A run that was killed goes on where it was when it is started again in the same way. The candidate serves
    nobody until it is promoted, and is the same wherever it was trained.
    """
    work = Path(current_app.config["INSTANCE"]) / "training"
    recipes = tuple(RECIPES) if try_recipes else (USUAL,)
    with (
        _told_plainly(),
        crew.crew(scheduler) as workers,
        click.progressbar(length=2 * needs, label="Simulating", hidden=source == Source.LIVE) as bar,
    ):

        def progress(done: int, total: int) -> None:
            bar.update(1)

        trainee = Trainee(_own_folder(into), work, seed, workers, recipes, _say)
        made = service.train(trainee, Source(source), needs=needs, progress=progress)
    click.echo(f"written: {made.path}")
    click.echo(_told(made.measured))


def _say(stage: str, was_there: bool) -> None:
    click.echo(f"  {stage}{' (done before)' if was_there else ''}", err=True)


@ranker.command("evaluate")
@click.argument("version", required=False)
@_source
@_seed
@_needs
@_into
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(["text", "json"]))
@with_appcontext
def evaluate(version: str | None, source: str | None, seed: int, needs: int, into: Path | None, form: str) -> None:
    """Compare a version, the champion and the rule on lists that it never saw; without VERSION, the champion."""
    with _told_plainly():
        found = service.evaluate(_own_folder(into), version, Source(source) if source else None, needs=needs, seed=seed)
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    click.echo(f"{found['version']} beside {found['champion']}, on {found['source']}")
    click.echo(_told(found["measured"]))
    newcomers = found["exploration"]
    click.echo(
        f"newcomers: {newcomers['lists_with_newcomer']} of {newcomers['lists']} lists show one more; NDCG@10 "
        f"{newcomers['ndcg_cost']:+.4f} {newcomers['95_interval']}; their share of attention "
        f"{newcomers['newcomers_share_without']:.1%} → {newcomers['newcomers_share']:.1%}"
    )
    for check in found["checks"]:
        mark = "passed" if check["passed"] else "FAILED"
        click.echo(f"{mark}  {check['name']}: {check['found']} (wanted: {check['wanted']})")
    if found["trial"] is not None:
        click.echo(f"on live lists: {json.dumps(found['trial'])}")


@ranker.command("promote")
@click.argument("version")
@_source
@_seed
@_needs
@_into
@with_appcontext
def promote(version: str, source: str | None, seed: int, needs: int, into: Path | None) -> None:
    """Make a version the champion, if it is surely better and passes every guard."""
    with _told_plainly():
        checks = service.promote(
            _own_folder(into), version, Source(source) if source else None, by=getpass.getuser(), needs=needs, seed=seed
        )
    for check in checks:
        click.echo(f"passed  {check.name}: {check.found}")
    click.echo(f"{version} ranks from now on")


@ranker.command("rollback")
@click.option("--why", required=True, help="One line for the history.")
@_into
@with_appcontext
def rollback(why: str, into: Path | None) -> None:
    """Go back to the champion before."""
    with _told_plainly():
        version = service.roll_back(_own_folder(into), by=getpass.getuser(), why=why)
    click.echo(f"{version or 'the ranker that came with the program'} ranks from now on")


@ranker.command("trial")
@click.argument("version", required=False)
@click.option("--end", is_flag=True, help="End the trial.")
@with_appcontext
def run_trial(version: str | None, end: bool) -> None:
    """Let a version pick in turn with the champion in some lists (INTERLEAVED_SHARE), until --end."""
    folder = _own_folder(None)
    if end is (version is not None):
        raise click.UsageError("give a VERSION to begin a trial, or --end to end it")
    with _told_plainly():
        if version is not None:
            service.begin_trial(folder, version)
            click.echo(f"{version} is on trial")
        else:
            click.echo(f"{service.end_trial(folder) or 'nothing'} is no longer on trial")


@ranker.command("show")
@_into
@with_appcontext
def show(into: Path | None) -> None:
    """Tell which ranker serves, what its card says, and which versions there are."""
    click.echo(json.dumps(service.show(_own_folder(into)), ensure_ascii=False, indent=1, default=str))


def _told(measured: dict[str, Any]) -> str:
    """A line for each ranker: quality with its interval, the difference to the first, and who gets seen."""
    lines = []
    for name, each in measured.items():
        low, high = each["ndcg_95_interval"]
        line = f"{name:<10} NDCG@10 {each['ndcg_at_10']:.4f} [{low:.4f}, {high:.4f}]  MRR {each['mrr']:.4f}"
        if "difference" in each:
            gap, (least, most) = each["difference"]["mean"], each["difference"]["95_interval"]
            line += f"  difference {gap:+.4f} [{least:+.4f}, {most:+.4f}]"
        lines.append(f"{line}  calibration error {each['calibration_error']:.3f}")
        for kind in ("size", "age", "province"):
            shares = each["exposure"][kind]
            if len(shares) > 1:
                lines.append(
                    f"  seen by {kind}: " + ", ".join(f"{label} {share:.1%}" for label, share in shares.items())
                )
    return "\n".join(lines)
