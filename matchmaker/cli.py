"""The ``matchmaker`` command: everything an operator does without a browser."""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from matchmaker import backup as backups
from matchmaker import crew, migrations, serving, worker
from matchmaker.accounts import service as accounts
from matchmaker.accounts.models import UserRole
from matchmaker.accounts.queries import by_email
from matchmaker.app import create_app
from matchmaker.catalogue import queries as reference
from matchmaker.catalogue import service as catalogue
from matchmaker.cli_ranker import ranker
from matchmaker.db import session, transaction
from matchmaker.demo import accounts as demo_accounts
from matchmaker.demo import linkages, market, programmes, register, synthetic
from matchmaker.demo import service as demo
from matchmaker.errors import MatchmakerError
from matchmaker.matching import batch
from matchmaker.matching import service as matching
from matchmaker.matching.models import Side
from matchmaker.organisations import service as organisations
from matchmaker.organisations.models import MemberRole, Organisation
from matchmaker.radar import service as radar


class Commands(FlaskGroup):
    """The commands. Where one stumbles over a database that was not upgraded, it says so in a line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run one command. Raises ClickException for a database without the newest tables."""
        try:
            return super().invoke(ctx)
        except DatabaseError as error:
            app: Flask = ctx.obj.load_app()
            if migrations.is_current(app.config["ENGINE"]):
                raise
            raise click.ClickException("the database lacks the newest tables: run `matchmaker db upgrade`") from error


@click.group(
    cls=Commands,
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name=None, version=__import__("matchmaker").__version__)
def cli() -> None:
    """Matchmaker: cooperatives and enterprises find each other, the Cooperative Union brings them together."""


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What the site refuses becomes one line, not a traceback."""
    try:
        yield
    except MatchmakerError as error:
        raise click.ClickException(str(error) or type(error).__name__) from error


def _app() -> Flask:
    """The application itself, which outlives the context of a command."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way out
    return app


def _engine() -> Engine:
    engine: Engine = current_app.config["ENGINE"]
    return engine


def _instance() -> Path:
    return Path(current_app.config["INSTANCE"])


@cli.command()
@with_appcontext
def run() -> None:
    """Prepare everything, tell how to sign in, and serve the site with its worker."""
    app = _app()
    _prepare()
    for line in demo_accounts.how_to_sign_in(_instance()):
        click.echo(line)
    address = app.config["PUBLIC_BASE_URL"]
    click.secho(f"\nMatchmaker: {address}  (Ctrl+C để dừng / to stop)\n", bold=True)
    serving.serve(app, with_worker=True)


def _prepare() -> None:
    """Upgrade the database and load what it lacks; a second time it finds nothing to do."""
    click.echo("Cơ sở dữ liệu / database … ", nl=False)
    if not migrations.is_current(_engine()):
        migrations.upgrade(_engine())
    click.echo("xong / ready")
    with transaction():
        click.echo("Dữ liệu tham chiếu / reference data … ", nl=False)
        catalogue.load_reference()
        click.echo("xong / ready")
        if demo.is_empty():
            click.echo("Dữ liệu trình diễn / demonstration data … ", nl=False)
            _load_stories()
            click.echo("xong / ready")


def _load_stories() -> None:
    """The articles' organisations, somebody to sign in as, and what they do with each other."""
    organisation_ids = demo.load_stories()
    demo_accounts.open_seats(organisation_ids, _instance())
    linkages.load(organisation_ids)
    market.load()
    programmes.load(organisation_ids)
    register.load()
    radar.look_everywhere()


@cli.command()
@click.option("--worker/--no-worker", "with_worker", default=False, help="Also run the worker.")
@with_appcontext
def serve(with_worker: bool) -> None:
    """Serve the site on HOST and PORT."""
    serving.serve(_app(), with_worker=with_worker)


@cli.command("worker")
@click.option("--once", is_flag=True, help="Do one round and stop.")
@click.option("--dask", "scheduler", metavar="ADDRESS", help="Work for this Dask scheduler instead.")
@with_appcontext
def run_worker(once: bool, scheduler: str | None) -> None:
    """Send messages, and do what time brings; or, with --dask, do a scheduler's work."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    if scheduler is not None:
        if once:
            raise click.UsageError("--once is for the worker that sends messages, not for --dask")
        with _told_plainly():
            crew.join(scheduler, _instance() / "dask")
        return
    if once:
        done = worker.run_round()
        click.echo(f"{done.sent} messages sent, {done.unsent} could not be sent")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    worker.main(stop)


@cli.group("db")
def database() -> None:
    """The database's tables."""


@database.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the tables to the newest version and load the reference data."""
    migrations.upgrade(_engine())
    with transaction():
        catalogue.load_reference()
    click.echo("The database is up to date.")


@cli.command("demo")
@click.option("--organisations", "organisation_count", default=0, show_default=True, type=click.IntRange(0))
@click.option("--offers", "offer_count", default=0, show_default=True, type=click.IntRange(0))
@click.option("--needs", "need_count", default=0, show_default=True, type=click.IntRange(0))
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same rows.")
@with_appcontext
def load_demo(organisation_count: int, offer_count: int, need_count: int, seed: int) -> None:
    """Load the press articles' cooperatives and enterprises, and any amount of synthetic rows."""
    with transaction():
        if demo.has_stories():
            click.echo("The stories are there already.")
        else:
            _load_stories()
    total = offer_count + need_count
    if organisation_count or total:
        with transaction(), click.progressbar(length=max(total, 1), label="Synthetic rows") as bar:
            made = synthetic.generate(
                organisations=organisation_count,
                offers=offer_count,
                needs=need_count,
                seed=seed,
                progress=bar.update,
            )
        click.echo(", ".join(f"{number} {name}" for name, number in made.items()) + f" (seed {seed})")


