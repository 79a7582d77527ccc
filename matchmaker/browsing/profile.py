"""What this floor adds to an organisation's public profile: its certificates, as a listing shows them."""

from __future__ import annotations

from flask import Flask

from matchmaker.browsing import telling
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.parts import CertificatePart
from matchmaker.credentials.queries import held_by
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.profile import ProfilePart, add_part


def certificates_of(organisation: Organisation) -> tuple[CertificatePart, ...]:
    """What an organisation declares, as whoever makes this request may see it."""
    return telling.certificates(held_by(organisation.id), organisation, current_viewer())


def init_app(_app: Flask) -> None:
    """Show the certificates on every profile."""
    add_part(ProfilePart("browsing/_certificates.html", certificates_of))
