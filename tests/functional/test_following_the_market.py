"""Every process has the market right, whoever committed what, and in whichever order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, text

from matchmaker import backup
from matchmaker.db import now, session
from matchmaker.demo import synthetic
from matchmaker.matching import feed, mirror
from matchmaker.matching.feed import Touched
from matchmaker.offers.models import Offer
from tests.factories import Factories
from tests.support.transactions import committed


@pytest.fixture
def real(engine: Engine, tmp_path: Path, built_app: Flask) -> Iterator[Engine]:
    """A database of its own in which commits are real, and nothing of it in memory."""
    mirror.forget()
    with committed(engine, tmp_path) as copied, built_app.test_request_context():
        yield copied
    mirror.forget()


def stands(offer_id: int) -> bool:
    """Whether a ranking of this moment would know an offer."""
    offers = mirror.market().offers
    session.rollback()
    return any(
        offer_id in part.sorted.table.ids[slice(None) if part.gone is None else ~part.gone] for part in offers.parts
    )


def withdraw(connection: Connection, offer_id: int) -> None:
    """What a service does, on a connection of its own."""
    connection.execute(text("UPDATE offer SET withdrawn_at = :at WHERE id = :id"), {"at": now(), "id": offer_id})
    feed.append(connection, [(Touched.OFFER, offer_id)])


def test_two_writers_are_followed_in_whichever_order_they_commit(real: Engine) -> None:
    first, second = (Factories().offer().id for _ in range(2))
    session.remove()
    assert stands(first)
    assert stands(second)
    if real.dialect.name == "sqlite":  # one writer at a time: the second waits for the first
        for offer_id in (first, second):
            with real.begin() as connection:
                withdraw(connection, offer_id)
            assert not stands(offer_id)
        return
    with real.connect() as slow, real.connect() as quick, patch.object(mirror, "_read", side_effect=AssertionError):
        withdraw(slow, first)  # takes the smaller number
        withdraw(quick, second)
        quick.commit()
        assert not stands(second)
        assert stands(first)
        slow.commit()  # commits last
        assert not stands(first)
        assert not stands(second)


def test_a_transaction_that_takes_long_hides_nothing_and_is_not_read_twice(real: Engine) -> None:
    offers = [Factories().offer().id for _ in range(3)]
    session.remove()
    assert stands(offers[0])
    if real.dialect.name == "sqlite":
        pytest.skip("SQLite's writers take turns")
    with real.connect() as slow, patch.object(mirror, "_read", side_effect=AssertionError):
        slow.execute(text("SELECT txid_current()"))
        for offer_id in offers[:2]:
            with real.begin() as connection:
                withdraw(connection, offer_id)
            assert not stands(offer_id)
        with patch.object(mirror, "_changed", side_effect=AssertionError("read again what is known")):
            assert stands(offers[2])
        withdraw(slow, offers[2])
        slow.commit()
        assert not stands(offers[2])


OTHER_PROCESS = """
import sys
from matchmaker.db import make_engine, session
from matchmaker.matching import mirror
from tests.functional.test_following_the_market import stands
session.configure(bind=make_engine(sys.argv[1]))
stands(0)
mirror._read = None
print("ready", flush=True)
for line in sys.stdin:
    print(stands(int(line)), flush=True)
"""


def test_what_one_process_commits_another_ranks_at_once(real: Engine) -> None:
    url = real.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", OTHER_PROCESS, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as other:
        assert other.stdin
        assert other.stdout

        def asked(offer_id: int) -> str:
            print(offer_id, file=other.stdin, flush=True)
            return other.stdout.readline().strip()  # type: ignore[union-attr]

        assert other.stdout.readline() == "ready\n"
        offer = Factories().offer()
        assert asked(offer.id) == "True"
        offer.withdrawn_at = now()
        session.flush()
        assert asked(offer.id) == "True"
        session.commit()
        assert asked(offer.id) == "False"
        other.stdin.close()
        assert other.wait(20) == 0


def test_a_thread_that_looks_from_an_older_transaction_takes_nothing_back(real: Engine) -> None:
    offer = Factories().offer()
    session.remove()
    assert stands(offer.id)
    session.connection().execute(text("SELECT count(*) FROM offer"))  # SQLite's view stands still from here

    def another() -> bool:
        with real.begin() as connection:
            withdraw(connection, offer.id)
        try:
            return stands(offer.id)
        finally:
            session.remove()

    with ThreadPoolExecutor(1) as pool:
        assert not pool.submit(another).result()
    with patch.object(mirror, "_read", side_effect=AssertionError):
        assert not stands(offer.id)


def test_a_restored_backup_and_loaded_demonstration_data_are_followed(real: Engine, tmp_path: Path) -> None:
    offer = Factories().offer()
    session.remove()
    file, uploads = tmp_path / "backup.zip", tmp_path / "uploads"
    uploads.mkdir()
    backup.backup(real, uploads, file, progress=lambda _name: None)
    with real.begin() as connection:
        withdraw(connection, offer.id)
    assert not stands(offer.id)
    backup.restore(real, uploads, file, progress=lambda _name: None)
    assert stands(offer.id)
    synthetic.generate(organisations=4, offers=5, needs=2, seed=1)
    session.commit()
    newest = session.query(Offer.id).order_by(Offer.id.desc()).first()
    assert stands(newest[0])
