"""The life of a listing, told once for offers and needs: what one side may do, the other may too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.db import now, session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.listings import ListingState, RevisionStatus
from matchmaker.measures import schedule, today
from matchmaker.needs.kind import NEEDS
from matchmaker.needs.service import need_posting
from matchmaker.offers.kind import OFFERS
from matchmaker.offers.service import offer_posting
from matchmaker.organisations.models import Organisation, OrganisationKind, Standing
from matchmaker.outbox import Message
from matchmaker.posting.completeness import completeness
from matchmaker.posting.rules import window_of
from matchmaker.posting.service import Posting, Seen
from tests.factories import Factories

SENT = ("offers", "needs")


class Desk:
    """One side: its service, and how its listings are made."""

    def __init__(self, side: str, factories: Factories) -> None:
        self.service: Posting[Any, Any] = offer_posting if side == "offers" else need_posting
        self.make: Any = factories.offer if side == "offers" else factories.need
        kind = OrganisationKind.COOPERATIVE if side == "offers" else OrganisationKind.ENTERPRISE
        self.organisation: Organisation = factories.organisation(kind=kind)
        self.author: User = factories.member(self.organisation)
        self.staff: User = factories.staff()
        self.side = side

    def listing(self, status: RevisionStatus = RevisionStatus.APPROVED, **columns: Any) -> Any:
        return self.make(organisation=self.organisation, status=status, **columns)

    def messages(self) -> list[str]:
        return [each.template.split("/")[1] for each in session.query(Message).order_by(Message.id)]

    def actions(self) -> list[str]:
        return [each.action.split(".")[1] for each in session.query(Event).order_by(Event.id)]


@pytest.fixture(params=SENT)
def desk(request: pytest.FixtureRequest, factories: Factories) -> Desk:
    return Desk(request.param, factories)


def test_a_draft_begins_empty_at_its_organisations_place(desk: Desk) -> None:
    listing = desk.service.start_draft(desk.organisation, by=desk.author)
    assert listing.state() is ListingState.DRAFT
    assert listing.latest.commune_code == desk.organisation.commune_code
    assert desk.actions() == ["started"]
    with pytest.raises(Unprocessable) as refused:
        desk.service.submit(listing, by=desk.author)
    assert (refused.value.field, refused.value.code) == ("product_code", "empty")


def test_a_part_is_saved_with_words_to_find_it_by(desk: Desk) -> None:
    listing = desk.service.start_draft(desk.organisation, by=desk.author)
    desk.service.save_part(
        listing.latest, "what", {"product_code": "DUR-RI6", "description": "Vườn già"}, by=desk.author
    )
    assert listing.latest.version == 2
    for word in ("sau rieng", "durian", "trai cay", "vuon gia", "gia lai"):
        assert word in listing.latest.search_text


def test_a_part_takes_its_own_columns_alone(desk: Desk) -> None:
    listing = desk.service.start_draft(desk.organisation, by=desk.author)
    with pytest.raises(ValueError):
        desk.service.save_part(listing.latest, "what", {"approved_id": 7}, by=desk.author)


def test_another_product_takes_away_what_made_sense_for_the_former(desk: Desk) -> None:
    listing = desk.listing(RevisionStatus.DRAFT, attributes={"brix": 17.0, "dry_matter_pct": 33.0})
    desk.service.save_part(listing.latest, "what", {"product_code": "DUR-MSK"}, by=desk.author)
    assert listing.latest.attributes == {}
    assert listing.latest.quantity == 100_000 or listing.latest.quantity == 50_000
    desk.service.save_part(listing.latest, "what", {"product_code": "INP-LBL-QR"}, by=desk.author)
    assert listing.latest.quantity is None
    desk.service.save_part(listing.latest, "what", {"product_code": None}, by=desk.author)
    assert listing.latest.product is None


def test_a_submitted_revision_never_changes(desk: Desk) -> None:
    listing = desk.listing(RevisionStatus.DRAFT)
    revision = desk.service.submit(listing, by=desk.author)
    assert revision.status is RevisionStatus.SUBMITTED
    with pytest.raises(WrongState):
        desk.service.save_part(revision, "what", {"description": "khác"}, by=desk.author)
    with pytest.raises(WrongState):
        desk.service.submit(listing, by=desk.author)
    assert desk.messages() == ["submitted"]


def test_staff_publish_exactly_the_revision_they_saw(desk: Desk) -> None:
    listing = desk.listing(RevisionStatus.DRAFT)
    first = desk.service.submit(listing, by=desk.author)
    second = desk.service.write_part(
        listing, "what", {"description": "mới"}, by=desk.author, seen=Seen(first.id, first.version)
    )
    desk.service.submit(listing, by=desk.author)
    assert first.status is RevisionStatus.SUPERSEDED
    with pytest.raises(WrongState):
        desk.service.publish(first, by=desk.staff)
    desk.service.publish(second, by=desk.staff)
    assert listing.state() is ListingState.PUBLISHED
    assert listing.approved is second
    assert desk.messages()[-1] == "published"


def test_an_edit_leaves_the_published_version_in_sight(desk: Desk) -> None:
    listing = desk.listing(description="cũ")
    approved, since = listing.approved, listing.published_at
    draft = desk.service.write_part(
        listing, "what", {"description": "mới"}, by=desk.author, seen=Seen(approved.id, approved.version)
    )
    assert (draft.number, draft.quantity, draft.description) == (2, approved.quantity, "mới")
    assert (listing.approved.description, listing.state()) == ("cũ", ListingState.PUBLISHED)
    desk.service.submit(listing, by=desk.author)
    desk.service.publish(draft, by=desk.staff)
    assert (listing.approved, listing.published_at) == (draft, since)


def test_a_form_older_than_its_listing_is_refused(desk: Desk) -> None:
    listing = desk.listing(RevisionStatus.DRAFT)
    seen = Seen(listing.latest.id, listing.latest.version)
    desk.service.write_part(listing, "what", {"description": "một"}, by=desk.author, seen=seen)
    with pytest.raises(Conflict):
        desk.service.write_part(listing, "what", {"description": "hai"}, by=desk.author, seen=seen)
    assert listing.latest.description == "một"


def test_what_was_sent_back_stays_as_decided_and_is_mended_in_a_new_revision(desk: Desk) -> None:
    listing = desk.listing(RevisionStatus.DRAFT)
    revision = desk.service.submit(listing, by=desk.author)
    desk.service.send_back(revision, by=desk.staff, reasons=["quantity_implausible"], note="Xem lại")
    assert listing.state() is ListingState.SENT_BACK
    with pytest.raises(WrongState):
        desk.service.submit(listing, by=desk.author)
    mended = desk.service.draft_of(listing, by=desk.author)
    assert (mended.number, revision.status) == (2, RevisionStatus.SENT_BACK)
    desk.service.submit(listing, by=desk.author)
    desk.service.reject(mended, by=desk.staff, reasons=["duplicate"])
    assert listing.state() is ListingState.REJECTED
    assert desk.messages() == ["submitted", "sent_back", "submitted", "rejected"]
    told = session.query(Message).order_by(Message.id).all()[1]
    assert told.values["reasons"] == ["quantity_implausible"]
    assert told.values["note"] == "Xem lại"


def test_a_listing_is_taken_back_for_good(desk: Desk) -> None:
    listing = desk.listing(RevisionStatus.DRAFT)
    revision = desk.service.submit(listing, by=desk.author)
    desk.service.withdraw(listing, by=desk.author, reason="đã bán hết")
    assert listing.state() is ListingState.WITHDRAWN
    assert revision.status is RevisionStatus.SUPERSEDED
    for step in (desk.service.withdraw, desk.service.submit, desk.service.draft_of):
        with pytest.raises(WrongState):
            step(listing, by=desk.author)


def test_nothing_is_published_after_it_was_withdrawn(desk: Desk) -> None:
    listing = desk.listing(RevisionStatus.SUBMITTED)
    listing.withdrawn_at = listing.created_at
    with pytest.raises(WrongState):
        desk.service.publish(listing.latest, by=desk.staff)


def test_staff_hide_a_listing_and_show_it_again(desk: Desk) -> None:
    listing = desk.listing()
    desk.service.suspend(listing, by=desk.staff, reasons=["breach_of_rules"])
    assert listing.state() is ListingState.SUSPENDED
    with pytest.raises(WrongState):
        desk.service.suspend(listing, by=desk.staff, reasons=[])
    desk.service.restore(listing, by=desk.staff, note="đã rõ")
    assert listing.state() is ListingState.PUBLISHED
    with pytest.raises(WrongState):
        desk.service.restore(listing, by=desk.staff)
    assert desk.messages() == ["suspended", "restored"]


def test_a_copy_is_a_draft_of_its_own(desk: Desk) -> None:
    listing = desk.listing(attributes={"brix": 17.0})
    made = desk.service.copy(listing, by=desk.author)
    assert made.state() is ListingState.DRAFT
    assert made.latest.quantity == listing.latest.quantity
    made.latest.attributes["brix"] = 1
    assert listing.latest.attributes == {"brix": 17.0}


def test_consent_to_write_on_behalf_does_not_follow_into_what_the_organisation_copies(desk: Desk) -> None:
    listing = desk.listing()
    listing.on_behalf_consent, listing.on_behalf_by_id = "Giám đốc đồng ý", desk.staff.id
    assert desk.service.copy(listing, by=desk.author).on_behalf_consent is None
    copied = desk.service.copy(listing, by=desk.staff)
    assert (copied.on_behalf_consent, copied.helper_id) == ("Giám đốc đồng ý", desk.staff.id)


def consented(desk: Desk) -> Any:
    """A published listing that staff wrote with its organisation's consent."""
    listing = desk.listing()
    listing.on_behalf_consent, listing.on_behalf_by_id = "Giám đốc đồng ý qua điện thoại", desk.staff.id
    return listing


