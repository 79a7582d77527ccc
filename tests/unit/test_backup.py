"""A backup holds everything, and only a whole one is put back."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text

from matchmaker import backup as backups
from matchmaker import migrations
from matchmaker.backup import DamagedBackup
from matchmaker.catalogue import service as catalogue
from matchmaker.db import Base, make_engine, session, transaction
from matchmaker.demo import service as demo
from matchmaker.offers.models import Offer
from tests.conftest import fresh_database
from tests.support.transactions import copy_of


def _quiet(_name: str) -> None:
    pass


@pytest.fixture(scope="module")
def stories(
    built_app: Flask, database_kind: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A database with the stories in it; nobody writes to it."""
    folder = tmp_path_factory.mktemp("stories")
    engine = make_engine(fresh_database(database_kind, f"stories_{worker_id}", folder))
    migrations.upgrade(engine)
    with _bound_to(engine), built_app.app_context(), transaction():
        catalogue.load_reference()
        demo.load_stories()
    yield engine
    engine.dispose()


@pytest.fixture
def own_database(stories: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A copy of the stories for this test alone: backups see committed rows only."""
    engine = make_engine(copy_of(stories, tmp_path / "copy.db"))
    with _bound_to(engine):
        yield engine
    engine.dispose()


@contextmanager
def _bound_to(engine: Engine) -> Iterator[None]:
    """The session works on another database meanwhile."""
    session.remove()
    bound = session.session_factory.kw.get("bind")
    session.configure(bind=engine)
    yield
    session.remove()
    session.configure(bind=bound)


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "photo.webp").write_bytes(b"not really a photo")
    return folder


def _everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """All rows but the feed of changes, whose history a restore begins anew."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
            if table.name != "market_change"
        }


def test_what_was_backed_up_comes_back_as_it_was(own_database: Engine, uploads: Path, tmp_path: Path) -> None:
    before = _everything(own_database)
    file = tmp_path / "backup.zip"
    parts = backups.backup(own_database, uploads, file, progress=_quiet)
    with own_database.begin() as connection:
        connection.execute(text("UPDATE organisation SET name = 'vandal'"))
        connection.execute(text("DELETE FROM event"))
    (uploads / "ab" / "photo.webp").unlink()

    backups.restore(own_database, uploads, file, progress=_quiet)

    assert _everything(own_database) == before
    assert (uploads / "ab" / "photo.webp").read_bytes() == b"not really a photo"
    rows = sum(part.rows for part in parts if part.name != "tables/market_change.jsonl")
    assert rows == sum(map(len, before.values()))
    assert file.stat().st_mode & 0o077 == 0, "only its owner may read a backup"


def test_a_file_that_is_erased_meanwhile_does_not_stop_a_backup(
    own_database: Engine, uploads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_file: Path) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_bytes", gone)
    parts = backups.backup(own_database, uploads, tmp_path / "backup.zip", progress=_quiet)
    assert {part.name.split("/")[0] for part in parts} == {"tables"}


def test_the_database_hands_out_fresh_ids_after_a_restore(own_database: Engine, uploads: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    backups.backup(own_database, uploads, file, progress=_quiet)
    backups.restore(own_database, uploads, file, progress=_quiet)
    with transaction():
        last = session.scalar(select(func.max(Offer.id))) or 0
        owner = session.scalars(select(Offer.organisation_id)).first()
        added = Offer(organisation_id=owner)
        session.add(added)
        session.flush()
        assert added.id == last + 1


def test_a_backup_restores_into_the_other_database(own_database: Engine, uploads: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    backups.backup(own_database, uploads, file, progress=_quiet)
    other = make_engine(f"sqlite:///{tmp_path}/other.db")
    migrations.upgrade(other)
    backups.restore(other, tmp_path / "elsewhere", file, progress=_quiet)
    assert _everything(other) == _everything(own_database)
    other.dispose()


def _rewritten(source: Path, target: Path, part: str, content: bytes | None) -> Path:
    """The backup with one part changed, or left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        if content is not None:
            new.writestr(part, content)
    return target


@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        ("tables/offer.jsonl", b"{}\n", "offer"),
        ("tables/need.jsonl", None, "need"),
        ("uploads/ab/photo.webp", b"another photo", "photo"),
        ("manifest.json", None, "manifest"),
        ("manifest.json", b"[]", "manifest"),
        ("manifest.json", b'{"parts": [], "format": 1, "schema": "0000"}', "schema"),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    own_database: Engine, uploads: Path, tmp_path: Path, part: str, content: bytes | None, told: str
) -> None:
    whole = tmp_path / "backup.zip"
    backups.backup(own_database, uploads, whole, progress=_quiet)
    before = _everything(own_database)
    with pytest.raises(DamagedBackup, match=told):
        backups.restore(own_database, uploads, _rewritten(whole, tmp_path / "bad.zip", part, content), progress=_quiet)
    assert _everything(own_database) == before


def _with_manifest(source: Path, target: Path, **changes: object) -> Path:
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    return _rewritten(source, target, "manifest.json", json.dumps({**manifest, **changes}).encode())


def test_a_backup_without_all_tables_or_that_would_leave_its_folder_is_refused(
    own_database: Engine, uploads: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "backup.zip"
    parts = [vars(part) for part in backups.backup(own_database, uploads, whole, progress=_quiet)]
    fewer = [part for part in parts if part["name"] != "tables/user.jsonl"]
    with pytest.raises(DamagedBackup, match="tables missing: user"):
        backups.restore(
            own_database, uploads, _with_manifest(whole, tmp_path / "fewer.zip", parts=fewer), progress=_quiet
        )
    straying = [*parts, {"name": "uploads/../../stray", "rows": 0, "sha256": ""}]
    with pytest.raises(DamagedBackup, match="leave its folder"):
        backups.restore(
            own_database, uploads, _with_manifest(whole, tmp_path / "stray.zip", parts=straying), progress=_quiet
        )


def test_a_file_that_is_no_backup_is_refused(own_database: Engine, uploads: Path, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Kính gửi Liên minh")
    with pytest.raises(DamagedBackup):
        backups.restore(own_database, uploads, file, progress=_quiet)


def test_rows_that_do_not_come_back_as_they_were_undo_the_restore(
    own_database: Engine, uploads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.zip"
    backups.backup(own_database, uploads, file, progress=_quiet)
    before = _everything(own_database)
    honest = backups._row
    monkeypatch.setattr(
        backups,
        "_row",
        lambda table, plain: {**honest(table, plain), **({"name": "x"} if table.name == "province" else {})},
    )
    with pytest.raises(DamagedBackup, match="province"):
        backups.restore(own_database, uploads, file, progress=_quiet)
    assert _everything(own_database) == before
