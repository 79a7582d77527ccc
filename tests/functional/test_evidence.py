"""Files that prove a certificate: who adds, reads and takes away; what is refused, and how it is sent."""

from __future__ import annotations

import io
import os
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from matchmaker import files, worker
from matchmaker.accounts import personal_data
from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.credentials import checking
from matchmaker.credentials.evidence import attachments, filing
from matchmaker.credentials.models import Certificate, CheckStatus, HaltReason
from matchmaker.credentials.states import history
from matchmaker.db import now, session
from matchmaker.errors import NotFound
from matchmaker.files import DiskStorage, Evidence
from matchmaker.measures import VIETNAM_TIME, today
from matchmaker.organisations.models import Organisation
from tests.factories import VINH_LONG, Factories
from tests.support.hostile_files import archive, pdf, picture, png_bomb
from tests.support.s3server import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, Shelf, s3_server
from tests.support.site import Browser, Page, Site

LATE = datetime.combine(today() + timedelta(days=1), time(23, 50), VIETNAM_TIME)
"""Ten to midnight in Vietnam, after everything that happens now."""


@pytest.fixture
def certificate(factories: Factories) -> Certificate:
    return factories.certificate(factories.organisation())


@pytest.fixture
def director(certificate: Certificate, factories: Factories, site: Site) -> Browser:
    return site.signed_in(factories.member(session.get_one(Organisation, certificate.organisation_id)))


def address(certificate: Certificate) -> str:
    return f"/organisation/certificates/{certificate.id}/evidence"


def upload(browser: Browser, certificate: Certificate, *sent: tuple[bytes, str], expect: int | None = None) -> Page:
    form = browser.get(address(certificate)).form("main form[enctype]")
    form.values.setlist("evidence", [(io.BytesIO(data), name) for data, name in sent])
    return browser.post(address(certificate), form.values, expect=expect)


def fetch(browser: Browser, path: str, status: int = 200) -> TestResponse:
    """A file, read and closed; or the page that refuses it."""
    page = browser.get(path, expect=status)
    assert page.is_html == (status >= 400)
    page.response.get_data()
    page.response.close()
    return page.response


def test_a_holder_attaches_files_reads_them_and_takes_one_away(
    director: Browser, certificate: Certificate, factories: Factories
) -> None:
    page = upload(director, certificate, (picture(), "mặt trước.jpg"), (pdf(3), "Quyết định.pdf"))
    assert "Đã nhận 2 tệp" in page.text
    assert "mặt trước.jpg" in page.main
    assert "PDF, 3 trang" in page.main
    scan, document = attachments.of(certificate)
    shown = fetch(director, f"/evidence/{scan.name}")
    assert (shown.mimetype, shown.headers["Content-Disposition"].split(";")[0]) == ("image/webp", "inline")
    saved = fetch(director, f"/evidence/{document.name}")
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    assert saved.data == pdf(3)
    for response in (shown, saved):
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response.headers["Cache-Control"]
    assert fetch(director, f"/evidence/{scan.name}/small").content_length < shown.content_length
    fetch(director, f"/evidence/{document.name}/small", 404)
    director.get(address(certificate)).form_to(f"{scan.id}/remove").submit()
    assert attachments.of(certificate) == [document]
    assert "mặt trước.jpg" not in director.get(address(certificate)).main
    with pytest.raises(NotFound):
        attachments.remove(certificate, scan.id, by=factories.user())


def test_new_files_send_what_was_checked_back_to_be_checked(director: Browser, certificate: Certificate) -> None:
    assert certificate.status is CheckStatus.VERIFIED
    upload(director, certificate, (pdf(), "a.pdf"))
    assert session.get_one(Certificate, certificate.id).status is CheckStatus.CHECKING


def test_the_same_file_sent_twice_is_attached_once(director: Browser, certificate: Certificate) -> None:
    upload(director, certificate, (pdf(), "a.pdf"), (pdf(), "copy.pdf"))
    page = upload(director, certificate, (pdf(), "again.pdf"))
    assert "đã có ở đây rồi" in page.text
    assert [each.title for each in attachments.of(certificate)] == ["a.pdf"]


