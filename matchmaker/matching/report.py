"""A ranked list as plain JSON, with every sentence in both languages: for the command line and for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask_babel import force_locale

from matchmaker.matching import wording
from matchmaker.matching.ranked import RankedList
from matchmaker.ranking.shortlist import Match, NearMiss

LANGUAGES: Final = ("vi", "en")


def as_json(ranked: RankedList, top: int) -> dict[str, Any]:
    """The best pairs of a list as the site shows them, and those that nearly fit."""
    other = "offer" if ranked.offer_id is None else "need"
    return {
        "need": ranked.need_id,
        "offer": ranked.offer_id,
        "side": ranked.side.value,
        "ranker": ranked.version,
        "candidates": ranked.candidate_count,
        "matches": [_match(match, other) for match in ranked.top(top)],
        "nearly": [_near(near, other) for near in ranked.nearly[:top]],
    }


def _match(match: Match, other: str) -> dict[str, Any]:
    return {
        "rank": match.place,
        other: match.need.need_id if other == "need" else match.offer.offer_id,
        "score": round(match.score, 6),
        "level": {"code": match.level.value, **_told(lambda: wording.level(match.level))},
        "features": match.named_features,
        "reasons": [
            {
                "code": reason.code,
                "sign": reason.sign,
                **_told(lambda: wording.reason(reason, match.offer, match.need).text),  # noqa: B023  # told at once
                "figures": dict(reason.params),
            }
            for reason in match.explanation.reasons
        ],
    }


def _near(near: NearMiss, other: str) -> dict[str, Any]:
    return {
        other: near.need.need_id if other == "need" else near.offer.offer_id,
        "rule": near.failure.code,
        **_told(lambda: wording.failure(near.failure, near.offer, near.need).text),
        "mend": _told(lambda: wording.failure(near.failure, near.offer, near.need).mend),
        "figures": dict(near.failure.params),
    }


def _told(tell: Callable[[], str]) -> dict[str, str]:
    """A sentence in every language of the site."""
    told = {}
    for language in LANGUAGES:
        with force_locale(language):
            told[language] = tell()
    return told
