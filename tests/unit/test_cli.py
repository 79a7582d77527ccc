"""What an operator does on the command line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from matchmaker import serving, worker
from matchmaker.accounts.models import User, UserRole
from matchmaker.accounts.queries import by_email
from matchmaker.cli import cli
from matchmaker.db import session
from matchmaker.demo.pooling import POOLING
from matchmaker.demo.stories import STORIES
from matchmaker.matching import batch, mirror
from matchmaker.matching.models import Side
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import MemberRole, Organisation
from matchmaker.organisations.queries import membership_of
from tests.factories import Factories

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs one command; fails on an unexpected exit."""

    def invoke(*words: str, expect: int = 0) -> Result:
        result = CliRunner().invoke(cli, list(words), obj=ScriptInfo(create_app=lambda: app))
        assert result.exit_code == expect, f"{words}: {result.output}\n{result.exception!r}"
        return result

    return invoke


def test_help_lists_every_command(run: Run) -> None:
    told = run("--help").output
    for command in ("run", "serve", "worker", "db", "demo", "user", "ranker", "match", "rank-all", "backup", "restore"):
        assert re.search(rf"^  {command}\b", told, re.MULTILINE), command


@pytest.mark.pure
def test_on_a_database_without_tables_a_command_says_what_to_run(tmp_path: Path) -> None:
    elsewhere = os.environ | {"INSTANCE": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}"}
    asked = [sys.executable, "-m", "matchmaker", "match", "need:1"]
    refused = subprocess.run(asked, env=elsewhere, capture_output=True, text=True)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "Error: the database lacks the newest tables: run `matchmaker db upgrade`\n"


def test_a_director_gets_a_confirmed_account_that_acts_for_the_cooperative(run: Run, factories: Factories) -> None:
    cooperative = factories.organisation()
    told = run(
        "user", "create", "--email", "Giam.Doc@example.vn", "--role", "director", "--organisation", str(cooperative.id)
    ).output
    user = by_email("giam.doc@example.vn")
    assert user is not None
    assert user.confirmed_at is not None
    membership = membership_of(user)
    assert membership is not None
    assert (membership.organisation_id, membership.role) == (cooperative.id, MemberRole.DIRECTOR)
    assert re.search(r"^password: \S{10,}$", told, re.MULTILINE)
    assert "second factor" not in told