def test_nobody_waits_for_the_database_while_the_store_takes_a_file(
    director: Browser, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []
    put = DiskStorage.put

    def watched(disk: DiskStorage, name: str, content: bytes) -> None:
        held.append(session().in_transaction())
        put(disk, name, content)

    monkeypatch.setattr(DiskStorage, "put", watched)
    upload(director, certificate, (pdf(), "a.pdf"), (picture(), "b.jpg"))
    assert held == [False, False, False], "a document, a picture and its thumbnail"


def test_what_is_refused_is_told_by_its_name_and_keeps_nothing_else_away(
    director: Browser, certificate: Certificate
) -> None:
    page = upload(director, certificate, (b"MZ", "virus.exe"), (pdf(500), "dài.pdf"), (pdf(), "tốt.pdf"))
    assert "virus.exe: Tệp này không phải ảnh hay PDF" in page.error_of("evidence")
    assert "dài.pdf: PDF dài quá. Nhiều nhất 100 trang" in page.error_of("evidence")
    assert [each.title for each in attachments.of(certificate)] == ["tốt.pdf"]
    for sent, said in (
        ((picture() + archive(), "a.jpg"), "giấu thêm nội dung khác"),
        ((png_bomb(30_000, 30_000, rows=1), "a.png"), "nhiều nhất 40 triệu điểm ảnh"),
        ((picture(), "../../etc/passwd.jpg"), "Tên tệp dài quá hoặc có ký tự lạ"),
        ((picture(), "x" * 5000 + ".jpg"), "Tên tệp dài quá"),
        ((picture(), "giay\u202egpj.exe"), "ký tự lạ"),
    ):
        assert said in upload(director, certificate, sent, expect=422).error_of("evidence")
    assert "chưa chọn tệp" in upload(director, certificate, expect=422).error_of("evidence")
    assert len(attachments.of(certificate)) == 1


def test_there_is_room_for_so_many_files_and_no_more(director: Browser, certificate: Certificate, app: Flask) -> None:
    app.config["EVIDENCE_PER_CERTIFICATE"] = 2
    several = [(pdf(number), f"{number}.pdf") for number in (1, 2, 3)]
    assert "nhiều nhất 2 tệp" in upload(director, certificate, *several, expect=422).error_of("evidence")
    assert not attachments.of(certificate)
    assert "Đã đủ 2 tệp" in upload(director, certificate, *several[:2]).main


def test_files_are_read_by_their_holder_and_its_provinces_staff_alone(
    director: Browser, certificate: Certificate, factories: Factories, site: Site
) -> None:
    upload(director, certificate, (picture(), "a.jpg"))
    (scan,) = attachments.of(certificate)
    stranger = site.signed_in(factories.member(factories.enterprise()))
    far = site.signed_in(factories.staff(province_code=VINH_LONG))
    admin = site.signed_in(factories.admin())
    for reader in (stranger, far, admin):
        for path in (f"/evidence/{scan.name}", f"/evidence/{scan.name}/small"):
            fetch(reader, path, 404)
    assert site.visitor().get(f"/evidence/{scan.name}").url.startswith("/sign-in")
    stranger.get(address(certificate), expect=404)
    fetch(director, "/evidence/" + "0" * 32, 404)
    fetch(director, "/evidence/%2e%2e%2fsecret_key", 404)
    fetch(site.signed_in(factories.staff()), f"/evidence/{scan.name}")


def test_whoever_helps_an_office_of_one_out_reads_what_they_decide_by(
    director: Browser, certificate: Certificate, factories: Factories, site: Site
) -> None:
    upload(director, certificate, (picture(), "a.jpg"))
    (scan,) = attachments.of(certificate)
    alone, colleague = factories.staff(), factories.staff(province_code=VINH_LONG)
    far = site.signed_in(colleague)
    checking.verify(certificate, by=alone)
    session.commit()
    fetch(far, f"/evidence/{scan.name}", 404)
    proposed = checking.propose_revocation(certificate, reason=HaltReason.FORGED_PAPER, note="", by=alone)
    session.commit()
    fetch(far, f"/evidence/{scan.name}")
    assert [each.by_id for each in looks_at(scan)] == [colleague.id]
    checking.decide_revocation(proposed, confirm=False, by=colleague)
    session.commit()
    fetch(far, f"/evidence/{scan.name}", 404)


def looks_at(scan: Evidence) -> list[Event]:
    found = select(Event).where(Event.action == "evidence.viewed", Event.subject_id == scan.id)
    return list(session.scalars(found.order_by(Event.id)))


def test_what_staff_read_stands_in_the_holders_history_once_a_day_and_person(
    director: Browser, certificate: Certificate, factories: Factories, site: Site
) -> None:
    upload(director, certificate, (picture(), "a.jpg"), (pdf(), "b.pdf"))
    scan, document = attachments.of(certificate)
    first, second = factories.staff(), factories.staff()
    holder = factories.member(session.get_one(Organisation, certificate.organisation_id))
    session.commit()
    with time_machine.travel(LATE, tick=False):
        readers = [site.signed_in(each) for each in (first, second)]
        for browser in (*readers, *readers, site.signed_in(holder)):
            for path in ("", "/small"):
                fetch(browser, f"/evidence/{scan.name}{path}")
    assert [(each.by_id, each.organisation_id) for each in looks_at(scan)] == [
        (each.id, certificate.organisation_id) for each in (first, second)
    ]
    assert not looks_at(document)
    with time_machine.travel(LATE + timedelta(minutes=20), tick=False):
        fetch(site.signed_in(first), f"/evidence/{scan.name}")
    assert len(looks_at(scan)) == 3


def test_a_file_that_is_gone_or_a_store_that_is_silent_is_told_and_is_no_look(
    director: Browser, certificate: Certificate, factories: Factories, site: Site, app: Flask
) -> None:
    upload(director, certificate, (picture(), "a.jpg"))
    (scan,) = attachments.of(certificate)
    folder = Path(app.config["INSTANCE"]) / "uploads" / "evidence"
    assert sorted(each.name for each in folder.iterdir()) == sorted([scan.file, scan.small_file])
    (folder / scan.file).unlink()
    staff = site.signed_in(factories.staff())
    fetch(staff, f"/evidence/{scan.name}", 404)
    assert not looks_at(scan)
    (folder / scan.small_file).unlink()
    folder.rmdir()
    folder.write_text("no folder")
    silent = staff.client.get(f"/evidence/{scan.name}")
    assert (silent.status_code, "Retry-After" in silent.headers) == (503, True)
    page = upload(director, certificate, (pdf(), "b.pdf"), expect=422)
    assert "Kho lưu tệp chưa nhận được" in page.error_of("evidence")
    assert attachments.of(certificate) == [scan]


def test_what_somebody_sent_stands_in_their_own_data(director: Browser, certificate: Certificate) -> None:
    upload(director, certificate, (pdf(), "Quyết định.pdf"))
    (kept,) = attachments.of(certificate)
    (sent,) = personal_data.collect(session.get_one(User, kept.created_by_id))["evidence"]
    assert (sent["text"], sent["sha256"], sent["address"]) == ("Quyết định.pdf", kept.sha256, f"/evidence/{kept.name}")
    assert "Tệp chứng minh giấy tờ đã gửi" in director.get("/account/data").text


def test_evidence_lies_in_a_bucket_where_the_settings_say_so(
    director: Browser, certificate: Certificate, app: Flask
) -> None:
    shelf = Shelf()
    with s3_server(shelf) as endpoint:
        app.config |= {
            "EVIDENCE_STORE": "s3",
            "EVIDENCE_S3_ENDPOINT": endpoint,
            "EVIDENCE_S3_BUCKET": BUCKET,
            "EVIDENCE_S3_REGION": REGION,
            "EVIDENCE_S3_ACCESS_KEY": ACCESS_KEY,
            "EVIDENCE_S3_SECRET_KEY": SECRET_KEY,
        }
        upload(director, certificate, (picture(), "a.jpg"), (pdf(2), "b.pdf"))
        scan, document = attachments.of(certificate)
        assert set(shelf.files) == {scan.file, scan.small_file, document.file}
        assert fetch(director, f"/evidence/{document.name}").data == shelf.files[document.file] == pdf(2)
        del shelf.files[scan.file]
        fetch(director, f"/evidence/{scan.name}", 404)
    assert not (Path(app.config["INSTANCE"]) / "uploads" / "evidence").exists()
    assert not shelf.refused


def test_settings_that_name_no_store_are_told_at_once(app: Flask) -> None:
    app.config["EVIDENCE_STORE"] = "tape"
    with app.app_context(), pytest.raises(RuntimeError, match="disk or s3"):
        filing.storage()


def test_a_suspended_certificate_is_moved_by_staff_alone(director: Browser, certificate: Certificate) -> None:
    upload(director, certificate, (pdf(), "a.pdf"))
    certificate.status, certificate.status_from = CheckStatus.SUSPENDED, today()
    session.commit()
    page = director.get(address(certificate))
    assert "tạm đình chỉ" in page.main
    assert "a.pdf" in page.main
    assert not page.soup.select("main form")


def test_the_worker_erases_what_was_taken_away_unless_a_decision_rests_on_it(
    director: Browser, certificate: Certificate, factories: Factories, app: Flask
) -> None:
    upload(director, certificate, (pdf(1), "kept.pdf"), (pdf(2), "decided.pdf"), (pdf(3), "gone.pdf"))
    kept, decided, gone = attachments.of(certificate)
    attachments.remove(certificate, gone.id, by=factories.user())
    history.step(certificate, CheckStatus.VERIFIED, by=factories.staff())
    attachments.remove(certificate, decided.id, by=factories.user())
    session.commit()
    folder = Path(app.config["INSTANCE"]) / "uploads" / "evidence"
    (folder / f"{'a' * 32}.pdf").write_bytes(b"an upload that was never committed")
    (folder / "readme.txt").write_bytes(b"not ours")
    with time_machine.travel(now() + timedelta(hours=2)), app.app_context():
        worker.erase_files()
    assert {each.name for each in folder.iterdir()} == {kept.file, decided.file, "readme.txt"}
    fetch(director, f"/evidence/{gone.name}", 404)
    fetch(director, f"/evidence/{decided.name}")


def test_files_that_the_database_knows_nothing_of_are_left_alone(app: Flask, tmp_path: Path) -> None:
    disk = DiskStorage(tmp_path)
    disk.put(f"{'b' * 32}.pdf", b"another site's")
    os.utime(tmp_path / f"{'b' * 32}.pdf", (0, 0))
    with app.app_context():
        assert files.erase_unnamed(disk) == 0
    assert disk.get(f"{'b' * 32}.pdf") == b"another site's"
