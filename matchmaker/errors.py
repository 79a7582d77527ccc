"""Errors of the trade. Services raise them by name; the web shell turns each family into one page.

None carries text for people: the shell words them in the reader's language.
"""


class MatchmakerError(Exception):
    """Anything the site refuses for a reason a person can understand."""


class WrongState(MatchmakerError):
    """The thing is no longer in a state that allows this step (HTTP 409)."""

    def __init__(self, subject: object, *, wanted: str) -> None:
        super().__init__(f"{subject!r} is not {wanted}")
        self.subject = subject
        self.wanted = wanted


class NotAllowed(MatchmakerError):
    """The person may know that the thing exists, but may not do this (HTTP 403)."""


class NotFound(MatchmakerError):
    """There is no such thing, or the person may not know that there is (HTTP 404)."""


class Conflict(MatchmakerError):
    """Somebody else changed the thing first (HTTP 409)."""


class Unavailable(MatchmakerError):
    """Something that the site stands on does not answer for now (HTTP 503)."""


class Unprocessable(MatchmakerError):
    """A value makes no sense; ``field`` names it and ``code`` says why (HTTP 422)."""

    def __init__(self, field: str, code: str, **params: object) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.params = params
