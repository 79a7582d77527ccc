"""What people did with a pair becomes a grade as the table in the module says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.judging.grading import By, Grade, Happening, InteractionKind, grade
from matchmaker.ranking.judging.metrics import GAINS

BUYER, SELLER, STAFF, NEITHER = By.BUYER, By.SELLER, By.STAFF, By.NEITHER


def told(*steps: str) -> list[Happening]:
    """`opened`, `accepted/seller`, `dismissed:too_far`: the buyer's doing unless it says whose."""
    found = []
    for each in steps:
        acting, _, reason = each.partition(":")
        step, _, by = acting.partition("/")
        found.append(Happening(InteractionKind(step), By(by or "buyer"), reason))
    return found


MET = ("introduced/staff", "accepted/buyer", "accepted/seller")


def test_a_later_stage_is_worth_more() -> None:
    assert len(GAINS) == len(Grade)
    assert list(GAINS) == sorted(set(GAINS))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), Grade.PASSED_OVER),
        (("opened",), Grade.LOOKED_INTO),
        (("opened/staff",), Grade.PASSED_OVER),
        (("compared",), Grade.LOOKED_INTO),
        (("opened", "shortlisted"), Grade.CHOSEN),
        (("opened", "shortlisted", "unshortlisted"), Grade.LOOKED_INTO),
        (("asked_introduction",), Grade.CHOSEN),
        (("interested/seller",), Grade.PASSED_OVER),
        (("introduced/staff",), Grade.CHOSEN),
        (("introduced/staff", "accepted/buyer"), Grade.CHOSEN),
        (MET, Grade.MET),
        ((*MET, "quoted/seller"), Grade.AGREED),
        ((*MET, "agreed/staff"), Grade.AGREED),
        ((*MET, "contracted/buyer"), Grade.AGREED),
        ((*MET, "contracted/buyer", "completed/buyer"), Grade.KEPT),
        (("opened", "dismissed:too_far"), Grade.PASSED_OVER),
        (("shortlisted", "dismissed:too_dear"), Grade.PASSED_OVER),
        (("dismissed:too_dear", "shortlisted"), Grade.CHOSEN),
        (("dismissed:papers", "recalled"), Grade.PASSED_OVER),
        (("opened", "dismissed:papers", "recalled"), Grade.LOOKED_INTO),
        (("dismissed:known_partner",), None),
        (("opened", "dismissed:known_partner"), Grade.LOOKED_INTO),
        (("asked_introduction", "dismissed:known_partner"), Grade.CHOSEN),
        (("introduced/staff", "declined/buyer"), None),
        (("opened", "introduced/staff", "declined/buyer"), Grade.LOOKED_INTO),
        (("shortlisted", "introduced/staff", "declined/seller"), Grade.CHOSEN),
        (("shortlisted", "introduced/staff", "lapsed/seller"), Grade.CHOSEN),
        ((*MET, "declined/buyer"), Grade.MET),
        ((*MET, "declined/buyer", "dismissed:too_dear"), Grade.MET),
        ((*MET, "agreed/staff", "broken/buyer"), Grade.AGREED),
        ((*MET, "agreed/staff", "broken/neither"), Grade.AGREED),
        ((*MET, "contracted/buyer", "broken/seller"), Grade.PASSED_OVER),
        ((*MET, "contracted/buyer", "broken/seller", *MET, "contracted/buyer", "completed/buyer"), Grade.KEPT),
    ],
)
def test_what_a_buyer_did_with_an_offer_is_graded(steps: tuple[str, ...], expected: Grade | None) -> None:
    assert grade(told(*steps), BUYER) is expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), Grade.PASSED_OVER),
        (("opened",), Grade.PASSED_OVER),
        (("opened/seller",), Grade.LOOKED_INTO),
        (("shortlisted",), Grade.PASSED_OVER),
        (("dismissed:too_far",), Grade.PASSED_OVER),
        (("interested/seller",), Grade.CHOSEN),
        (("introduced/staff", "accepted/seller"), Grade.CHOSEN),
        (MET, Grade.MET),
        (("interested/seller", "introduced/staff", "declined/seller"), Grade.PASSED_OVER),
        (("introduced/staff", "lapsed/seller"), Grade.PASSED_OVER),
        (("interested/seller", "introduced/staff", "accepted/seller", "declined/buyer"), Grade.CHOSEN),
        ((*MET, "contracted/buyer", "broken/buyer"), Grade.PASSED_OVER),
        ((*MET, "contracted/buyer", "broken/seller"), Grade.AGREED),
        ((*MET, "contracted/buyer", "completed/buyer"), Grade.KEPT),
        (("introduced/staff", "declined/seller", *MET), Grade.MET),
    ],
)
def test_what_a_cooperative_did_with_a_need_is_graded(steps: tuple[str, ...], expected: Grade | None) -> None:
    assert grade(told(*steps), SELLER) is expected


happenings = st.lists(
    st.builds(
        Happening,
        st.sampled_from([step for step in InteractionKind if step is not InteractionKind.BROKEN]),
        st.sampled_from(list(By)),
        st.sampled_from(["too_far", "known_partner", "other"]),
    ),
    max_size=12,
)


@given(happenings, st.sampled_from([InteractionKind.DECLINED, InteractionKind.LAPSED, InteractionKind.BROKEN]))
def test_a_deal_that_dies_on_the_buyers_side_never_counts_against_the_cooperative(
    before: list[Happening], ending: InteractionKind
) -> None:
    stood = grade(before, BUYER)
    without_proposal = grade([each for each in before if each.step is not InteractionKind.INTRODUCED], BUYER)
    after = grade([*before, Happening(ending, BUYER)], BUYER)
    least = min(each for each in (stood, without_proposal) if each is not None) if stood is not None else None
    assert after is None or least is None or after >= least
    assert not (after is Grade.PASSED_OVER and stood is not Grade.PASSED_OVER)


@given(happenings)
def test_what_is_taken_back_counts_as_not_done(before: list[Happening]) -> None:
    marks = (
        InteractionKind.SHORTLISTED,
        InteractionKind.UNSHORTLISTED,
        InteractionKind.DISMISSED,
        InteractionKind.RECALLED,
    )
    unmarked = [each for each in before if each.step not in marks]
    set_aside = [
        *unmarked,
        Happening(InteractionKind.DISMISSED, BUYER, "too_far"),
        Happening(InteractionKind.RECALLED, BUYER),
    ]
    listed = [*unmarked, Happening(InteractionKind.SHORTLISTED, BUYER), Happening(InteractionKind.UNSHORTLISTED, BUYER)]
    assert grade(set_aside, BUYER) is grade(listed, BUYER) is grade(unmarked, BUYER)
