"""An agenda as an iCalendar file (RFC 5545), which telephones add to their own calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

MIME_TYPE: Final = "text/calendar"
_LINE_OCTETS: Final = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be at."""

    uid: str
    """Unique in the world and the same each time: a calendar replaces what it has under it."""
    title: str
    place: str
    starts: datetime | date
    """A day stands for the whole of it."""
    ends: datetime | date
    """A day: the last one, itself included."""
    note: str = ""


def calendar(entries: Iterable[Entry], *, made_at: datetime) -> bytes:
    """The file: UTF-8, lines of at most 75 octets with CRLF."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Matchmaker//Events//VI", "METHOD:PUBLISH"]
    for each in entries:
        lines += _lines(each, made_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _lines(entry: Entry, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield _when("DTSTART", entry.starts)
    yield _when("DTEND", entry.ends if isinstance(entry.ends, datetime) else entry.ends + timedelta(days=1))
    yield f"SUMMARY:{_escaped(entry.title)}"
    yield f"LOCATION:{_escaped(entry.place)}"
    if entry.note:
        yield f"DESCRIPTION:{_escaped(entry.note)}"
    yield "END:VEVENT"


def _when(name: str, at: datetime | date) -> str:
    if isinstance(at, datetime):
        return f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{name};VALUE=DATE:{at:%Y%m%d}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces, none of which cuts a character; each but the first begins with a space."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
