"""Where the reasons of staff are mended."""

from __future__ import annotations

import pytest

from matchmaker.moderation.models import ReasonCode, SubjectKind
from matchmaker.moderation.words import REASONS_FOR
from matchmaker.needs.kind import NEEDS
from matchmaker.offers.kind import OFFERS
from matchmaker.posting.returned import COLUMNS, Returned

pytestmark = pytest.mark.pure

OF_THE_WHOLE = {ReasonCode.DUPLICATE, ReasonCode.BREACH_OF_RULES, ReasonCode.OTHER}


def test_every_reason_that_has_a_place_is_one_that_staff_can_give() -> None:
    assert set(COLUMNS) <= {each.value for each in ReasonCode}


@pytest.mark.parametrize(("kind", "subject"), [(OFFERS, SubjectKind.OFFER), (NEEDS, SubjectKind.NEED)])
def test_every_reason_about_a_listing_has_one_part_or_is_about_the_whole(kind: object, subject: SubjectKind) -> None:
    for reason in REASONS_FOR[subject]:
        said = Returned(is_refusal=False, reasons=(reason.value,), note="")
        parts = [name for name, columns in kind.parts.items() if said.about(columns)]  # type: ignore[attr-defined]
        assert len(parts) == (0 if reason in OF_THE_WHOLE else 1), reason