@cli.group("user")
def user() -> None:
    """Accounts."""


@user.command("create")
@click.option("--email", required=True)
@click.option("--role", required=True, type=click.Choice(["director", "buyer", "staff", "admin"]))
@click.option("--organisation", "organisation_id", type=int, help="The organisation to act for, by its id.")
@click.option("--province", "province_code", help="The union office's province, by its two-digit code.")
@with_appcontext
def create_user(email: str, role: str, organisation_id: int | None, province_code: str | None) -> None:
    """Make a confirmed account and print its password."""
    provinces = {province.code for province in reference.provinces()}
    if role == "staff" and province_code not in provinces:
        raise click.UsageError("staff belong to a union office: give --province CODE, such as 52")
    if organisation_id is not None and role in ("staff", "admin"):
        raise click.UsageError("staff and administrators act for no organisation: leave --organisation out")
    with transaction(), _told_plainly():
        member_role = MemberRole(role) if role in ("director", "buyer") else None
        made = accounts.create_user(
            email, UserRole.MEMBER if member_role else UserRole(role), province_code=province_code
        )
        if member_role is not None and organisation_id is not None:
            organisation = session.get(Organisation, organisation_id)
            if organisation is None:
                raise click.UsageError(f"there is no organisation {organisation_id}")
            organisations.add_member(organisation, made.user, member_role, by=None)
    click.echo(f"email: {made.user.email}\npassword: {made.password}")
    if made.totp_secret is not None:
        click.echo(f"second factor (TOTP secret): {made.totp_secret}")
        click.echo(f"its code at any moment: matchmaker user code {made.user.email}")


@user.command("code")
@click.argument("email")
@with_appcontext
def print_code(email: str) -> None:
    """Print the six digits that the second factor of an account asks for now."""
    found = by_email(email)
    if found is None or found.totp_secret is None:
        raise click.ClickException("no such account, or it has no second factor")
    click.echo(accounts.current_code(found))


@user.command("reset-code")
@click.argument("email")
@with_appcontext
def reset_code(email: str) -> None:
    """Forget the second factor of somebody who lost the phone; staff set up a new one at the next sign-in."""
    with transaction():
        found = by_email(email)
        if found is None or found.totp_secret is None:
            raise click.ClickException("no such account, or it has no second factor")
        accounts.drop_second_factor(found, by=None)
    click.echo(f"{found.email} sets up a new second factor at the next sign-in")


cli.add_command(ranker)


@cli.command()
@click.argument("listing", metavar="need:ID|offer:ID")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 200))
@click.option("--format", "form", default="json", show_default=True, type=click.Choice(["json"]))
@with_appcontext
def match(listing: str, top: int, form: str) -> None:
    """Rank offers for a need, or needs for an offer, as the site shows them."""
    kind, _, number = listing.partition(":")
    if kind not in ("need", "offer") or not number.isdigit():
        raise click.UsageError("say need:ID or offer:ID, such as need:1")
    with _told_plainly():
        report = matching.match_report(kind, int(number), top)
    click.echo(json.dumps(report, ensure_ascii=False, indent=1, default=str))


@cli.command("rank-all")
@click.option(
    "--side", default="buyer", show_default=True, type=click.Choice(["buyer", "staff"]), help="As whose lists."
)
@click.option(
    "--slice", "slice_size", default=batch.SLICE, show_default=True, type=click.IntRange(1), help="Needs a piece."
)
@click.option("--top", default=batch.TOP, show_default=True, type=click.IntRange(1, batch.CANDIDATES))
@click.option("--dask", "scheduler", metavar="ADDRESS", help="Have the workers of this Dask scheduler do it.")
@with_appcontext
def rank_all(side: str, slice_size: int, top: int, scheduler: str | None) -> None:
    """Rank the best offers of every need, and keep them; started again after a kill, go on where it was."""
    folder = batch.own_folder(_instance())
    with (
        _told_plainly(),
        crew.crew(scheduler) as workers,
        click.progressbar(length=batch.need_count(), label="Needs") as bar,
    ):
        done = batch.rank_all(folder, workers, side=Side(side), slice_size=slice_size, top=top, progress=bar.update)
    told = f" ({done.resumed} of them before)" if done.resumed else ""
    click.echo(f"{done.needs} needs ranked{told}, {done.pairs} pairs scored, {done.kept} kept: {done.path}")


@cli.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(target: Path) -> None:
    """Write all tables and uploads into one checked ZIP file, while the site runs."""
    parts = backups.backup(_engine(), _instance() / "uploads", target, progress=_tell)
    click.echo(f"{target}: {sum(part.rows for part in parts)} rows, {len(parts)} parts")


@cli.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.confirmation_option(prompt="This replaces everything in the database. Go on?")
@with_appcontext
def restore(source: Path) -> None:
    """Put a backup in place of what is there, after checking all of it."""
    try:
        parts = backups.restore(_engine(), _instance() / "uploads", source, progress=_tell)
    except backups.DamagedBackup as error:
        raise click.ClickException(f"refused, nothing was changed: {error}") from error
    click.echo(f"restored {sum(part.rows for part in parts)} rows, {len(parts)} parts")


def _tell(name: str) -> None:
    click.echo(f"  {name}", err=True)
