"""Who reads which case: everybody a public one, its cooperative once it was asked, its office always."""

from __future__ import annotations

from matchmaker.errors import NotFound
from matchmaker.organisations.access import acting_as
from matchmaker.programmes.cases import queries
from matchmaker.programmes.cases.models import ModelCase
from matchmaker.programmes.office import works_in


def manages(case: ModelCase) -> bool:
    """Whether whoever makes this request works in the office of the cooperative's province."""
    return works_in(case.organisation.province_code)


def is_own(case: ModelCase) -> bool:
    """Whether the reader acts for the cooperative, which was asked or had agreed."""
    membership = acting_as()
    was_asked = case.asked_at is not None or case.is_agreed
    return membership is not None and membership.organisation_id == case.organisation_id and was_asked


def readable(case_id: int) -> ModelCase:
    """A case for this reader. Raises NotFound for one that is not theirs to read."""
    found = queries.case(case_id)
    if found is None or not (found.is_public or manages(found) or is_own(found)):
        raise NotFound
    return found


def managed(case_id: int) -> ModelCase:
    """A case of the reader's own office. Raises NotFound for anybody else's."""
    found = queries.case(case_id)
    if found is None or not manages(found):
        raise NotFound
    return found


def own(case_id: int) -> ModelCase:
    """A case about the reader's cooperative, which was asked. Raises NotFound for anybody else's."""
    found = queries.case(case_id)
    if found is None or not is_own(found):
        raise NotFound
    return found
