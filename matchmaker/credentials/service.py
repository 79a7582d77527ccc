"""What holders do with their certificates and codes. Every step records an event; nothing commits.

Decisions are `checking`'s.
"""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.accounts.models import User
from matchmaker.credentials import held
from matchmaker.credentials.content import (
    CODES_OF_A_MARKET,
    GROWING_AREAS,
    PACKING_HOUSES,
    STARS,
    CertificateContent,
    checked,
    fill,
    needs_market,
)
from matchmaker.credentials.ledger import capacity
from matchmaker.credentials.models import (
    Certificate,
    CheckStatus,
    GrowingArea,
    MarketStanding,
    MarketStatus,
    PackingHouse,
)
from matchmaker.credentials.states import history
from matchmaker.db import lock, now, session
from matchmaker.errors import NotFound, WrongState
from matchmaker.organisations.models import Organisation
from matchmaker.text import code_key

__all__ = ["CODES_OF_A_MARKET", "STARS", "CertificateContent", "change", "declare", "remove", "submit"]


def declare(organisation: Organisation, content: CertificateContent, *, by: User) -> Certificate:
    """Add a certificate that the union has not checked.

    Raises Unprocessable for a field that makes no sense, or for a code that the organisation has declared already.
    """
    kind = checked(content)
    held.refuse_twice(organisation.id, kind.code, content.number)
    certificate = Certificate(organisation_id=organisation.id, kind=kind, number=content.number)
    with session.no_autoflush:
        fill(certificate, content, kind)
    session.add(certificate)
    session.flush()
    _keep_place(certificate)
    _declare_for(certificate, content.markets if needs_market(kind) else (), by=by)
    history.step(certificate, CheckStatus.DECLARED, by=by)
    history.record("declared", certificate, by)
    return certificate


def change(certificate: Certificate, content: CertificateContent, *, by: User, place_differs: bool = False) -> bool:
    """Correct a certificate. What the union had checked goes back to be checked again.

    ``place_differs``: whether the land or the house behind a code is another than was checked. Returns whether
    anything was another than before.
    Raises Unprocessable for a field that makes no sense, NotFound for one that was removed, WrongState for one
    that is suspended or revoked: only staff move it then.
    """
    kind = checked(content)
    if (kind.code, code_key(content.number)) != (certificate.kind_code, certificate.number_key):
        held.refuse_twice(certificate.organisation_id, kind.code, content.number, but=certificate.id)
    refuse_removed(certificate)
    if certificate.is_halted:
        raise WrongState(certificate, wanted="neither suspended nor revoked")
    markets = content.markets if needs_market(kind) else ()
    more = [market for market in markets if market not in certificate.markets]
    differs = fill(certificate, content, kind) or place_differs
    if differs:
        _keep_place(certificate)
        was_declared = certificate.status is CheckStatus.DECLARED
        check_again(certificate, CheckStatus.DECLARED if was_declared else CheckStatus.CHECKING, by=by)
        history.record("changed", certificate, by)
    elif more:
        history.record("changed", certificate, by)
    _give_up(certificate, [each for each in certificate.markets if each not in markets], by=by)
    _declare_for(certificate, more, by=by)
    return differs or bool(more)


def submit(certificate: Certificate, *, by: User, answer: str = "") -> None:
    """Hand a declared or refused certificate in to be checked, with the answer to what staff asked.

    Raises NotFound for one that was removed, WrongState for one in any other state.
    """
    refuse_removed(certificate)
    if certificate.status not in (CheckStatus.DECLARED, CheckStatus.REJECTED):
        raise WrongState(certificate, wanted="declared or refused")
    check_again(certificate, CheckStatus.CHECKING, by=by, note=answer)
    history.record("submitted", certificate, by)


def evidence_changed(certificate: Certificate, *, by: User) -> None:
    """A file was added or taken away: what had been checked or refused is to be checked again.

    Raises NotFound for one that was removed, WrongState for one that is suspended or revoked.
    """
    refuse_removed(certificate)
    if certificate.is_halted:
        raise WrongState(certificate, wanted="neither suspended nor revoked")
    if certificate.status is not CheckStatus.DECLARED:
        check_again(certificate, CheckStatus.CHECKING, by=by)
        history.record("changed", certificate, by)


def remove(certificate: Certificate, *, by: User) -> None:
    """Take a certificate back. Listings that name it do not rely on it any more.

    Raises NotFound if it is gone, WrongState for one that staff halted in any market or are about to revoke: what
    relies on it keeps its warning, and declaring it again does not clear it. Unprocessable for a growing area of
    which offers hold something.
    """
    capacity.check_removal(certificate.id)
    refuse_removed(certificate)
    if not held.is_removable(certificate):
        raise WrongState(certificate, wanted="neither suspended nor revoked anywhere")
    certificate.removed_at = now()
    session.flush()
    history.record("removed", certificate, by)


def check_again(certificate: Certificate, status: CheckStatus, *, by: User, note: str = "") -> None:
    """Forget what the union found: the certificate is its holder's word again, as what depends on it shows at once."""
    certificate.status = status
    certificate.checked_at = certificate.checked_by_id = certificate.status_from = certificate.status_until = None
    certificate.check_note = certificate.question = ""
    if status is CheckStatus.CHECKING:
        certificate.submitted_at = now()
    session.flush()
    history.step(certificate, status, by=by, note=note)


def refuse_removed(certificate: Certificate) -> None:
    """Lock a certificate for a step. Raises NotFound for one that was removed."""
    lock(certificate)
    if certificate.removed_at is not None:
        raise NotFound


def _declare_for(certificate: Certificate, markets: Iterable[str], *, by: User) -> None:
    for market in markets:
        certificate.standings.append(MarketStanding(market=market, status=MarketStatus.PENDING, by_id=by.id, note=""))
    session.flush()


def _give_up(certificate: Certificate, markets: Iterable[str], *, by: User) -> None:
    """Markets that its holder names no longer: what nobody decided is forgotten, a decision stays."""
    for market in markets:
        theirs = [each for each in certificate.standings if each.market == market]
        if all(each.status is MarketStatus.PENDING for each in theirs):
            for each in theirs:
                certificate.standings.remove(each)
                session.delete(each)
    session.flush()


def _keep_place(certificate: Certificate) -> None:
    """The growing area or packing house behind a code, whose details may follow later."""
    for kinds, place in ((GROWING_AREAS, GrowingArea), (PACKING_HOUSES, PackingHouse)):
        if (
            certificate.kind_code in kinds
            and session.query(place).filter_by(certificate_id=certificate.id).first() is None
        ):
            session.add(place(certificate_id=certificate.id))
    session.flush()
