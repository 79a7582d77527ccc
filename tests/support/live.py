"""The site as its operator starts it: the real command, a real server, a worker, a folder of its own."""

from __future__ import annotations

import contextlib
import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
from sqlalchemy import select

from matchmaker.accounts import totp
from matchmaker.accounts.models import User
from matchmaker.db import begin_reading, begin_writing, make_engine, session

STARTS_WITHIN_SECONDS = 120
MAIL_WITHIN_SECONDS = 30


@dataclass(frozen=True)
class LiveSite:
    """A running site: its address and its folder."""

    address: str
    instance: Path
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """Run a ``matchmaker`` command beside the running site; returns what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "matchmaker", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def mails_to(self, address: str) -> list[EmailMessage]:
        """What was mailed to somebody, oldest first (without a mail server, mails lie in a folder)."""
        found = []
        for file in sorted((self.instance / "mail").glob("*.eml"), key=lambda each: each.stat().st_mtime):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if address in str(mail["To"]):
                found.append(mail)
        return found

    def link_mailed_to(self, address: str, containing: str) -> str:
        """The path of a link in a mail to somebody; waits for the worker to send it."""
        until = time.monotonic() + MAIL_WITHIN_SECONDS
        while time.monotonic() < until:
            for mail in reversed(self.mails_to(address)):
                body = mail.get_body(("plain",))
                for link in re.findall(r"https?://\S+", body.get_content() if body else ""):
                    if containing in link:
                        parts = urlsplit(link)
                        return parts.path + (f"?{parts.query}" if parts.query else "")
            time.sleep(0.2)
        raise AssertionError(f"no link with {containing!r} was mailed to {address}")

    def password_of(self, address: str) -> str:
        """The password of a demonstration account, as told when it was made."""
        told = (self.instance / "demo-accounts.txt").read_text(encoding="utf-8")
        after = told[told.index(address) :]
        found = re.search(r"password: (\S+)", after)
        assert found is not None, f"no password of {address} in the file of demonstration accounts"
        return found[1]

    def code_of(self, address: str) -> str:
        """Six digits that the second factor of an account takes now: of this step or, once that was used, of the next.

        The site allows for a phone that is one step ahead; only a third sign-in within a step has to wait.
        """
        secret, used = self._second_factor(address)
        while used > (here := int(time.time()) // totp.STEP_SECONDS):
            time.sleep(0.5)
        return pyotp.TOTP(secret).generate_otp(max(here, used + 1))

    def _second_factor(self, address: str) -> tuple[str, int]:
        """The secret of an account and the last step that was taken, as the site keeps them."""
        engine = make_engine(self.environment["DATABASE_URL"])
        with engine.connect() as connection:
            found = connection.execute(select(User.totp_secret, User.totp_last_step).where(User.email == address)).one()
        engine.dispose()
        return str(found.totp_secret), int(found.totp_last_step)


@contextlib.contextmanager
def rows_of(site: LiveSite) -> Iterator[None]:
    """Meanwhile the session writes to the running site's own database, as an operator's command beside it would."""
    engine, before = make_engine(site.environment["DATABASE_URL"]), dict(session.session_factory.kw)
    session.remove()
    session.configure(bind=engine, join_transaction_mode="conditional_savepoint")
    begin_writing()  # what is read before the first write must not be overtaken by the site's own writing
    try:
        yield
        session.commit()
    finally:
        begin_reading()
        session.remove()
        engine.dispose()
        session.configure(**before)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(instance: Path, database_url: str) -> Iterator[LiveSite]:
    """Start ``matchmaker run`` and wait until it answers; stop it in the end."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "INSTANCE": str(instance),
        "DATABASE_URL": database_url,
        "PUBLIC_BASE_URL": address,
        "MATCHMAKER_WEB_WORKERS": "1",
        "MATCHMAKER_WORKER_ROUND_SECONDS": "1",
        "MATCHMAKER_LIMIT_SIGN_IN": "1000 per minute",
        "MATCHMAKER_LIMIT_SECOND_FACTOR": "1000 per minute",
        "MATCHMAKER_LIMIT_REGISTER": "1000 per minute",
        "OMP_NUM_THREADS": "1",
    }
    log_file = instance.with_suffix(".log")
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "matchmaker", "run"],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait_for(process, f"{address}/healthz", log_file)
            yield LiveSite(address, instance, environment)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _wait_for(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the site stopped while starting:\n{log.read_text()[-3000:]}")
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise RuntimeError(f"the site did not answer within {STARTS_WITHIN_SECONDS} s:\n{log.read_text()[-3000:]}")
