"""The register of cooperatives: the union's workbook in and out, what befalls an entry, days that are frozen."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.db import now, session
from matchmaker.errors import WrongState
from matchmaker.measures import today
from matchmaker.register import queries, service
from matchmaker.register.importing import service as importing
from matchmaker.register.importing.judging import judge
from matchmaker.register.models import Lifecycle, RegisterWorkbook, Technology
from matchmaker.register.service import Step
from matchmaker.register.sheets import inside
from matchmaker.web.workbook import MIME_TYPE
from tests.factories import GIA_LAI, VINH_LONG, Factories
from tests.support.registered import entry, table, workbook
from tests.support.sheets import rows_of
from tests.support.site import Browser, Page, Site
from tests.support.statements import counted

HEADING = ["Tên HTX", "Xã", "Mã số thuế", "Lĩnh vực", "Số thành viên", "Giám đốc"]


@pytest.fixture
def staff(factories: Factories) -> User:
    return factories.staff()


@pytest.fixture
def desk(site: Site, staff: User) -> Browser:
    return site.signed_in(staff)


def sent(desk: Browser, content: bytes, *, expect: int | None = None) -> Page:
    return desk.get("/cooperatives/import").form().fill(workbook=(BytesIO(content), "so.xlsx")).submit(expect=expect)


def names() -> list[str]:
    return sorted(each.name for each in session.scalars(queries.entries(GIA_LAI)))


# A workbook ----------------------------------------------------------------------------------------------------


def test_a_workbook_is_shown_confirmed_marked_mended_and_sent_again(desk: Browser, factories: Factories) -> None:
    known = factories.organisation(name="HTX Đã Xác Minh", tax_code="0100233488")
    rows: list[list[Any]] = [
        ["HTX Nông nghiệp Một", "Ia Grai", "0100233488", None, "1.500", "Ông A"],
        ["HTX Hai", "Xã Lạ", "0100233480", "nông nghiệp", 20, "Bà B"],
        ["Tổng cộng", None, None, None, 1520, None],
    ]
    dry = sent(desk, workbook(HEADING, *rows))
    assert "3 dòng, dòng nào cũng có kết quả" in dry.main
    assert "Cột “Giám đốc” không ghi" in dry.main
    assert names() == []

    file = desk.get(dry.link("đánh dấu lỗi"))
    assert file.response.mimetype == MIME_TYPE
    sheet = load_workbook(BytesIO(file.response.data)).active
    assert sheet is not None
    faulty = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == inside.FILL}
    assert faulty == {"B3", "C3", "A4"}
    assert "chữ số kiểm tra" in sheet["C3"].comment.text
    session.query(RegisterWorkbook).update({"content": b"PK"})  # as where the whole of it is more than may be loaded
    session.commit()
    assert "Không đọc được tệp" in desk.get(dry.link("đánh dấu lỗi")).text

    done = dry.form_to("/confirm").submit()
    assert "3 dòng: ghi mới 1, sửa 0, giữ nguyên 0, không nhận 2." in done.main
    assert names() == ["HTX Nông nghiệp Một"]
    assert session.scalars(queries.entries(GIA_LAI)).one().organisation_id == known.id  # by the tax code

    sheet["B3"], sheet["C3"] = "Ia Dêr, Ia Grai", "0100047516"
    mended = BytesIO()
    assert sheet.parent is not None
    sheet.parent.save(mended)
    again = sent(desk, mended.getvalue()).form_to("/confirm").submit()
    assert "3 dòng: ghi mới 1, sửa 0, giữ nguyên 1, không nhận 1." in again.main
    assert names() == ["HTX Hai", "HTX Nông nghiệp Một"]


@pytest.mark.pure  # what a file says is no database's
def test_what_goes_out_comes_in_again_unchanged_in_both_languages(desk: Browser, staff: User) -> None:
    entry(staff, "HTX Nông nghiệp Một", tax_code="0100233488", members=1500, founded_on=date(1998, 3, 4),
          founded_year=1998, technology=(Technology.SAVING_IRRIGATION, Technology.COLD_PRESERVATION),
          old_address="Làng Cũ, huyện Ia Grai", revenue_vnd=2_500_000_001, is_in_crop_chain=True)  # fmt: skip
    stopped = entry(staff, "=Tổ hợp tác Hai", founded_year=2015)
    service.befall(stopped, Step(Lifecycle.STOPPED, date(2024, 6, 1), "Thiếu vốn", "12/QĐ"), by=staff)
    session.commit()
    for language in ("vi", "en"):
        desk.get(f"/?lang={language}")
        page = sent(desk, desk.get("/cooperatives/export.xlsx").response.data)
        kept = session.scalars(select(RegisterWorkbook).order_by(RegisterWorkbook.id.desc()).limit(1)).one()
        assert [each.becomes.value for each in importing.shown(kept).judged.lines] == ["unchanged"] * 2, language
        assert not page.soup.select("form[action$='/confirm'] button"), "there is nothing to write"


def test_a_confirmation_holds_only_for_what_was_shown_and_for_so_long(
    desk: Browser, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[int] = []
    monkeypatch.setattr(importing, "judge", lambda table, *rest, **day: judged.append(1) or judge(table, *rest, **day))
    dry = sent(desk, workbook(HEADING, ["HTX Một", "Ia Grai", None, "nông nghiệp", 20, None]))
    assert "Ghi mới" in desk.get(dry.url).main
    assert judged == [1], "another page of the same dry run"
    entry(staff, "HTX Một", members=30)
    session.commit()
    assert "Sửa" in desk.get(dry.url).main
    assert judged == [1, 1], "the register is another"

    assert "Sổ đã đổi từ lúc anh/chị xem thử" in dry.form_to("/confirm").submit().main
    assert session.scalars(queries.entries(GIA_LAI)).one().members == 30

    kept = session.scalars(select(RegisterWorkbook)).one()
    kept.at = now() - importing.KEPT - timedelta(minutes=1)
    session.commit()
    assert "quá hạn" in desk.get(f"/cooperatives/import/{kept.id}").text
    importing.forget_expired()
    session.commit()
    session.expire_all()
    assert (kept.content, kept.table) == (None, None)


@pytest.mark.pure  # what a file says is no database's
def test_a_file_that_is_no_workbook_is_told_beside_its_field(desk: Browser) -> None:
    assert "lưu lại thành .xlsx" in sent(desk, b"Ten;Xa", expect=422).main
    assert "Không thấy dòng tên cột" in sent(desk, workbook(["a", "b"], ["c", "d"]), expect=422).main


def test_any_number_of_rows_is_written_in_as_many_statements(staff: User) -> None:
    heading = ["Tên HTX", "Xã", "Lĩnh vực", "Số thành viên", "Tình trạng", "Từ ngày", "Lý do"]

    def asked_for(rows: int) -> int:
        names = [f"HTX Số {rows} {at}" for at in range(rows)]
        told = [[each, "Ia Grai", "nông nghiệp", 20, None, None, None] for each in names]
        stopped = [[each, "Ia Grai", None, 30, "ngừng", "1/2/2026", "Thiếu vốn"] for each in names]
        for each in (told, stopped):
            read = table(heading, *each).plain()
            kept = RegisterWorkbook(province_code=GIA_LAI, file_name="", sha256="", table=read, by_id=staff.id)
            session.add(kept)
            session.flush()
            digest = importing.shown(kept).judged.digest
            with counted() as statements:
                importing.confirm(kept, digest, by=staff)
        assert {row["becomes"] for row in kept.account} == {"updated"}
        return sum(not each.startswith("INSERT") for each in statements)  # SQLite gives ids of one new row at a time

    assert asked_for(3) == asked_for(12)


# One entry -----------------------------------------------------------------------------------------------------


def test_an_entry_is_corrected_stopped_dissolved_and_told_with_its_history(desk: Browser, staff: User) -> None:
    kept = entry(staff, members=40, founded_year=2015)
    session.commit()
    address = f"/cooperatives/{kept.id}"

    page = desk.get(f"{address}/edit").form().fill(members="1.200", founded="15/6/2015").submit("save")
    assert "Số thành viên 40 → 1200" in page.main
    form = desk.get(f"{address}/step").form()
    form.fill(becomes="stopped", on="1/1/2010", reason="Thiếu vốn")
    early = form.submit(expect=422)
    assert "từ ngày 15/6/2015 trở đi" in early.main
    early.form().fill(on="1/2/2025").submit()
    page = desk.get(f"{address}/step").form().fill(becomes="dissolved", on="1/3/2026", reason="Đại hội").submit()
    assert "Đã giải thể" in page.main
    assert "Ghi tình trạng mới" not in page.main, "nothing follows on a dissolution"
    with pytest.raises(WrongState):
        service.befall(kept, Step(Lifecycle.ACTIVE, today(), "Làm lại"), by=staff)

    page = page.form_to("/remove").submit()
    assert "Ngừng hoạt động" in page.main
    assert kept.lifecycle_on == date(2025, 2, 1)


def test_whoever_began_before_another_changed_the_entry_keeps_what_they_typed(desk: Browser, staff: User) -> None:
    kept = entry(staff, members=40)
    session.commit()
    late = desk.get(f"/cooperatives/{kept.id}/edit").form().fill(members="77")
    desk.get(f"/cooperatives/{kept.id}/edit").form().fill(members="55").submit("save")

    page = late.submit("save", expect=422)
    assert "đã được sửa ở nơi khác" in page.main
    assert page.form().values["members"] == "77"
    page.form().submit("save")
    assert kept.members == 77


def test_a_name_alike_is_asked_once_and_the_answer_is_remembered(
    desk: Browser, staff: User, factories: Factories
) -> None:
    organisation = factories.organisation(name="Hợp tác xã Nông nghiệp IA THỬ")
    kept = entry(staff, "HTX Nông nghiệp Ia Thử")
    session.commit()

    assert "HTX Nông nghiệp Ia Thử" in desk.get("/cooperatives?on_site=ask").main
    page = desk.get(f"/cooperatives/{kept.id}").form_to("/same").submit()
    assert kept.organisation_id == organisation.id
    page = page.form_to("/part").submit()
    assert kept.organisation_id is None
    assert "Có phải đơn vị này trên trang?" not in page.main
    assert "0 HTX" in desk.get("/cooperatives?on_site=ask").main


# Reporting dates -----------------------------------------------------------------------------------------------


def test_a_share_is_of_the_last_frozen_number_else_of_the_published_one(desk: Browser, staff: User) -> None:
    assert queries.denominator(VINH_LONG, today()) is None
    assert queries.denominator(GIA_LAI, date(2025, 5, 28)) is None
    published = queries.denominator(GIA_LAI, today())
    assert published is not None
    assert (published.agricultural_cooperatives, published.is_frozen) == (389, False)
    assert "trước khi sáp nhập" in published.note()

    stopped = entry(staff, "HTX Một", founded_year=2015)
    entry(staff, "HTX Hai", founded_on=date(2026, 3, 1), founded_year=2026)
    service.befall(stopped, Step(Lifecycle.STOPPED, date(2026, 2, 1), "Thiếu vốn"), by=staff)
    session.commit()
    desk.get("/cooperatives/reporting-dates").form().fill(on="31/12/2025").submit()
    entry(staff, "HTX Ba", founded_year=2016)  # the register was not complete
    session.commit()

    before = queries.denominator(GIA_LAI, date(2026, 6, 1))
    assert before is not None
    assert (before.agricultural_cooperatives, before.on, before.is_frozen) == (1, date(2025, 12, 31), True)
    page = desk.get("/cooperatives/reporting-dates").form().fill(on="31/12/2025").submit()
    assert "2 HTX nông nghiệp đang hoạt động" in page.main
    after = queries.denominator(GIA_LAI, date(2026, 6, 1))
    assert after is not None
    assert after.agricultural_cooperatives == 2
    assert "Đã thay bằng lần sau" in desk.get("/cooperatives/reporting-dates").main
    assert "1 HTX nông nghiệp" in desk.get(f"/cooperatives/reporting-dates/{before.reporting_date_id}").main
    days = desk.get("/cooperatives/reporting-dates")
    days.form().fill(on="31/12/2030").submit(expect=422)
    assert [line["HTX nông nghiệp"] for line in rows_of(days.follow("Tải bảng tính"))] == [2, 1]
    lines = rows_of(page.follow("Tải bảng tính"))
    assert {"Đếm theo": "Tình trạng", "Loại": "Ngừng hoạt động", "Số HTX": 1} not in lines, "it stopped later"
    assert {"Đếm theo": "Lĩnh vực", "Loại": "Nông nghiệp", "Số HTX": 2} in lines
    (known,) = (
        line
        for line in rows_of(desk.get("/cooperatives/published").follow("Tải bảng tính"))
        if line["Đếm gì"] == "Số hợp tác xã: Nông nghiệp"
    )
    assert (known["Số"], known["Nguồn"]) == (389, published.source)
