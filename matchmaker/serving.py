"""The production WSGI server, with the worker that sends messages beside it."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication

from matchmaker import migrations
from matchmaker.catalogue.queries import search_places
from matchmaker.db import session
from matchmaker.matching import mirror, rankers

PATIENCE_SECONDS: Final = 30
"""What the worker has to end by itself."""


class Server(BaseApplication):
    """Gunicorn with threads. The site is loaded before the workers part, so that they share its memory."""

    def __init__(self, app: Flask) -> None:
        self.site = app
        super().__init__()

    def load_config(self) -> None:
        config = self.site.config
        settings: dict[str, Any] = {
            "bind": f"{config['HOST']}:{config['PORT']}",
            "workers": config["WEB_WORKERS"],
            "threads": config["WEB_THREADS"],
            "worker_class": "gthread",
            "timeout": config["WEB_TIMEOUT_SECONDS"],
            "preload_app": True,
            "post_fork": self._forget_connections,
            "control_socket_disable": True,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "forwarded_allow_ips": "*" if config["PROXY_HOPS"] else "127.0.0.1",
            "loglevel": "warning",
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.site

    def _forget_connections(self, _arbiter: Any, _worker: Any) -> None:
        """A database connection must not be shared by two processes. A worker that replaces an old one catches up."""
        self.site.config["ENGINE"].dispose(close=False)
        _follow_market(self.site)


def _warm() -> None:
    """Load what every worker needs before they part, so that they share it and no first visitor waits."""
    rankers.status()
    search_places("Ia Grai")


def _follow_market(app: Flask) -> None:
    """Have the market in memory, as far as there is a database to read it from."""
    if migrations.is_current(app.config["ENGINE"]):
        mirror.market()
        session.remove()


def serve(app: Flask, *, with_worker: bool) -> None:
    """Serve until told to stop. ``with_worker`` also runs the worker, as a process of its own."""
    _warm()
    _follow_market(app)
    app.config["ENGINE"].dispose()
    gc.collect()
    gc.freeze()  # what is loaded stays: no collection walks it again, and forked workers go on sharing it
    worker = subprocess.Popen([sys.executable, "-m", "matchmaker", "worker"]) if with_worker else None
    try:
        Server(app).run()
    finally:
        if worker is not None:
            end(worker)


def end(worker: subprocess.Popen[bytes]) -> None:
    """Tell the worker to end, and kill it if it does not: what it is at is in a transaction, or claimed for a while."""
    worker.send_signal(signal.SIGTERM)
    try:
        worker.wait(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
