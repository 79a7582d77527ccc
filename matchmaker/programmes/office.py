"""The union office for which whoever makes this request works."""

from __future__ import annotations

from flask_login import current_user

from matchmaker.accounts.access import me


def office() -> str | None:
    """The province of the staff who read; None for everybody else."""
    return me().province_code if current_user.is_authenticated and me().is_staff else None


def works_in(province_code: str) -> bool:
    """Whether it is that province's office."""
    return office() == province_code
