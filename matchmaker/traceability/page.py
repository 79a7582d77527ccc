"""What everybody reads of a lot: what Circular 02/2024/TT-BKHCN asks for, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from matchmaker import files
from matchmaker.catalogue import queries as catalogue
from matchmaker.credentials.models import Certificate, CertificateStep
from matchmaker.credentials.states import history
from matchmaker.credentials.states.timeline import CertificateState
from matchmaker.files import Photo
from matchmaker.measures import today
from matchmaker.traceability import chain, digital_link, service
from matchmaker.traceability.epcis import Step
from matchmaker.traceability.models import Change, Lot
from matchmaker.traceability.words import CERTIFICATE_STATES, CHANGES, STEPS
from matchmaker.web.i18n import language


@dataclass(frozen=True, slots=True)
class StateLine:
    """What a certificate was and is, as a whole or in one market."""

    market: str
    """In the reader's language; empty where it belongs to none."""
    then: CertificateState | None
    """On the day that counts for the goods; None where that day is not known."""
    now: CertificateState
    told_later: bool = False
    """Whether it was told to us only after that day, so that its own dates alone say what it was."""

    @property
    def then_word(self) -> str:
        """What it was, in the reader's language."""
        if self.told_later and self.then is not None and self.then.stands:
            return str(_("còn hạn theo ngày trên giấy; khai trên trang này sau đó"))
        return str(CERTIFICATE_STATES[self.then]) if self.then is not None else ""

    @property
    def is_trouble(self) -> bool:
        """Whether a reader must be warned."""
        return self.now in (CertificateState.SUSPENDED, CertificateState.REVOKED, CertificateState.REJECTED)


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate or code of a lot, whole, with its states."""

    name: str
    number: str
    issuer: str
    expires_on: date | None
    checked_on: date | None
    """When the union found it right; None where it did not."""
    lines: tuple[StateLine, ...]

    @property
    def is_trouble(self) -> bool:
        return any(line.is_trouble for line in self.lines)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where some of the goods were harvested, under which certificates."""

    name: str
    """Empty where the lot was harvested as it is."""
    harvested_on: date | None
    day: date | None
    """The day whose states are told."""
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the chain: what, when, roughly where. Wrong records are not told, what replaced them is."""

    what: Step | Change
    at: datetime
    place: str
    conforms: bool | None = None

    @property
    def word(self) -> str:
        """What it is called in the reader's language."""
        return str(STEPS[self.what] if isinstance(self.what, Step) else CHANGES[self.what])


@dataclass(frozen=True, slots=True)
class LotPage:
    """The page of one lot, ready to be drawn."""

    lot: Lot
    address: str
    """The path of the page itself."""
    best_before: date | None
    photo: Photo | None
    origins: tuple[Origin, ...]
    happened: tuple[Happened, ...]
    recalled_sources: int
    """How many of the lots that it was made from are recalled."""

    @property
    def has_papers(self) -> bool:
        return any(origin.papers for origin in self.origins)

    @staticmethod
    def day_of(row: Mapping[str, Any]) -> date | None:
        """The day of a test or a treatment."""
        return date.fromisoformat(row["day"]) if row.get("day") else None

    @property
    def is_trouble(self) -> bool:
        """Whether a certificate of the lot is suspended, revoked or refused today."""
        return any(paper.is_trouble for origin in self.origins for paper in origin.papers)


def of(lot: Lot) -> LotPage:
    """The page of a published lot."""
    told = chain.of(lot)
    papers = {each.id: each for source in (*told.origins, lot) for each in source.certificates}
    steps = history.steps_of(sorted(papers))
    photos = files.photos(lot.photo_ids[:1])
    return LotPage(
        lot=lot,
        address=digital_link.path_of(lot.code, lot.gtin),
        best_before=chain.best_before(lot),
        photo=photos[0] if photos else None,
        origins=tuple(_origins(told, steps)),
        happened=tuple(_happened(told)),
        recalled_sources=len(told.recalled_sources),
    )


def _origins(told: chain.Chain, steps: dict[int, list[CertificateStep]]) -> Iterator[Origin]:
    origins = told.origins
    whole = origins == [told.lot]
    for number, lot in enumerate(origins, start=1):
        day = lot.harvested_on or lot.packed_on
        papers = lot.certificates if whole else [*lot.certificates, *_added(told.lot, lot)]
        yield Origin(
            name="" if whole or len(origins) == 1 else str(number),
            harvested_on=lot.harvested_on,
            day=day,
            papers=tuple(_paper(each, steps[each.id], day) for each in papers),
        )


def _added(lot: Lot, origin: Lot) -> list[Certificate]:
    """Certificates that the lot got after its goods were split off or put together."""
    return [each for each in lot.certificates if each not in origin.certificates]


def _paper(certificate: Certificate, steps: Sequence[CertificateStep], day: date | None) -> Paper:
    lines = tuple(_lines(certificate, steps, day))
    verified = any(line.now is CertificateState.VERIFIED for line in lines) and certificate.checked_at is not None
    then = history.written_at(steps, service.start_of(day)) if day is not None else None
    said = then or certificate
    return Paper(
        name=certificate.kind.short_name(language()),
        number=said.number,
        issuer=certificate.issuer,
        expires_on=said.expires_on,
        checked_on=today(certificate.checked_at) if verified else None,
        lines=lines,
    )


def _lines(certificate: Certificate, steps: Sequence[CertificateStep], day: date | None) -> Iterator[StateLine]:
    """A certificate that its holder took back counts no more, whatever was decided about it."""
    for market, state in certificate.states_on(today()):
        is_gone = certificate.removed_at is not None
        known = history.state_at(certificate, steps, service.start_of(day), market) if day is not None else None
        yield StateLine(
            market=catalogue.markets()[market].name(language()) if market in catalogue.markets() else "",
            then=known or (_by_dates(certificate, day, market) if day is not None else None),
            now=CertificateState.REJECTED if is_gone else state,
            told_later=known is None,
        )


def _by_dates(certificate: Certificate, day: date, market: str | None) -> CertificateState | None:
    return certificate.state_on(day) if market is None else certificate.market_state_on(market, day)


def _happened(told: chain.Chain) -> Iterator[Happened]:
    lines = [
        Happened(
            what=each.step,
            at=each.at,
            place=each.commune.place_name if each.commune is not None else "",
            conforms=each.conforms,
        )
        for each in told.events
        if each.wrong is None
    ]
    lines += [Happened(what=each.kind, at=each.at, place="") for each in told.led_here]
    yield from sorted(lines, key=lambda each: each.at)
