"""What time brings: messages are sent, introductions lapse, what nobody needs any more is forgotten.

Any number of workers may run; each step is claimed in the database, so none is done twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from flask import Flask, current_app
from sqlalchemy import delete, or_

from matchmaker import files, outbox
from matchmaker.accounts.models import OneTimeLink, UserSession
from matchmaker.brokering import lapsing
from matchmaker.brokering import service as brokering
from matchmaker.brokering.pools import service as pools
from matchmaker.brokering.quotes import service as quotes
from matchmaker.contracts.fulfilment import telling as fulfilment
from matchmaker.contracts.incentive import telling as incentive
from matchmaker.credentials.evidence import attachments, filing
from matchmaker.credentials.lapsing import reminders
from matchmaker.db import now, session, transaction
from matchmaker.insights.market.making import make_forecasts
from matchmaker.mail import carriers, letters
from matchmaker.matching import feed
from matchmaker.matching.demand import count_demand
from matchmaker.offers import capacity as growing_areas
from matchmaker.pipeline import inquiries
from matchmaker.planning import running as planning
from matchmaker.programmes.events import outcomes
from matchmaker.radar import service as radar
from matchmaker.register.importing import service as workbooks
from matchmaker.reputation import renewal
from matchmaker.search import news
from matchmaker.web.limits import Hits
from matchmaker.web.once import FormKey

log: Final = logging.getLogger(__name__)

KEEP_FORM_KEYS: Final = timedelta(days=2)
KEEP_MARKET_CHANGES: Final = timedelta(days=14)
"""A process that slept longer reads the whole market again."""
KEEP_LINKS: Final = timedelta(days=7)
"""Long enough for the page to say "expired" rather than "unknown"."""
KEEP_SESSIONS: Final = timedelta(days=30)


@dataclass(frozen=True)
class Delivered:
    """What one round did with the messages that were due."""

    sent: int = 0
    unsent: int = 0


def deliver() -> Delivered:
    """Send what is due, one message at a time: taken, sent and marked in transactions of their own."""
    waiting = outbox.due(now())
    session.remove()
    sent = unsent = 0
    with carriers.carrier() as carrier:
        for message_id in waiting:
            with transaction():
                message = outbox.claim(message_id, now())
            if message is None:
                continue
            failure = _attempt(carrier, message)
            with transaction():
                _settle(message, failure)
            sent, unsent = (sent, unsent + 1) if failure else (sent + 1, unsent)
            if isinstance(failure, carriers.UnreachableError):
                break  # the others would only wait for the same silence
    return Delivered(sent, unsent)


def _attempt(carrier: carriers.Carrier, message: outbox.Message) -> Exception | None:
    """Word the message and hand it over; why that failed, if it did. A bad message stops no other."""
    try:
        carrier.send(letters.compose(message))
    except (carriers.RefusedError, carriers.UnreachableError) as failure:
        return failure
    except Exception as failure:
        log.exception("message %s cannot be worded", message.id)
        return failure
    return None


def _settle(message: outbox.Message, failure: Exception | None) -> None:
    if failure is None:
        outbox.mark_sent(message, now())
        return
    patience = timedelta(hours=current_app.config["MAIL_GIVE_UP_HOURS"])
    for_good = isinstance(failure, carriers.RefusedForGoodError)
    outbox.mark_unsent(message, str(failure), at=now(), give_up_after=timedelta(0) if for_good else patience)
    log.warning("message %s was not sent (attempt %s): %s", message.id, message.attempts, failure)


def end_overdue_introductions() -> None:
    """End introductions that nobody answered in time, wishes and pools that nobody can answer; say so."""
    with transaction():
        brokering.lapse_overdue()
        brokering.close_orphans()
    with transaction():
        pools.end_closed()


def tell_of_lapsed_quotes() -> None:
    """Tell whom it concerns, once, that a quote lapsed before anybody answered, or a member's line of a pool did."""
    with transaction():
        quotes.tell_lapsed()
    with transaction():
        pools.tell_late()


def settle_growing_areas() -> None:
    """Let go of what lapsed offers hold of growing areas, count offers whose land became known since."""
    growing_areas.settle()


def tell_of_papers() -> None:
    """Remind holders of the last days of certificates, and tell whom it concerns what stands no more."""
    with transaction():
        reminders.remind()
    with transaction():
        lapsing.tell_concerned()


def ask_how_it_goes() -> None:
    """Ask both sides of introductions that have been silent for long whether they signed."""
    with transaction():
        inquiries.ask()


def follow_events() -> None:
    """Remind who comes tomorrow, and ask who was at an event what came of it."""
    with transaction():
        outcomes.remind()
    with transaction():
        outcomes.ask()


