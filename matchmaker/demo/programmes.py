"""The demonstration's events, its request for support and its model case.

Dates count from today and events are invented, as is who comes. The model case says of Rạch Lợp only what the article
says, with its source and day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from matchmaker.db import now, session
from matchmaker.demo.deals import Desk, day, quiet
from matchmaker.demo.linkages import FRUIT, GIA_LAI, RACH_LOP, VINH_LONG
from matchmaker.organisations.queries import members
from matchmaker.programmes.cases import service as cases
from matchmaker.programmes.events import layout, meeting
from matchmaker.programmes.events import service as events
from matchmaker.programmes.events.models import (
    Audience,
    EventKind,
    Meeting,
    Outcome,
    OutcomeQuestion,
    ProgrammeEvent,
    Registration,
    RegistrationState,
)
from matchmaker.programmes.support import service as support
from matchmaker.programmes.support.gathering import digest, gathered
from matchmaker.programmes.support.models import Part, SupportKind

CAO_NGUYEN: Final = "HTX Nông nghiệp Cao Nguyên"
COMING: Final = (
    CAO_NGUYEN,
    "HTX Nông sản xuất khẩu Bắc Tây Nguyên",
    "HTX Nông nghiệp và Dịch vụ Hưng Thơm Gia Lai",
    FRUIT,
)
WAITING: Final = "HTX Nông nghiệp và Dịch vụ Tam Điệp Xanh"
ARTICLE: Final = {"source": "Báo Vĩnh Long", "day": "2025-12-03"}
_AGO: Final = 50


def load(organisation_ids: dict[str, int]) -> None:
    """Write it all. The stories, the demonstration accounts and the linkages are there already."""
    desk = Desk(organisation_ids)
    _to_come(desk)
    _past(desk)
    _support(desk)
    _case(desk)
    quiet()


def _to_come(desk: Desk) -> None:
    """A conference with its meetings laid; one registration waits for the staff."""
    staff = desk.person(GIA_LAI)
    event = _announced(
        desk,
        EventKind.CONFERENCE,
        "Hội nghị kết nối sầu riêng và cây ăn quả (trình diễn)",
        "Hội trường Liên minh HTX tỉnh, Pleiku",
        12,
        "Sáng gặp riêng từng cặp theo lịch, chiều ký kết.\n\nMang theo mẫu hàng và bản sao mã số vùng trồng.",
    )
    for each in COMING:
        events.confirm(_registered(desk, event, each), by=staff)
    if WAITING in desk.ids:
        _registered(desk, event, WAITING)
    meeting.set_room(event, meeting.Room(event.starts_on, "08:30", 20, 6, 4), by=staff)
    layout.assign(event, by=staff)
    meeting.tell_agendas(event, by=staff)


def _past(desk: Desk) -> None:
    """A fair at which the grower and the exporter met; both said afterwards what came of it."""
    event = _announced(
        desk,
        EventKind.FAIR,
        "Phiên chợ nông sản OCOP (trình diễn)",
        "Quảng trường tỉnh, Pleiku",
        3,
        "Gian hàng OCOP và nông sản của các hợp tác xã trong tỉnh.",
    )
    event.starts_on = event.ends_on = event.register_until = event.meets_on = day(-_AGO)
    grower, exporter = (_was_there(desk, event, each) for each in (CAO_NGUYEN, FRUIT))
    event.agenda_told_at = now() - timedelta(days=_AGO + 1)
    event.meets_from, event.slot_minutes, event.slot_count, event.table_count = "09:00", 30, 2, 1
    session.add(Meeting(event_id=event.id, cooperative=grower, enterprise=exporter, slot=1, table=1, fit=0))
    for each, said in ((grower, Outcome.DONE), (exporter, Outcome.UNDER_WAY)):
        asked_at = now() - timedelta(days=_AGO - 30)
        session.add(
            OutcomeQuestion(
                registration=each,
                after_days=30,
                asked_at=asked_at,
                expires_at=asked_at + timedelta(days=30),
                answer=said,
                answered_at=asked_at + timedelta(days=1),
                answered_by_id=each.by_id,
            )
        )
    session.flush()


def _support(desk: Desk) -> None:
    """What the article says that the cooperative lacks: a loan without land to pledge. The sum is invented."""
    director = desk.member(CAO_NGUYEN)
    told = support.Told(
        SupportKind.LOAN,
        "Mua kho lạnh nhỏ trước vụ tới. HTX không có tài sản thế chấp, có hợp đồng đã ký và hàng đã giao.",
        400_000_000,
        day(90),
    )
    request = support.ask(desk.organisation(CAO_NGUYEN), told, by=director)
    parts = [Part.PROFILE, Part.CREDENTIALS, Part.CONTRACTS, Part.DELIVERIES]
    support.share(request, parts, seen=digest(gathered(request.organisation, parts)), by=director)


def _case(desk: Desk) -> None:
    staff = desk.person(VINH_LONG)
    told = cases.Told(
        title="Ký cả đầu vào và đầu ra, lúa bán thẳng cho doanh nghiệp xuất khẩu",
        text="Báo Vĩnh Long ngày 3/12/2025 kể: ngay từ khi thành lập, hợp tác xã chủ động tìm doanh nghiệp cung ứng vật"
        " tư và doanh nghiệp bao tiêu.\n\n"
        "Cũng theo báo, lúa bán theo hợp đồng thẳng cho doanh nghiệp chế biến xuất khẩu.",
        to_copy="Người dựng bản trình diễn rút ra từ bài báo, không phải lời của hợp tác xã: tìm bên bán vật tư và bên"
        " mua ngay từ đầu, ký với nhiều doanh nghiệp để không dựa vào một bên.",
        figures=[
            _figure("Giá bán cao hơn giá tại chỗ", "20–50 ₫/kg"),
            _figure("Sản lượng lúa mỗi năm", "1.500–1.800 tấn"),
            _figure("Doanh nghiệp bán vật tư có hợp đồng", "6"),
            _figure("Doanh nghiệp mua lúa có hợp đồng", "4"),
        ],
    )
    made = cases.write(desk.organisation(RACH_LOP), told, by=staff)
    cases.ask(made, by=staff)
    cases.agree(made, made.edition, by=desk.member(RACH_LOP))
    cases.publish(made, by=staff)


def _figure(what: str, value: str) -> dict[str, Any]:
    return {"what": what, "value": value, **ARTICLE}


def _announced(desk: Desk, kind: EventKind, title: str, place: str, ahead: int, text: str) -> ProgrammeEvent:
    staff = desk.person(GIA_LAI)
    told = events.Told(kind, title, place, day(ahead), day(ahead), day(ahead - 2), 60, Audience.ALL, text)
    made = events.announce(told, province_code=staff.province_code or "", by=staff)
    events.publish(made, by=staff)
    return made


def _registered(desk: Desk, event: ProgrammeEvent, name: str) -> Registration:
    """Somebody of the organisation registers, or staff where nobody signs in for it."""
    people = members(desk.ids[name])
    by = people[0].user if people else desk.person(GIA_LAI)
    return events.register(event, desk.organisation(name), people=2, wants_meetings=True, note="", by=by)


def _was_there(desk: Desk, event: ProgrammeEvent, name: str) -> Registration:
    """Somebody of the organisation registered and came; no letter is left of a day that has gone by."""
    came_at = now() - timedelta(days=_AGO)
    made = Registration(
        event=event,
        organisation=desk.organisation(name),
        state=RegistrationState.CONFIRMED,
        people=2,
        wants_meetings=True,
        by_id=desk.member(name).id,
        at=came_at - timedelta(days=7),
        decided_at=came_at - timedelta(days=6),
        decided_by_id=desk.person(GIA_LAI).id,
        checked_in_at=came_at,
    )
    session.add(made)
    return made
