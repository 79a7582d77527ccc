"""Events, support and model cases of the small market (`tests.support.roles`)."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.programmes.cases import service as cases
from matchmaker.programmes.cases.models import ModelCase
from matchmaker.programmes.events import layout, meeting
from matchmaker.programmes.events import service as events
from matchmaker.programmes.events.models import Audience, EventKind, Meeting, ProgrammeEvent, Registration
from matchmaker.programmes.support import service as support
from matchmaker.programmes.support.gathering import digest, gathered
from matchmaker.programmes.support.models import Part, SupportKind, SupportRequest
from tests.support.cast import Market, Private, Role


def of_all_kinds(made: Market) -> None:
    """Owner and partner meet at an event; the owner asks for a loan and for advice, and is written about twice."""
    staff, director, buyer = (made.people[each] for each in (Role.STAFF, Role.MANAGER, Role.PARTNER))
    event = announced(staff)
    own = coming(event, made.owner, director, note=Private.REGISTRATION)
    other = coming(event, made.partner, buyer)
    for each in (own, other):
        events.confirm(each, by=staff)
    meeting.wish(own, [other.id], by=director)
    meeting.set_room(event, meeting.Room(event.starts_on, "08:30", 20, 6, 40), by=staff)
    (met,) = layout.assign(event, by=staff)
    meeting.tell_agendas(event, by=staff)
    request = asked(made.owner, director)
    dossier = support.share(request, list(Part), seen=digest(gathered(request.organisation, list(Part))), by=director)
    made.ids |= {
        "event": event.id,
        "draft_event": announced(staff, published=False).id,
        "registration": own.id,
        "meeting": met.id,
        "support_request": request.id,
        "dossier": dossier.number,
        "asked_case": written(made.owner, staff).id,
        "public_case": written(made.owner, staff, agreed_by=director).id,
    }
    session.commit()


def announced(staff: User, *, published: bool = True) -> ProgrammeEvent:
    """A conference in ten days."""
    on = today() + timedelta(days=10)
    told = events.Told(EventKind.CONFERENCE, "Hội nghị", "Hội trường A", on, on, on, None, Audience.ALL, "Mời đến.")
    made = events.announce(told, province_code=staff.province_code or "", by=staff)
    if published:
        events.publish(made, by=staff)
    return made


def coming(event: ProgrammeEvent, organisation: Organisation, by: User, *, note: str = "") -> Registration:
    """An organisation registers, and wants to meet others."""
    return events.register(event, organisation, people=1, wants_meetings=True, note=note, by=by)


def asked(organisation: Organisation, by: User) -> SupportRequest:
    """A cooperative asks for a loan."""
    return support.ask(organisation, support.Told(SupportKind.LOAN, Private.PURPOSE, 300_000_000), by=by)


def written(organisation: Organisation, staff: User, *, agreed_by: User | None = None) -> ModelCase:
    """A case that the cooperative was asked about, or that is public."""
    figure = {"what": "Lúa", "value": "1.500 tấn", "source": "Báo", "day": "2025-12-03"}
    text = "Ký hợp đồng cả vụ." if agreed_by else Private.UNAGREED
    made = cases.write(organisation, cases.Told("Bán trọn gói", text, "Gom hàng trước.", [figure]), by=staff)
    cases.ask(made, by=staff)
    if agreed_by is not None:
        cases.agree(made, made.edition, by=agreed_by)
        cases.publish(made, by=staff)
    return made


def one_more(market: Market, cooperative: Organisation, enterprise: Organisation) -> None:
    """One more event, two more at the one that everybody looks at, one more request and case."""
    staff, director = market.people[Role.STAFF], market.people[Role.MANAGER]
    owner = session.get_one(Organisation, market.owner.id)
    event = session.get_one(ProgrammeEvent, market.ids["event"])
    announced(staff)
    met = [coming(event, each, director) for each in (cooperative, enterprise)]
    for each in met:
        events.confirm(each, by=staff)
    used = session.query(Meeting).filter_by(event_id=event.id).count()
    slot, table = used % 6 + 1, used // 6 + 1
    session.add(Meeting(event_id=event.id, cooperative=met[0], enterprise=met[1], slot=slot, table=table, fit=500))
    session.query(SupportRequest).filter(SupportRequest.id != market.ids["support_request"]).update(
        {"state": "refused"}
    )
    asked(owner, director)
    written(owner, staff, agreed_by=director)
