"""What we sign and hand out, to know again when it comes back in an address."""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def signed(purpose: str, content: Any) -> str:
    """JSON-like content as text for an address; good for one purpose alone."""
    return str(_signer(purpose).dumps(content))


def known(purpose: str, text: str) -> Any:
    """What we signed for that purpose; None for anything else."""
    try:
        return _signer(purpose).loads(text)
    except BadData:
        return None


def _signer(purpose: str) -> URLSafeSerializer:
    """Signs with the newest key, and knows what older ones signed."""
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.secret_key or ""]
    return URLSafeSerializer(keys, salt=purpose)