def test_consent_ends_when_the_organisation_says_so_writes_itself_or_the_listing_is_withdrawn(desk: Desk) -> None:
    ended, written, withdrawn = consented(desk), consented(desk), consented(desk)
    desk.service.end_consent(ended, by=desk.author)
    desk.service.save_part(
        desk.service.draft_of(written, by=desk.author), "price", {"place_note": "Kho"}, by=desk.author
    )
    desk.service.withdraw(withdrawn, by=desk.staff)
    assert [each.helper_id for each in (ended, written, withdrawn)] == [None] * 3
    events = session.query(Event).filter(Event.action.endswith(".consent_ended")).order_by(Event.id)
    assert [each.detail["why"] for each in events] == ["owner_ended", "owner_wrote", "withdrawn"]
    assert desk.service.copy(ended, by=desk.staff).helper_id is None
    with pytest.raises(WrongState):
        desk.service.end_consent(ended, by=desk.author)


def test_consent_stays_while_staff_write(desk: Desk) -> None:
    listing = consented(desk)
    desk.service.save_part(desk.service.draft_of(listing, by=desk.staff), "price", {"place_note": "Kho"}, by=desk.staff)
    assert listing.helper_id == desk.staff.id


@pytest.mark.parametrize(
    ("standing", "suspended", "hidden"),
    [
        (Standing.VERIFIED, False, ""),
        (Standing.VERIFIED, True, "suspended"),
        (Standing.SUSPENDED, False, "organisation_suspended"),
        (Standing.PENDING, False, "organisation_unverified"),
    ],
)
def test_the_message_of_an_approval_says_whether_others_see_it(
    desk: Desk, standing: Standing, suspended: bool, hidden: str
) -> None:
    listing = desk.listing()
    edit = desk.service.draft_of(listing, by=desk.author)
    desk.service.submit(listing, by=desk.author)
    desk.organisation.standing = standing
    listing.suspended_at = now() if suspended else None
    desk.service.publish(edit, by=desk.staff)
    message = session.query(Message).order_by(Message.id.desc()).first()
    assert message is not None
    assert message.template == f"{desk.side}/published"
    assert message.values["hidden"] == hidden
    assert desk.actions()[-1] == ("approved" if hidden else "published")


