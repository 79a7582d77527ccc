"""What this floor adds to an organisation's public profile: its certificates, as a listing shows them."""

from __future__ import annotations

from flask import Flask

from matchmaker.browsing import telling
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.parts import CertificatePart
from matchmaker.credentials.content import GROWING_AREAS
from matchmaker.credentials.queries import areas_behind, held_by
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.profile import ProfilePart, add_part


def certificates_of(organisation: Organisation) -> tuple[CertificatePart, ...]:
    """What an organisation declares, as whoever makes this request may see it."""
    held = held_by(organisation.id)
    lands = areas_behind([each.id for each in held if each.kind_code in GROWING_AREAS])
    return telling.certificates(held, organisation, current_viewer(), lands=lands)


def init_app(_app: Flask) -> None:
    """Show the certificates on every profile."""
    add_part(ProfilePart("browsing/_certificates.html", certificates_of))
