"""What the union does beside matching: events with meetings, support over a dossier, model cooperatives."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from matchmaker import outbox
from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.programmes.events.models import ProgrammeEvent
from matchmaker.programmes.support.models import Dossier, SupportRequest, SupportState
from tests.factories import VINH_LONG, Factories
from tests.support.site import Browser, Page, Site


def letters(template: str, reader: User) -> list[outbox.Message]:
    wanted = outbox.Message.template == f"programmes/{template}", outbox.Message.to_id == reader.id
    return list(session.scalars(select(outbox.Message).where(*wanted)))


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
    assert desk.get(dossier.link("Tải bảng tính")).status == 200

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
    for stranger in (factories.member(contract.buyer), factories.staff(province_code=VINH_LONG)):
        site.signed_in(stranger).get(page.url, expect=404)
