"""Staff read what waits, decide, and the organisation hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.audit import Event
from matchmaker.db import now, session
from matchmaker.listings import ListingState, RevisionStatus
from matchmaker.measures import today
from matchmaker.moderation.models import Decision, Outcome, SubjectKind
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation, OrganisationRevision, Standing
from matchmaker.outbox import Message
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support.sheets import day_in, rows_of
from tests.support.site import Page, Site

SUBMITTED = RevisionStatus.SUBMITTED


def case_path(offer: Offer) -> str:
    return f"/moderation/offer/{offer.latest_id}"


def cases_on(page: Page) -> list[str]:
    return [str(link["href"]) for link in page.soup.select("#results tbody th a")]


def decide(page: Page, verdict: str, *, expect: int | None = None, **fields: object) -> Page:
    return page.form("#decide").fill(**fields).submit(verdict, expect=expect)


def messages_about(organisation: Organisation) -> list[str]:
    """Which messages were written to its members."""
    found = session.query(Message).order_by(Message.id)
    return [each.template for each in found if each.values.get("organisation") == organisation.name]


def test_the_inbox_shows_what_waits_longest_first(factories: Factories, site: Site) -> None:
    newer = factories.offer(status=SUBMITTED)
    older = factories.need(status=SUBMITTED, submitted_at=now() - timedelta(days=4))
    organisation = factories.organisation(verified=False)
    page = site.signed_in(factories.staff()).get("/moderation")
    assert cases_on(page)[:2] == [f"/moderation/need/{older.latest_id}", f"/moderation/offer/{newer.latest_id}"]
    assert len(cases_on(page)) == 3
    assert organisation.name in page.main
    assert "4 ngày trước" in page.main
    assert "Tất cả 3" in page.main


def test_the_inbox_narrows_by_kind_novelty_age_and_province(factories: Factories, site: Site) -> None:
    changed = factories.offer()
    revision = OfferRevision(
        offer=changed, number=2, status=SUBMITTED, submitted_at=now() - timedelta(days=8), product_code="DUR-MON"
    )
    session.add(revision)
    new = factories.need(status=SUBMITTED)
    far_organisation = factories.organisation(commune_code=HUNG_HOA)
    far = factories.offer(organisation=far_organisation, status=SUBMITTED)
    factories.organisation(commune_code=HUNG_HOA, verified=False)
    session.commit()
    staff = site.signed_in(factories.staff())
    assert cases_on(staff.get("/moderation?kind=need")) == [f"/moderation/need/{new.latest_id}"]
    assert cases_on(staff.get("/moderation?change=changed")) == [f"/moderation/offer/{revision.id}"]
    assert cases_on(staff.get("/moderation?change=new")) == [f"/moderation/need/{new.latest_id}"]
    assert cases_on(staff.get("/moderation?waiting=7")) == [f"/moderation/offer/{revision.id}"]
    everywhere = cases_on(staff.get("/moderation?where=all"))
    assert case_path(far) in everywhere
    assert len(everywhere) == 3, "organisations of other provinces stay theirs"
    assert cases_on(staff.get("/moderation?kind=nonsense&waiting=x&page=-1"))


def test_an_empty_inbox_says_what_comes_here(factories: Factories, site: Site) -> None:
    assert "Không còn gì chờ duyệt" in site.signed_in(factories.staff()).get("/moderation").main


def test_the_inbox_can_be_taken_along(factories: Factories, site: Site) -> None:
    factories.offer(status=SUBMITTED, organisation=factories.organisation(name='=HYPERLINK("x")'))
    (row,) = rows_of(site.signed_in(factories.staff(), "en").get("/moderation/export?kind=offer"))
    told = [row[each] for each in ("Organisation", "Product", "Quantity", "Unit", "New or edited")]
    assert told == ['=HYPERLINK("x")', "Monthong durian (Dona)", 100_000, "kg", "New"]
    assert day_in(row["Sent at"]) == today()


def test_nobody_else_sees_the_inbox(factories: Factories, site: Site) -> None:
    offer = factories.offer(status=SUBMITTED)
    director = factories.member(offer.organisation)
    for path in ("/moderation", case_path(offer), "/moderation/reports", "/moderation/export"):
        site.signed_in(director).get(path, expect=404)
        site.signed_in(factories.admin()).get(path, expect=404)
        assert site.visitor().get(path).url.startswith("/sign-in")


def test_staff_approve_and_go_on_with_the_next_case(factories: Factories, site: Site) -> None:
    first = factories.offer(status=SUBMITTED, submitted_at=now() - timedelta(days=2))
    second = factories.need(status=SUBMITTED)
    factories.member(first.organisation)
    page = site.signed_in(factories.staff()).get(case_path(first))
    onward = decide(page, "approve")
    assert onward.url == f"/moderation/need/{second.latest_id}"
    assert "Đã duyệt" in onward.text
    session.refresh(first)
    assert first.state() is ListingState.PUBLISHED
    assert first.approved_id == first.latest_id
    assert messages_about(first.organisation) == ["offers/published"]
    decision = session.query(Decision).one()
    assert (decision.outcome, decision.offer_revision_id) == (Outcome.APPROVED, first.latest_id)
    assert decide(onward, "approve").url == "/moderation"


def test_sending_back_needs_a_reason_and_tells_it_in_the_readers_language(factories: Factories, site: Site) -> None:
    offer = factories.offer(status=SUBMITTED)
    factories.member(offer.organisation, language="en")
    page = site.signed_in(factories.staff()).get(case_path(offer))
    refused = decide(page, "send_back", expect=422, note="  ")
    assert "chưa chọn" in refused.main
    decide(refused, "send_back", reasons=["price_implausible"], note="Giá theo kg hay theo trái?")
    session.refresh(offer)
    assert offer.state() is ListingState.SENT_BACK
    message = session.query(Message).filter_by(template="offers/sent_back").one()
    assert message.values["reasons"] == ["price_implausible"]
    assert message.values["note"] == "Giá theo kg hay theo trái?"
    assert message.path == f"/offers/{offer.id}/edit"


def test_what_the_chips_wrote_into_the_note_is_not_told_twice(factories: Factories, site: Site) -> None:
    offer = factories.offer(status=SUBMITTED)
    page = site.signed_in(factories.staff()).get(case_path(offer))
    chip = page.soup.select_one('input[value="duplicate"]')
    assert chip is not None
    decide(page, "reject", reasons=["duplicate"], note=f"{chip['data-message']}\nXem mục #3.")
    decision = session.query(Decision).one()
    assert (decision.outcome, decision.reasons, decision.note) == (Outcome.REJECTED, ["duplicate"], "Xem mục #3.")
    session.refresh(offer)
    assert offer.state() is ListingState.REJECTED


@pytest.mark.parametrize("verdict", ["approve", "send_back", "reject"])
def test_of_two_who_decide_at_once_the_second_is_told(factories: Factories, site: Site, verdict: str) -> None:
    offer = factories.offer(status=SUBMITTED)
    pages = [site.signed_in(factories.staff()).get(case_path(offer)) for _ in range(2)]
    decide(pages[0], "approve")
    overtaken = decide(pages[1], verdict, expect=409, reasons=["other"])
    assert "không còn chờ duyệt" in overtaken.main
    assert "đã được duyệt" in overtaken.main
    assert session.query(Decision).count() == 1


def test_what_was_sent_back_and_changed_is_not_approved_unread(factories: Factories, site: Site) -> None:
    offer = factories.offer(status=SUBMITTED)
    page = site.signed_in(factories.staff()).get(case_path(offer))
    offer.latest.version += 1  # sent back by somebody else, changed and sent in again meanwhile
    session.commit()
    again = decide(page, "approve", expect=409)
    assert "đã được sửa ở nơi khác" in again.main
    assert session.query(Decision).count() == 0
    decide(again, "approve")
    assert offer.state() is ListingState.PUBLISHED


def test_a_replaced_version_cannot_be_approved(factories: Factories, site: Site) -> None:
    offer = factories.offer(status=SUBMITTED)
    page = site.signed_in(factories.staff()).get(case_path(offer))
    old = offer.latest
    old.status = RevisionStatus.SUPERSEDED
    newer = OfferRevision(offer=offer, number=2, status=SUBMITTED, submitted_at=now(), product_code="DUR-MON")
    session.add(newer)
    session.commit()
    overtaken = decide(page, "approve", expect=409)
    assert "bản mới hơn" in overtaken.main
    assert overtaken.link("Mở bản mới nhất") == f"/moderation/offer/{newer.id}"
    again = page.browser.get(f"/moderation/offer/{old.id}")
    assert again.soup.select_one("#decide") is None
    assert again.link("Mở bản mới nhất đang chờ") == f"/moderation/offer/{newer.id}"


def test_a_change_is_shown_beside_the_approved_version(factories: Factories, site: Site) -> None:
    offer = factories.offer(asking_price_vnd=85_000, description="Vườn đạt chuẩn")
    old = offer.approved
    assert old is not None
    kept = {
        name: getattr(old, name) for name in ("product_code", "starts_on", "ends_on", "commune_code", "description")
    }
    newer = OfferRevision(
        offer=offer,
        number=2,
        status=SUBMITTED,
        submitted_at=now(),
        quantity=old.quantity * 2,
        asking_price_vnd=90_000,
        attributes={"brix": 18},
        **kept,
    )
    session.add(newer)
    offer.latest = newer
    session.commit()
    page = site.signed_in(factories.staff()).get(f"/moderation/offer/{newer.id}")
    changed = {
        " ".join(row.get_text(" ").split()).replace("\u00a0", " ") for row in page.soup.select("tr.diff-changed")
    }
    told = " | ".join(sorted(changed))
    assert "85.000 ₫/kg" in told
    assert "90.000 ₫/kg" in told
    assert "200 tấn" in told
    assert "Vườn đạt chuẩn" not in told
    decide(page, "reject", reasons=["price_implausible"])
    session.refresh(offer)
    assert offer.state() is ListingState.PUBLISHED, "the approved version stays public"


def test_staff_of_another_province_read_but_do_not_decide(factories: Factories, site: Site) -> None:
    offer = factories.offer(status=SUBMITTED, floor_price_vnd=70_000)
    browser = site.signed_in(factories.staff(province_code=VINH_LONG))
    page = browser.get(case_path(offer))
    assert "Chỉ xem" in page.main
    assert "70.000" not in page.main
    assert page.soup.select_one("#decide") is None
    token = page.soup.select_one('[name="csrf-token"]')
    assert token is not None
    refused = browser.post(case_path(offer), {"csrf_token": token["content"], "verdict": "approve"}, expect=403)
    assert "Gia Lai" in refused.main
    session.refresh(offer.latest)
    assert offer.latest.status is SUBMITTED
    browser.get(f"/moderation/organisations/{offer.organisation_id}", expect=404)
    waiting = session.query(OrganisationRevision).filter_by(organisation_id=offer.organisation_id).one()
    browser.get(f"/moderation/organisation/{waiting.id}", expect=404)


def test_reading_a_private_price_is_written_into_the_history_each_time(factories: Factories, site: Site) -> None:
    offer = factories.offer(status=SUBMITTED, floor_price_vnd=70_000)
    browser = site.signed_in(factories.staff())
    assert "70.000 ₫/kg" in browser.get(case_path(offer)).main
    browser.get(case_path(offer))
    looks = session.query(Event).filter_by(action="offer.private_price_viewed").all()
    assert [look.organisation_id for look in looks] == [offer.organisation_id] * 2


def test_an_unverified_organisations_offer_is_approved_with_a_word_of_warning(factories: Factories, site: Site) -> None:
    offer = factories.offer(organisation=factories.organisation(verified=False), status=SUBMITTED)
    page = site.signed_in(factories.staff()).get(case_path(offer))
    assert "Người ngoài chỉ thấy khi đơn vị đã được xác minh" in page.main
    decide(page, "approve")
    session.refresh(offer)
    assert offer.published_at is not None
    assert offer.organisation.name not in site.visitor().get("/offers").main


def test_an_organisation_is_verified_sent_back_or_rejected(factories: Factories, site: Site) -> None:
    staff = site.signed_in(factories.staff())
    outcomes = {"approve": Standing.VERIFIED, "send_back": Standing.PENDING, "reject": Standing.REJECTED}
    for verdict, standing in outcomes.items():
        organisation = factories.organisation(verified=False, contact_phone=f"+84912345{len(verdict):03d}")
        factories.member(organisation)
        revision = session.query(OrganisationRevision).filter_by(organisation_id=organisation.id).one()
        page = staff.get(f"/moderation/organisation/{revision.id}")
        assert "chưa khai mã số thuế" in page.main
        decide(page, verdict, reasons=["identity_unclear"])
        session.refresh(organisation)
        assert organisation.standing is standing
        assert len(messages_about(organisation)) == 1


def test_a_possible_double_of_an_organisation_is_shown(factories: Factories, site: Site) -> None:
    factories.organisation(name="HTX Nông nghiệp Ia Krái", contact_phone="+84912345678")
    double = factories.organisation(name="Hợp tác xã Ia Krai", verified=False, contact_phone="+84912345678")
    revision = session.query(OrganisationRevision).filter_by(organisation_id=double.id).one()
    page = site.signed_in(factories.staff()).get(f"/moderation/organisation/{revision.id}")
    assert "HTX Nông nghiệp Ia Krái" in page.main
    assert "trùng số điện thoại" in page.main
    assert "trùng tên" in page.main


def test_a_second_offer_of_the_same_goods_at_the_same_time_is_shown(factories: Factories, site: Site) -> None:
    first = factories.offer()
    second = factories.offer(organisation=first.organisation, status=SUBMITTED)
    factories.offer(organisation=first.organisation, status=RevisionStatus.DRAFT)
    page = site.signed_in(factories.staff()).get(case_path(second))
    assert f"Mục #{first.id}" in page.main
    assert page.main.count("Mục #") == 1


def test_a_decision_knows_its_kind(factories: Factories, site: Site) -> None:
    need = factories.need(status=SUBMITTED, ceiling_vnd=90_000)
    decide(site.signed_in(factories.staff()).get(f"/moderation/need/{need.latest_id}"), "approve")
    decision = session.query(Decision).one()
    assert (decision.kind, decision.need_revision_id) == (SubjectKind.NEED, need.latest_id)
    assert session.query(Event).filter_by(action="need.private_price_viewed").count() == 1


def test_a_draft_is_its_authors_alone(factories: Factories, site: Site) -> None:
    draft = factories.offer(status=RevisionStatus.DRAFT)
    staff = site.signed_in(factories.staff())
    staff.get(case_path(draft), expect=404)
    staff.get("/moderation/offer/999999", expect=404)


def test_a_verified_organisations_change_is_shown_beside_its_facts(factories: Factories, site: Site) -> None:
    organisation = factories.organisation(name="HTX Cũ")
    content = {"kind": "cooperative", "name": "HTX Mới", "commune_code": organisation.commune_code, "trades": []}
    revision = OrganisationRevision(
        organisation=organisation, number=2, status=SUBMITTED, submitted_at=now(), content=content
    )
    session.add(revision)
    session.commit()
    page = site.signed_in(factories.staff()).get(f"/moderation/organisation/{revision.id}")
    changed = page.soup.select_one("tr.diff-changed")
    assert changed is not None
    assert "HTX Mới" in changed.get_text()
    assert "HTX Cũ" in changed.get_text()
    decide(page, "approve")
    session.refresh(organisation)
    assert organisation.name == "HTX Mới"


def test_a_decision_that_is_none_changes_nothing(factories: Factories, site: Site) -> None:
    offer = factories.offer(status=SUBMITTED, starts_on=None, ends_on=None)
    page = site.signed_in(factories.staff()).get(case_path(offer))
    form = page.form("#decide")
    form.values["verdict"] = "burn"
    form.submit(expect=422)
    page.form("#decide").fill(note="x" * 5000).submit("approve", expect=422)
    session.refresh(offer.latest)
    assert offer.latest.status is SUBMITTED
