"""What the union does beside matching: events with meetings, support over a dossier, model cooperatives."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from openpyxl import load_workbook
from sqlalchemy import select

from matchmaker import outbox, worker
from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.programmes.events import layout, meeting, queries, service
from matchmaker.programmes.events.models import Outcome, OutcomeQuestion, ProgrammeEvent
from matchmaker.programmes.support.models import Dossier, SupportRequest, SupportState
from matchmaker.web.addresses import public_address
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support.sheets import rows_of
from tests.support.site import Browser, Page, Site


def letters(template: str, reader: User) -> list[outbox.Message]:
    wanted = outbox.Message.template == f"programmes/{template}", outbox.Message.to_id == reader.id
    return list(session.scalars(select(outbox.Message).where(*wanted)))


def sheet(page: Page, name: str) -> list[tuple[Any, ...]]:
    """The rows under the heading of one sheet of a downloaded workbook."""
    return list(load_workbook(BytesIO(page.response.data))[name].values)[1:]


def written(browser: Browser, *, seats: str, days_ahead: int = 10) -> Page:
    """An event that staff wrote down and published."""
    on = f"{today() + timedelta(days=days_ahead):%d/%m/%Y}"
    form = browser.get("/events/new").form()
    form.fill(kind="conference", title="Ngày hội Ia Krái", place="Hội trường A", audience="all", seats=seats)
    page = form.fill(starts_on=on, ends_on=on, register_until=on, text="Sáng gặp nhau.\n\nChiều ký kết.").submit()
    assert "Chưa đăng" in page.main
    return page


def test_who_registers_gets_a_seat_while_there_are_any(site: Site, factories: Factories) -> None:
    staff, far = factories.staff(), factories.staff(province_code=VINH_LONG)
    first = factories.member(factories.organisation(name="HTX Một"))
    second = factories.member(factories.enterprise(name="Công ty Hai"))
    desk = site.signed_in(staff)
    page = written(desk, seats="3")
    event_id = session.scalars(select(ProgrammeEvent.id)).one()
    site.visitor().get(f"/events/{event_id}", expect=404)
    assert "Ngày hội Ia Krái" not in site.visitor().get("/events").main
    page.form_to("/publish").submit()
    assert "Ngày hội Ia Krái" in site.visitor().get("/events?q=ngay hoi").main

    for who, people in ((first, "2"), (second, "2")):
        page = site.signed_in(who).get(f"/events/{event_id}")
        assert "Chờ xác nhận" in page.form_to("/register").fill(people=people).submit().main
    desk_page = desk.get("/tasks").follow("Xem đăng ký")
    desk_page = desk_page.form_to("/confirm").submit()
    assert [letter.values["state"] for letter in letters("registration", first)] == ["confirmed"]
    desk_page = desk_page.form_to("/confirm").submit()
    assert "Không đủ chỗ: còn 1 chỗ" in desk_page.text
    desk_page.form_to("/waitlist").submit()
    assert "Danh sách chờ" in site.signed_in(second).get(f"/events/{event_id}").main

    site.signed_in(far).get(f"/events/{event_id}/registrations", expect=404)
    assert "HTX Một" not in site.visitor().get(f"/events/{event_id}").main, "who comes is not public"
    site.signed_in(first).get(f"/events/{event_id}").form_to("/withdraw").submit()
    desk.get(f"/events/{event_id}/registrations?state=waitlisted").form_to("/confirm").submit()
    desk.get(f"/events/{event_id}").form_to("/cancel").fill(note="Bão số 14").submit()
    assert [letter.values["note"] for letter in letters("event_cancelled", second)] == ["Bão số 14"]
    assert not letters("event_cancelled", first), "who withdrew is not bothered"
    (kept,) = rows_of(site.visitor().get("/events/export.xlsx"))
    assert kept["Tình trạng"] == "Sự kiện đã hủy", "nor does a list on paper send anybody there"


def test_a_loan_is_asked_for_decided_about_over_a_dossier_of_just_what_was_chosen(
    site: Site, factories: Factories
) -> None:
    cooperative = factories.organisation(name="HTX Vườn Xa")
    director, staff = factories.member(cooperative), factories.staff()
    contract = factories.contract(seller=cooperative)
    factories.certificate(cooperative, kind="VIETGAP_TT", number="VietGAP-TT-20-01-52-0001")
    member, desk = site.signed_in(director), site.signed_in(staff)
    form = member.get("/support").follow("Đề nghị hỗ trợ").form().fill(kind="loan", purpose="Mua máy sấy")
    assert "Anh/chị chưa điền" in form.submit(expect=422).error_of("amount")
    page = form.fill(amount="300 triệu").submit()

    page = page.follow("Ghép hồ sơ")
    assert "VietGAP-TT-20-01-52-0001" in page.main
    chosen = page.form().fill(parts=["profile", "contracts"]).submit()
    assert "VietGAP-TT-20-01-52-0001" not in chosen.main, "it shows exactly what would be sent"
    refused = chosen.form('main form[method="post"]').submit(expect=422)
    assert "đánh dấu đồng ý" in refused.main
    session.get_one(Organisation, cooperative.id).about = "Vừa đổi"
    assert "trình diễn" not in refused.main
    session.get_one(Organisation, contract.buyer_id).is_demo = True
    session.commit()
    refused = refused.form('main form[method="post"]').fill(agreed="y").submit(expect=422)
    assert "đã đổi từ lúc anh/chị xem" in refused.main
    assert "Vừa đổi" in refused.main
    refused.form('main form[method="post"]').fill(agreed="y").submit()

    (sent,) = session.scalars(select(Dossier)).all()
    assert set(sent.content["parts"]) == {"profile", "contracts"}
    assert sent.consent_version
    page = desk.get("/tasks").follow("Xem đề nghị").follow("HTX Vườn Xa")
    assert "1 hợp đồng bán hàng đã ký" in page.main
    dossier = page.follow("Mở hồ sơ")
    assert contract.number is not None
    assert contract.number in dossier.main
    assert desk.get(dossier.link("Tải PDF")).response.get_data().startswith(b"%PDF")
    assert "Hồ sơ trình diễn" in dossier.main, "its buyer is none of this world"
    assert sheet(desk.get(dossier.link("Tải bảng tính")), "Trình diễn") == []

    page.form_to("/decide").fill(text="Cho xem báo giá máy").submit("ask")
    assert letters("support_step", director)[-1].values["step"] == "asked"
    member.get("/tasks").follow("Trả lời").form_to("/say").fill(text="Báo giá 310 triệu").submit()
    refusing = desk.get(page.url).form_to("/decide").fill(text="Đợt sau mở tháng 3")
    assert refusing.submit("refuse", expect=422).error_of("reason")
    refusing.fill(reason="no_means").submit("refuse")
    request = session.scalars(select(SupportRequest)).one()
    session.refresh(request)
    assert request.state is SupportState.REFUSED
    assert "Hết nguồn trong đợt này" in member.get(page.url).main

    member.get(dossier.url).form_to("/take-back").submit()
    for reader in (member, desk):
        reader.get(dossier.url, expect=404)
    moved = session.get_one(Organisation, cooperative.id)
    moved.province_code, moved.commune_code = VINH_LONG, HUNG_HOA
    session.commit()
    desk.get(page.url)
    buyer = session.get_one(Organisation, contract.buyer_id)
    elsewhere = factories.staff(province_code=VINH_LONG)
    for stranger in (factories.member(buyer), elsewhere):
        site.signed_in(stranger).get(page.url, expect=404)
    history = site.signed_in(elsewhere).get(f"/moderation/organisations/{cooperative.id}").main
    assert "đề nghị hỗ trợ" not in history, "to another office there is no request"


def test_who_suits_each_other_meets_and_is_asked_afterwards_what_came_of_it(site: Site, factories: Factories) -> None:
    staff, grower, mill = (
        factories.staff(),
        factories.organisation(name="HTX Vườn"),
        factories.enterprise(name="Công ty"),
    )
    other = factories.enterprise(name="Công ty Lạ", commune_code=HUNG_HOA)
    need, offer = factories.need(organisation=mill), factories.offer(organisation=grower)
    people = {each: factories.member(each) for each in (grower, mill, other)}
    desk = site.signed_in(staff)
    event_id = int(written(desk, seats="", days_ahead=1).form_to("/publish").submit().url.rsplit("/", 1)[1])
    for who in people.values():
        page = site.signed_in(who).get(f"/events/{event_id}")
        page.form_to("/register").fill(people="1", wants_meetings="y").submit()
        desk.get(f"/events/{event_id}/registrations").form_to("/confirm").submit()
    lost = site.signed_in(people[other]).get(f"/events/{event_id}/agenda")
    lost.form_to("/wishes").fill(wanted=[str(each.id) for each in queries.confirmed(event_id)][-1:]).submit()

    page = desk.get(f"/events/{event_id}/meetings")
    page = page.form_to("/room").fill(begins="8:30", minutes="20", slots="2", tables="2").submit()
    page = page.form_to("/assign").submit()
    told = {(each.enterprise.organisation.name, each.need_id, each.offer_id) for each in meeting.of_event(event_id)}
    assert told == {("Công ty", need.id, offer.id), ("Công ty Lạ", None, None)}, "by fit, and by a wish alone"
    director = site.signed_in(people[grower])
    assert "Chưa có lịch" in director.get(f"/events/{event_id}/agenda").main, "staff still lay it"
    first = meeting.of_event(event_id)[0]
    move = page.follow("Dời").form().fill(slot="2", table="2").submit(expect=422)
    assert "HTX Vườn đã có cuộc gặp khác ở bàn 1" in move.error_of("slot")
    page = move.form().fill(table="1").submit()
    assert meeting.of_event(event_id)[1].id == first.id, "the two changed places"
    page.form_to("/tell").submit()
    agenda = director.get(f"/events/{event_id}/agenda")
    assert "08:30" in agenda.main
    assert "08:50" in agenda.main
    calendar = director.get(f"/events/{event_id}/agenda.ics").response.get_data(as_text=True)
    assert calendar.count("BEGIN:VEVENT") == 3
    assert f"UID:event-{event_id}@{urlsplit(public_address('/')).hostname}\r\n" in calendar, "of this site alone"
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert director.get(f"/events/{event_id}/agenda/export.xlsx").status == 200
    site.signed_in(factories.member(factories.organisation())).get(f"/events/{event_id}/agenda", expect=404)
    assert "Ngày hội Ia Krái" in director.get("/tasks").main

    worker.follow_events()
    worker.follow_events()
    assert [
        (each.values["meetings"], each.values["first"], each.values["meets_on"])
        for each in letters("event_tomorrow", people[grower])
    ] == [(2, "08:30", f"{today() + timedelta(days=1)}")], "told once"
    later = {"starts_on": today() - timedelta(days=31), "ends_on": today() - timedelta(days=30)}
    session.query(ProgrammeEvent).update({**later, "register_until": later["ends_on"], "meets_on": None})
    session.commit()
    worker.follow_events()
    worker.follow_events()
    (question,) = letters("outcome", people[mill])
    link = urlsplit(question.values["answers"]["done"])
    visitor = site.visitor()
    asked = visitor.get(f"{link.path}?{link.query}")
    assert session.query(OutcomeQuestion).filter(OutcomeQuestion.answer.is_not(None)).count() == 0, (
        "opening says nothing"
    )
    assert "Đã ghi câu trả lời" in asked.form().submit("done").main
    assert "Đã ghi câu trả lời" in asked.form().submit("nothing").main
    visitor.get(f"{link.path}x", expect=410)
    (answered,) = session.query(OutcomeQuestion).filter(OutcomeQuestion.answer.is_not(None)).all()
    assert answered.answer is Outcome.DONE, "once"
    buyer, seller = (session.get_one(Organisation, each.id) for each in (mill, grower))
    factories.contract(buyer=buyer, seller=seller)
    result = desk.get(f"/events/{event_id}/outcomes")
    for expected in ("3 đơn vị có chỗ", "1 lần giới thiệu", "1 hợp đồng đã ký", "Công ty – Đã ký hoặc đã bán"):
        assert expected in result.main
    silent = desk.get(f"/events/{event_id}/outcomes?early=silent&side=enterprises")
    assert "1 đơn vị" in silent.main
    rows = sheet(desk.get(silent.link("Tải bảng tính")), "Từng đơn vị")
    assert [(row[0], row[5]) for row in rows] == [("Công ty Lạ", "Chưa trả lời")]


def test_a_model_case_is_public_while_its_cooperative_stands_by_these_very_words(
    site: Site, factories: Factories
) -> None:
    cooperative, staff = factories.organisation(name="HTX Gương Mẫu"), factories.staff()
    director, desk = factories.member(cooperative), site.signed_in(staff)
    member, visitor = site.signed_in(director), site.visitor()
    form = desk.get("/cases/new").form().fill(organisation=str(cooperative.id), title="Bán trọn gói", text="Ký sớm.")
    form.fill(figures__0__what="Lúa mỗi năm", figures__0__value="1.500 tấn")
    assert "Anh/chị chưa điền" in form.submit(expect=422).error_of("figures-0-source"), "no figure without its source"
    page = form.fill(figures__0__source="Báo Vĩnh Long", figures__0__day="3/12/2025").submit()
    for reader in (visitor, member, site.signed_in(factories.staff(province_code=VINH_LONG))):
        reader.get(page.url, expect=404)

    page.form_to("/ask").submit()
    member.get("/tasks").follow("Đọc và trả lời").form_to("/agree").submit()
    visitor.get(page.url, expect=404)
    assert [row["Tình trạng"] for row in rows_of(desk.get("/cases/export.xlsx"))] == ["Đã đồng ý, chưa đăng"]
    desk.get("/tasks").follow("Mở bài").form_to("/publish").submit()
    assert "1.500 tấn" in visitor.get("/cases").main
    assert "Báo Vĩnh Long, số liệu 3/12/2025" in visitor.get(page.url).main
    assert [row["Tình trạng"] for row in rows_of(visitor.get("/cases/export.xlsx"))] == ["Đang đăng"]
    taken_down = desk.get(page.url).form_to("/unpublish").submit()
    assert "Bán trọn gói" not in desk.get("/tasks").main, "who took it down need not be told to publish it"
    taken_down.form_to("/publish").submit()
    session.get_one(Organisation, cooperative.id).standing = Standing.SUSPENDED
    session.commit()
    visitor.get(page.url, expect=404)
    assert "1.500 tấn" not in visitor.get("/cases").main
    session.get_one(Organisation, cooperative.id).standing = Standing.VERIFIED
    session.commit()
    desk.get(f"{page.url}/edit").form().submit()
    assert visitor.get(page.url).status == 200, "nothing changed"
    desk.get(f"{page.url}/edit").form().fill(text="Ký sớm, giao đều.").submit()
    visitor.get(page.url, expect=404)
    desk.get(page.url).form_to("/ask").submit()
    stale = member.get(page.url).form_to("/agree")
    desk.get(f"{page.url}/edit").form().fill(text="Lời khác.").submit()
    desk.get(page.url).form_to("/ask").submit()
    stale.submit(expect=409)
    member.get(page.url).form_to("/agree").submit()
    assert "Lời khác." in visitor.get(page.url).main
    member.get(page.url).form_to("/disagree").submit()
    visitor.get(page.url, expect=404)
    assert [letter.values["agreed"] for letter in letters("case_answered", staff)] == [True, True, False]


def test_what_changes_about_an_event_takes_its_meetings_along_and_nobody_loses_a_seat(
    site: Site, factories: Factories
) -> None:
    cooperative, enterprise = factories.organisation(name="HTX Vườn"), factories.enterprise(name="Công ty")
    factories.need(organisation=enterprise)
    factories.offer(organisation=cooperative)
    staff, grower, mill = factories.staff(), factories.member(cooperative), factories.member(enterprise)
    desk, member = site.signed_in(staff), site.signed_in(grower)
    event_id = int(written(desk, seats="4", days_ahead=1).form_to("/publish").submit().url.rsplit("/", 1)[1])
    path = f"/events/{event_id}"
    for who in (grower, mill):
        site.signed_in(who).get(path).form_to("/register").fill(people="1", wants_meetings="y").submit()
        desk.get(f"{path}/registrations").form_to("/confirm").submit()
    laid = desk.get(f"{path}/meetings")
    laid = laid.form_to("/room").fill(begins="8:30", minutes="20", slots="2", tables="1").submit()
    laid.form_to("/assign").submit().form_to("/tell").submit()
    worker.follow_events()

    assert "08:30" in member.get(f"{path}/agenda").main
    move = desk.get(f"{path}/meetings").follow("Dời").form()
    move.fill(slot="2").submit()
    move.fill(slot="1").submit(expect=409)  # it is no longer where it was seen
    assert "Chưa có lịch" in member.get(f"{path}/agenda").main, "staff still lay it"
    desk.get(f"{path}/meetings").form_to("/tell").submit()
    assert "08:50" in member.get(f"{path}/agenda").main

    assert "chỉ thêm được 2 người" in member.get(path).form_to("/register").fill(people="4").submit(expect=422).text
    assert "Đã xác nhận" in member.get(path).form_to("/register").fill(people="3").submit().main
    assert meeting.of_event(event_id), "it stays at its tables"

    later = today() + timedelta(days=2)
    session.query(ProgrammeEvent).update({"register_until": today() - timedelta(days=1)})
    session.commit()
    on = f"{later:%d/%m/%Y}"
    desk.get(f"{path}/edit").form().fill(starts_on=on, ends_on=on).submit()
    event = session.scalars(select(ProgrammeEvent)).one()
    assert (event.meets_on, event.agenda_told_at) == (later, None)
    tomorrow = f"{today() + timedelta(days=1):%d/%m/%Y}"
    desk.get(f"{path}/edit").form().fill(starts_on=tomorrow, ends_on=tomorrow, register_until=tomorrow).submit()
    worker.follow_events()
    assert len(letters("event_tomorrow", grower)) == 2, "of the new day, too"

    desk.get(f"{path}/meetings").form_to("/tell").submit()
    before = layout.reckoned(event)
    site.signed_in(mill).get(path).form_to("/register").fill(wants_meetings=None).submit()
    assert not meeting.of_event(event_id)
    assert before.meetings
    event = session.get_one(ProgrammeEvent, event_id)
    assert not layout.assign(event, before, by=staff), "who left meanwhile is not seated"
    assert letters("agenda", grower)[-1].values["meetings"] == []
    edit = desk.get(f"{path}/edit").form()
    waitlist = desk.get(f"{path}/registrations").form_to("/waitlist")
    desk.get(path).form_to("/cancel").fill(note="Bão").submit()
    edit.submit(expect=409)
    waitlist.submit(expect=409)
    publish = written(desk, seats="").form_to("/publish")
    service.cancel(session.scalars(select(ProgrammeEvent).order_by(ProgrammeEvent.id.desc())).all()[0], "Bão", by=staff)
    session.commit()
    publish.submit(expect=409)