def test_restoring_does_not_promise_what_the_calendar_hides(desk: Desk) -> None:
    listing = desk.listing(starts_on=today() - timedelta(days=9), ends_on=today() - timedelta(days=1))
    listing.suspended_at = now()
    desk.service.restore(listing, by=desk.staff)
    message = session.query(Message).order_by(Message.id.desc()).first()
    assert message is not None
    assert message.values["hidden"] == "expired"


def test_only_a_draft_that_nobody_saw_is_deleted(desk: Desk) -> None:
    draft = desk.service.start_draft(desk.organisation, by=desk.author)
    key = draft.id
    desk.service.discard(draft, by=desk.author)
    assert session.get(type(draft), key) is None
    assert desk.actions() == ["started", "discarded"]
    for other in (desk.listing(), desk.listing(RevisionStatus.SUBMITTED), desk.listing(RevisionStatus.SENT_BACK)):
        with pytest.raises(WrongState):
            desk.service.discard(other, by=desk.author)


@pytest.mark.parametrize(
    ("columns", "field", "code"),
    [
        ({"quantity": None}, "quantity", "empty"),
        ({"commune_code": None}, "commune_code", "empty"),
        ({"ends_on": today() - timedelta(days=1)}, "ends_on", "ends_before_start"),
        (
            {"starts_on": today() - timedelta(days=9), "ends_on": today() - timedelta(days=1)},
            "ends_on",
            "in_the_past",
        ),
        ({"ends_on": today() + timedelta(days=3000)}, "ends_on", "too_far_ahead"),
        ({"product": "INP-LBL-QR"}, "product", None),
    ],
)
def test_what_makes_no_sense_is_not_handed_in(desk: Desk, columns: Any, field: str, code: str | None) -> None:
    listing = desk.listing(RevisionStatus.DRAFT, **columns)
    with pytest.raises(Unprocessable) as refused:
        desk.service.submit(listing, by=desk.author)
    assert refused.value.field == field
    assert code in (None, refused.value.code)