def test_staff_get_a_second_factor_and_its_code_can_be_told(run: Run) -> None:
    told = run("user", "create", "--email", "can.bo@example.vn", "--role", "staff", "--province", "52").output
    assert "TOTP secret" in told
    user = by_email("can.bo@example.vn")
    assert user is not None
    assert (user.role, user.province_code) == (UserRole.STAFF, "52")
    assert re.fullmatch(r"\d{6}\n", run("user", "code", "can.bo@example.vn").output)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--role", "staff"), "province"),
        (("--role", "director", "--organisation", "999999"), "no organisation"),
        (("--role", "staff", "--province", "99"), "province"),
        (("--role", "admin", "--organisation", "1"), "no organisation"),
        (("--role", "tsar"), "tsar"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(run: Run, words: tuple[str, ...], told: str) -> None:
    before = session.scalar(select(func.count()).select_from(User))
    assert told in run("user", "create", "--email", "a@example.vn", *words, expect=2).output
    assert session.scalar(select(func.count()).select_from(User)) == before


def test_an_address_has_one_account(run: Run) -> None:
    run("user", "create", "--email", "a@example.vn", "--role", "admin")
    assert "has an account" in run("user", "create", "--email", "A@example.vn", "--role", "admin", expect=1).output


def test_a_code_of_nobody_is_not_told(run: Run) -> None:
    run("user", "code", "nobody@example.vn", expect=1)


def test_somebody_who_lost_the_phone_sets_up_a_new_second_factor(run: Run) -> None:
    run("user", "create", "--email", "can.bo@example.vn", "--role", "staff", "--province", "52")

    assert "next sign-in" in run("user", "reset-code", "can.bo@example.vn").output

    run("user", "code", "can.bo@example.vn", expect=1)
    run("user", "reset-code", "can.bo@example.vn", expect=1)


def test_demonstration_data_is_loaded_once_and_says_how_to_sign_in(run: Run, app: Flask) -> None:
    run("demo")
    accounts = Path(app.config["INSTANCE"]) / "demo-accounts.txt"
    assert accounts.stat().st_mode & 0o077 == 0
    told = accounts.read_text(encoding="utf-8")
    assert "htx@demo.example" in told
    assert "doanhnghiep@demo.example" in told
    assert "TOTP" in told
    assert "already" in run("demo").output
    assert accounts.read_text(encoding="utf-8") == told


def test_synthetic_rows_are_as_many_as_asked_for(run: Run) -> None:
    told = run("demo", "--organisations", "10", "--offers", "30", "--needs", "5", "--seed", "3").output
    assert "30 offers" in told
    told_of = Organisation.name.in_([story.name for story in (*STORIES, *POOLING)])
    synthetic = select(func.count()).select_from(Offer).join(Offer.organisation).where(~told_of)
    assert session.scalar(synthetic) == 30


def test_need_one_of_the_demonstration_data_has_matches_with_reasons_in_both_languages(run: Run) -> None:
    run("demo")
    need_id = session.scalar(select(func.min(Need.id)))
    report: dict[str, Any] = json.loads(run("match", f"need:{need_id}", "--top", "20", "--format", "json").output)
    first = report["matches"][0]
    assert first["rank"] == 1
    assert {"offer", "score", "features", "reasons"} <= set(first)
    reason = first["reasons"][0]
    assert reason["code"]
    assert reason["vi"] != reason["en"]


def test_an_offer_is_matched_too_and_nonsense_is_refused(run: Run, factories: Factories) -> None:
    offer = factories.offer()
    factories.need()
    report = json.loads(run("match", f"offer:{offer.id}").output)
    assert len(report["matches"]) == 1
    run("match", "need:999999", expect=1)
    run("match", "buyer:1", expect=2)


def test_a_backup_is_written_and_put_back(run: Run, tmp_path: Path) -> None:
    run("demo")
    file = tmp_path / "backup.zip"
    assert "rows" in run("backup", str(file)).output
    file.write_bytes(file.read_bytes()[:-200])
    assert "nothing was changed" in run("restore", "--yes", str(file), expect=1).output


def test_the_worker_does_one_round(run: Run) -> None:
    assert "0 messages sent" in run("worker", "--once").output


def test_the_worker_goes_on_until_it_is_told_to_stop(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(worker, "main", lambda stop: asked.append(stop.is_set()))
    run("worker")
    assert asked == [False]


def test_run_prepares_the_site_tells_how_to_sign_in_and_serves(
    run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[bool] = []
    monkeypatch.setattr(serving, "serve", lambda _app, *, with_worker: served.append(with_worker))
    told = run("run").output
    assert app.config["PUBLIC_BASE_URL"] in told
    assert "htx@demo.example" in told
    assert "htx@demo.example" in run("run").output
    run("serve")
    assert served == [True, True, False]


@pytest.mark.pure
def test_serving_leaves_no_worker_behind_that_is_busy_for_too_long() -> None:
    told: list[Any] = []

    class Busy:
        """A worker in the middle of a long chore: it ends once it is killed."""

        send_signal = staticmethod(told.append)

        def kill(self) -> None:
            told.append("killed")

        def wait(self, timeout: float | None = None) -> None:
            if "killed" not in told:
                raise subprocess.TimeoutExpired("worker", timeout or 0)

    serving.end(cast("subprocess.Popen[bytes]", Busy()))
    assert told == [signal.SIGTERM, "killed"]


def test_the_serving_ranker_is_told(run: Run) -> None:
    assert json.loads(run("ranker", "show").output)


def test_all_needs_are_ranked_and_their_best_offers_kept(run: Run, app: Flask, factories: Factories) -> None:
    mirror.forget()
    need, offer = factories.need(), factories.offer()
    for side in Side.BUYER, Side.STAFF:
        assert "1 needs ranked, 1 pairs scored, 1 kept" in run("rank-all", "--side", side.value).output
        best = batch.best_offers(batch.own_folder(app.config["INSTANCE"]), need.id, side=side)
        assert best is not None
        assert [each.offer_id for each in best.offers] == [offer.id]
    mirror.forget()


def test_a_worker_may_work_for_a_dask_scheduler(run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[tuple[str, Path]] = []
    monkeypatch.setattr("matchmaker.crew.join", lambda address, scratch: joined.append((address, scratch)))
    run("worker", "--dask", "tcp://10.0.0.5:8786")
    assert joined == [("tcp://10.0.0.5:8786", Path(app.config["INSTANCE"]) / "dask")]
    run("worker", "--once", "--dask", "tcp://10.0.0.5:8786", expect=2)
