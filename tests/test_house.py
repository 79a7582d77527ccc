"""What must hold for the whole house, whichever room was changed last."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import Engine

from matchmaker import mapped, migrations, paths
from matchmaker.db import Base, make_engine
from matchmaker.web.access import stated_rule

CHECKOUT = Path(__file__).resolve().parents[1]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def test_every_route_states_who_may_open_it(app: Flask) -> None:
    silent = [
        f"{rule.endpoint} {sorted(rule.methods or ())}"
        for rule in app.url_map.iter_rules()
        if stated_rule(app.view_functions[rule.endpoint]) is None
    ]
    assert silent == []


def test_nothing_that_changes_answers_to_a_link(app: Flask) -> None:
    """A view that takes POST and GET shows its form on GET; pure actions take POST alone."""
    verbs = ("/submit", "/withdraw", "/copy", "/sign-out", "/approve", "/reject", "/accept", "/decline")
    loose = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith(verbs) and "GET" in (rule.methods or ()) and "POST" not in (rule.methods or ())
    ]
    assert loose == []


@pytest.mark.pure
def test_every_template_parses_and_names_only_filters_that_exist(built_app: Flask) -> None:
    environment = built_app.jinja_env.overlay(cache_size=0)
    environment.bytecode_cache = None  # what another run compiled tells nothing
    for name in environment.list_templates(extensions=["html", "txt"]):
        environment.get_template(name)


def test_no_template_switches_escaping_off() -> None:
    unsafe = [
        str(file.relative_to(CHECKOUT))
        for file in paths.TEMPLATES.rglob("*.*")
        for word in ("|safe", "| safe", "autoescape false")
        if word in file.read_text(encoding="utf-8")
    ]
    assert unsafe == []


def test_migrations_give_exactly_the_mapped_tables(engine: Engine) -> None:
    assert mapped.ALL_MODELS
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": migrations.is_mapped}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_can_be_taken_back_and_done_again(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/again.db")
    migrations.upgrade(engine)
    migrations.downgrade(engine, "base")
    assert not migrations.is_current(engine)
    migrations.upgrade(engine)
    assert migrations.is_current(engine)
    engine.dispose()


@pytest.mark.pure
def test_the_wheel_carries_everything_the_site_needs(tmp_path: Path) -> None:
    building = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(building, cwd=CHECKOUT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, carried in (
        (paths.TEMPLATES, "matchmaker/_resources/templates"),
        (paths.STATIC, "matchmaker/_resources/static"),
        (paths.DOCS / "users", "matchmaker/_resources/docs/users"),
    ):
        wanted = {f"{carried}/{file.relative_to(folder).as_posix()}" for file in folder.rglob("*") if file.is_file()}
        assert wanted <= names, sorted(wanted - names)[:5]
    assert "matchmaker/_resources/config.py" in names
    assert any(name.startswith("matchmaker/_resources/models/ranker/") for name in names)
    assert any(name.startswith("matchmaker/catalogue/reference/") for name in names)


@pytest.mark.pure
def test_no_file_of_the_house_has_grown_past_its_walls() -> None:
    """Past 400 lines there is a second noun inside: find it."""
    long = {
        str(file.relative_to(CHECKOUT)): lines
        for folder in ("matchmaker", "tests", "benchmarks")
        for file in (CHECKOUT / folder).rglob("*.py")
        if "migrations" not in file.parts and (lines := len(file.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