def test_inputs_go_the_other_way_round(factories: Factories) -> None:
    maker = factories.enterprise()
    offer = factories.offer(organisation=maker, product="INP-FER-NPK", status=RevisionStatus.DRAFT)
    offer_posting.submit(offer, by=factories.member(maker))
    cooperative = factories.organisation()
    need = factories.need(organisation=cooperative, product="INP-FER-NPK", status=RevisionStatus.DRAFT)
    need_posting.submit(need, by=factories.member(cooperative))


def test_a_schedule_that_does_not_add_up_is_not_handed_in(factories: Factories) -> None:
    offer = factories.offer(status=RevisionStatus.DRAFT)
    window = window_of(offer.latest)
    assert window is not None
    offer.latest.schedule = schedule.stored(schedule.spread_evenly(offer.latest.quantity, window))
    offer.latest.quantity += 1
    with pytest.raises(Unprocessable) as refused:
        offer_posting.submit(offer, by=factories.user())
    assert refused.value.code == "not_the_total"


def test_completeness_counts_what_is_worth_saying_and_no_private_price(factories: Factories) -> None:
    bare = factories.offer(product="DUR-MSK", contract_kind=None, delivery_terms=None)
    assert completeness(bare.latest, OFFERS.weights) == 0
    bare.latest.floor_price_vnd = 50_000
    assert completeness(bare.latest, OFFERS.weights) == 0
    full = factories.offer(
        product="DUR-MSK",
        attributes={"fruit_kg": 2.0, "grade": "A", "cadmium_mg_kg": 0.01},
        asking_price_vnd=1,
        min_lot=1,
        schedule=[{"any": 1}],
        description="x",
        photo_ids=[1],
    )
    full.latest.certificates = [factories.certificate(full.organisation)]
    assert completeness(full.latest, OFFERS.weights) == 1
    need = factories.need(ceiling_vnd=90_000, weekly_rate=1000)
    assert completeness(need.latest, NEEDS.weights) == 0.5
