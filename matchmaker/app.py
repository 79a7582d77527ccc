"""The site: settings, session, language, guards, pages and error pages, put together in one place."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from matchmaker import paths
from matchmaker.accounts import concerns, login
from matchmaker.accounts import views as accounts
from matchmaker.brokering import views as brokering
from matchmaker.brokering.concern import Dealing
from matchmaker.brokering.hanging import introductions
from matchmaker.browsing import profile
from matchmaker.catalogue import views as catalogue
from matchmaker.contracts import views as contracts
from matchmaker.contracts.concern import Contracting
from matchmaker.credentials import profile as credential_facts
from matchmaker.credentials import views as credentials
from matchmaker.credentials.concern import Proving
from matchmaker.db import begin_reading, begin_writing, make_engine, session
from matchmaker.insights import views as insights
from matchmaker.insights.report.concern import Reporting as ReportingFigures
from matchmaker.matching import views as matching
from matchmaker.matching.concern import Watching
from matchmaker.moderation import hanging
from matchmaker.moderation import views as moderation
from matchmaker.moderation.concern import Reporting
from matchmaker.needs import views as needs
from matchmaker.offers import views as offers
from matchmaker.organisations import looks
from matchmaker.organisations import views as organisations
from matchmaker.organisations.concern import Belonging
from matchmaker.pipeline import views as pipeline
from matchmaker.pipeline.concern import Asking
from matchmaker.planning import views as planning
from matchmaker.planning.concern import Planning
from matchmaker.prices import views as prices
from matchmaker.prices.concern import Pricing
from matchmaker.programmes import views as programmes
from matchmaker.programmes.concern import TakingPart
from matchmaker.radar import views as radar
from matchmaker.radar.concern import Calling
from matchmaker.register import views as register
from matchmaker.register.concern import Registering
from matchmaker.search import views as search
from matchmaker.search.concern import Looking
from matchmaker.site import navigation
from matchmaker.site import views as site
from matchmaker.traceability import views as traceability
from matchmaker.traceability.concern import Tracing
from matchmaker.web import access, addresses, assets, compression, error_pages, filters, headers, i18n, limits
from matchmaker.worklist import views as worklist

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FEATURES = (
    site,
    accounts,
    organisations,
    catalogue,
    credentials,
    prices,
    register,
    offers,
    needs,
    traceability,
    matching,
    moderation,
    brokering,
    contracts,
    pipeline,
    planning,
    programmes,
    radar,
    search,
    insights,
    worklist,
)
CONCERNS = (
    Belonging(),
    Proving(),
    Pricing(),
    Registering(),
    Watching(),
    Reporting(),
    Dealing(),
    Contracting(),
    Tracing(),
    Looking(),
    Asking(),
    TakingPart(),
    Calling(),
    Planning(),
    ReportingFigures(),
)
"""Every feature that keeps something about people."""
csrf = CSRFProtect()


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The WSGI application. ``overrides`` win over the environment, which wins over config.py."""
    app = Flask("matchmaker", template_folder=str(paths.TEMPLATES), static_folder=None)
    app.config.from_pyfile(str(paths.SETTINGS))
    app.config.from_prefixed_env("MATCHMAKER")
    app.config.update(overrides or {})
    _prepare_instance(app)
    _open_database(app)
    looks.init_app(app)
    csrf.init_app(app)
    login.init_app(app)
    i18n.init_app(app)
    filters.init_app(app)
    limits.init_app(app)
    access.init_app(app)
    headers.init_app(app)
    compression.init_app(app)
    assets.init_app(app)
    error_pages.init_app(app)
    addresses.init_app(app)
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    navigation.init_app(app)
    profile.init_app(app)
    credential_facts.init_app(app)
    hanging.register("introductions", introductions)
    for concern in CONCERNS:
        concerns.register(concern)
    if app.config["PROXY_HOPS"]:
        hops = app.config["PROXY_HOPS"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as Flask advises
    return app


def _prepare_instance(app: Flask) -> None:
    """Make the instance folder and the secret key; trust only the hosts that the site is known by."""
    folder = Path(app.config["INSTANCE"])
    folder.mkdir(parents=True, exist_ok=True)
    if not app.config["SECRET_KEY"]:
        app.config["SECRET_KEY"] = _kept_secret(folder / "secret_key")
    if app.config["TRUSTED_HOSTS"] is None:
        public = urlsplit(app.config["PUBLIC_BASE_URL"]).hostname
        app.config["TRUSTED_HOSTS"] = sorted({public or "localhost", "localhost", "127.0.0.1"})


def _kept_secret(file: Path) -> str:
    """The secret in ``file``, made if there is none; of two processes that start at once, the first wins."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text()


def _open_database(app: Flask) -> None:
    """One session a request: reading requests read, writing ones take SQLite's lock at once; one commit, here."""
    if "ENGINE" not in app.config:
        app.config["ENGINE"] = make_engine(app.config["DATABASE_URL"])
        session.remove()
        session.configure(bind=app.config["ENGINE"])

    @app.before_request
    def _begin() -> None:
        if request.method in SAFE_METHODS:
            begin_reading()
        else:
            begin_writing()

    @app.after_request
    def _finish(response: Response) -> Response:
        if response.status_code < 400:
            session.commit()
        else:
            session.rollback()
        return response

    @app.teardown_appcontext
    def _close(_error: BaseException | None) -> None:
        session.remove()
