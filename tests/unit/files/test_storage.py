"""Where files lie: a folder or a bucket keep, give back, forget and list the same."""

from __future__ import annotations

import dataclasses
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from matchmaker.db import now
from matchmaker.files.s3 import Bucket, S3Storage
from matchmaker.files.storage import DiskStorage, Storage, StoreUnreachable
from tests.support.mailserver import free_port
from tests.support.s3server import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, Shelf, s3_server

pytestmark = pytest.mark.pure


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def bucket(shelf: Shelf) -> Iterator[Bucket]:
    with s3_server(shelf) as endpoint:
        yield Bucket(endpoint, BUCKET, REGION, ACCESS_KEY, SECRET_KEY)


@pytest.fixture(params=["disk", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "disk":
        return DiskStorage(tmp_path / "evidence")
    return S3Storage(request.getfixturevalue("bucket"))


def test_what_was_put_comes_back_until_it_is_removed(storage: Storage) -> None:
    assert storage.get("a.pdf") is None
    storage.put("a.pdf", b"one")
    storage.put("a.pdf", b"two")
    storage.put("b-small.webp", b"\0" * 100_000)
    assert storage.get("a.pdf") == b"two"
    assert sorted(storage.names(kept_before=now() + timedelta(seconds=5))) == ["a.pdf", "b-small.webp"]
    assert list(storage.names(kept_before=now() - timedelta(hours=1))) == []
    storage.remove("a.pdf")
    storage.remove("a.pdf")
    assert storage.get("a.pdf") is None


def test_a_bucket_is_asked_with_a_signature_that_only_its_secret_makes(bucket: Bucket, shelf: Shelf) -> None:
    S3Storage(bucket).put("a.pdf", b"%PDF-1.7")
    assert (shelf.files, shelf.refused) == ({"a.pdf": b"%PDF-1.7"}, [])
    stranger = S3Storage(dataclasses.replace(bucket, secret_key="guessed"))
    for refused in _calls(stranger):
        with pytest.raises(StoreUnreachable):
            refused()
    assert shelf.refused
    assert shelf.files == {"a.pdf": b"%PDF-1.7"}


def _calls(storage: Storage) -> list[Callable[[], object]]:
    return [
        lambda: storage.put("a.pdf", b"forged"),
        lambda: storage.get("a.pdf"),
        lambda: storage.remove("a.pdf"),
        lambda: list(storage.names(kept_before=now())),
    ]


def test_a_bucket_that_does_not_answer_is_told_as_such() -> None:
    nowhere = S3Storage(Bucket(f"http://127.0.0.1:{free_port()}", BUCKET, REGION, ACCESS_KEY, SECRET_KEY))
    with pytest.raises(StoreUnreachable):
        nowhere.get("a.pdf")


def test_a_folder_is_its_owners_alone_and_holds_whole_files_only(tmp_path: Path) -> None:
    disk = DiskStorage(tmp_path / "evidence")
    assert list(disk.names(kept_before=now())) == []
    disk.put("a.pdf", b"content")
    assert stat.S_IMODE((tmp_path / "evidence").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "evidence/a.pdf").stat().st_mode) == 0o600
    assert [each.name for each in disk.folder.iterdir()] == ["a.pdf"]


def test_a_folder_that_cannot_be_used_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file where the folder should be")
    for call in (lambda disk: disk.put("a", b""), lambda disk: disk.get("a")):
        with pytest.raises(StoreUnreachable):
            call(DiskStorage(tmp_path / "evidence"))