def tidy() -> None:
    """Forget keys of forms, used-up limits, dead links and sessions, old workbooks, changes that all have followed."""
    at = now()
    with transaction():
        session.execute(delete(FormKey).where(FormKey.at < at - KEEP_FORM_KEYS))
        feed.forget(at - KEEP_MARKET_CHANGES)
        session.execute(delete(Hits).where(Hits.expires < time.time()))
        session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < at - KEEP_LINKS))
        workbooks.forget_expired()
        long_ago = at - KEEP_SESSIONS
        session.execute(
            delete(UserSession).where(or_(UserSession.expires_at < long_ago, UserSession.ended_at < long_ago))
        )


def erase_files() -> None:
    """Give up the evidence that nothing needs any more, and erase it from the store."""
    with transaction():
        attachments.retire_unused()
    files.erase_unnamed(filing.storage())
    session.remove()


def tell_what_is_new() -> None:
    """Tell whoever saved a search what was published since they last heard of it."""
    news.tell()


def look_for_what_is_stalled() -> None:
    """Look at everything that waits for a partner: what stands in its way, how likely it ends without one."""
    radar.renew()


def renew_records() -> None:
    """Weigh what is on record anew, once a day: what is long ago counts less."""
    renewal.renew()


def make_plans(stop: threading.Event) -> None:
    """Work out the season plan that staff have waited for longest; the next one in the next turn.

    One that is not ready when ``stop`` is set waits for another worker.
    """
    planning.run_next(stop.is_set)


def tell_what_is_late() -> None:
    """Tell both sides of a contract and its broker what was not delivered, inspected, paid or answered in time."""
    fulfilment.tell_what_is_late()
    incentive.tell_what_turned_red()


def run_round() -> Delivered:
    """Everything once, as one command; what takes long after the messages are sent."""
    end_overdue_introductions()
    tell_of_lapsed_quotes()
    tell_what_is_new()
    tell_what_is_late()
    settle_growing_areas()
    tell_of_papers()
    ask_how_it_goes()
    follow_events()
    tidy()
    erase_files()
    count_demand()
    renew_records()
    done = deliver()
    look_for_what_is_stalled()
    make_forecasts()
    planning.run_plans()
    return done


@dataclass
class Chore:
    """Something done again and again."""

    work: Callable[[], object]
    every_seconds: float
    is_long: bool = False
    """It may take minutes: done beside the others, so that no message waits for it."""
    due: float = 0.0
    """When next, in `time.monotonic` seconds: a clock that is set back or forth changes nothing."""

    def run_if_due(self) -> None:
        """Do it if it is time. A failure is logged and stops no other chore; the next turn tries again."""
        if time.monotonic() < self.due:
            return
        self.due = time.monotonic() + self.every_seconds
        try:
            self.work()
        except Exception:
            log.exception("%s failed", getattr(self.work, "func", self.work).__name__)
            session.rollback()


def chores(round_seconds: float, stop: threading.Event) -> list[Chore]:
    """What a worker does until ``stop`` is set, and how often."""
    return [
        Chore(end_overdue_introductions, 600),
        Chore(tell_of_lapsed_quotes, 600),
        Chore(tell_what_is_new, 600),
        Chore(tell_what_is_late, 600),
        Chore(settle_growing_areas, 600),
        Chore(tell_of_papers, 300),
        Chore(ask_how_it_goes, 3600),
        Chore(follow_events, 3600),
        Chore(deliver, round_seconds),
        Chore(partial(make_plans, stop), round_seconds, is_long=True),
        Chore(tidy, 3600),
        Chore(erase_files, 3600),
        Chore(count_demand, 3600),
        Chore(look_for_what_is_stalled, 3600, is_long=True),
        Chore(renew_records, 3600),
        Chore(make_forecasts, 3600, is_long=True),
    ]


def main(stop: threading.Event) -> None:
    """Do the chores until ``stop`` is set, the long ones in a thread of their own. Needs an application context."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way out
    round_seconds = app.config["WORKER_ROUND_SECONDS"]
    duties = chores(round_seconds, stop)
    beside = threading.Thread(
        target=_work, args=(app, [each for each in duties if each.is_long], round_seconds, stop), name="long chores"
    )
    beside.start()
    _work(app, [each for each in duties if not each.is_long], round_seconds, stop)
    beside.join()


def _work(app: Flask, duties: Sequence[Chore], round_seconds: float, stop: threading.Event) -> None:
    while not stop.is_set():
        for duty in duties:
            if stop.is_set():
                return
            with app.app_context():
                duty.run_if_due()
        stop.wait(round_seconds)
