"""Who comes to which request: the cooperative and the office that it asked. To anybody else there is none."""

from __future__ import annotations

from matchmaker.errors import NotFound
from matchmaker.organisations.access import acting_as
from matchmaker.programmes.office import works_in
from matchmaker.programmes.support import queries
from matchmaker.programmes.support.models import SupportRequest


def readable(request_id: int) -> SupportRequest:
    """A request for its cooperative or its office. Raises NotFound for anybody else."""
    found = queries.request(request_id)
    if found is None or not (_is_own(found) or _is_office(found)):
        raise NotFound
    return found


def own(request_id: int) -> SupportRequest:
    """A request of the reader's cooperative. Raises NotFound for anybody else's."""
    found = queries.request(request_id)
    if found is None or not _is_own(found):
        raise NotFound
    return found


def decided(request_id: int) -> SupportRequest:
    """A request that the reader's office decides about. Raises NotFound for anybody else's."""
    found = queries.request(request_id)
    if found is None or not _is_office(found):
        raise NotFound
    return found


def _is_own(request: SupportRequest) -> bool:
    membership = acting_as()
    return membership is not None and membership.organisation_id == request.organisation_id


def _is_office(request: SupportRequest) -> bool:
    return works_in(request.province_code)
