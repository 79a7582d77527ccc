"""The part of an offer's form about quality and papers: what the product asks for, what the seller can show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms.fields import SelectChoice

from matchmaker.accounts.access import me
from matchmaker.catalogue.queries import tree
from matchmaker.credentials import queries as credentials
from matchmaker.credentials import service as declaring
from matchmaker.credentials import words
from matchmaker.credentials.content import GROWING_AREAS, PACKING_HOUSES
from matchmaker.credentials.forms import CertificateForm, doubts_about
from matchmaker.credentials.holdings import covers
from matchmaker.credentials.models import Certificate, CertificateState
from matchmaker.errors import Unprocessable
from matchmaker.measures import today
from matchmaker.offers import room
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.models import Organisation
from matchmaker.posting.attribute_fields import PREFIX, answer_field, usual_limit
from matchmaker.posting.forms import PartForm
from matchmaker.posting.kinds import WrittenListing
from matchmaker.web.fields import ChooseSome, choices_of
from matchmaker.web.i18n import language

NEW: Final = "new"
"""Prefix of the fields of a certificate that is declared on the way."""
PICKED: Final = ("areas", "houses", "certificates")
_NEVER: Final = (CertificateState.REVOKED, CertificateState.REJECTED)


class QualityForm(PartForm):
    """Attributes and certificates; a certificate not declared yet is declared in the same step."""

    template = "offers/quality.html"
    heading = _l("Chất lượng và giấy tờ")

    areas = ChooseSome(lazy_pgettext("several", "Vùng trồng"))
    houses = ChooseSome(_l("Cơ sở đóng gói"))
    certificates = ChooseSome(_l("Giấy chứng nhận"))
    """What the lot relies on, out of what its seller holds: three groups of one set (`PICKED`)."""

    attribute_names: ClassVar[tuple[str, ...]] = ()
    doubts: list[str] = []
    declared: Certificate | None = None
    """What was declared on the way."""
    states: dict[str, str]
    """What each certificate is when the goods are delivered, in words, by its id."""
    is_own: bool
    """Whether the reader acts for the owner, and may look after its papers."""
    owner: Organisation
    listing: WrittenListing
    held: dict[str, Certificate]
    new: CertificateForm

    @classmethod
    def _made(cls, listing: WrittenListing, revision: Any) -> Self:
        asked = tree()[revision.product_code].attributes
        fields = {f"{PREFIX}{each.key}": answer_field(each, hint=usual_limit(each)) for each in asked}
        with_answers: type[Self] = type(cls.__name__, (cls,), {**fields, "attribute_names": tuple(fields)})
        form = super(QualityForm, with_answers)._made(listing, revision)
        form.owner, form.listing = listing.organisation, listing
        picked = {each.id for each in revision.certificates}
        held = credentials.held_by(listing.organisation_id)
        form.held = {str(each.id): each for each in held if each.id in picked or is_offered(each)}
        for name, group in grouped(form.held).items():
            form[name].choices = certificate_choices(group)
        window = (revision.starts_on, revision.ends_on)
        form.states = {key: words.at_harvest(each, *window) for key, each in form.held.items()}
        form.is_own = acting_as() is not None
        form.new = CertificateForm(prefix=NEW, meta={"csrf": False})
        form.new.show_for(tree()[revision.product_code])
        return form

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        answers = {f"{PREFIX}{key}": value for key, value in revision.attributes.items()}
        standing = {str(each.id): each for each in revision.certificates if each.removed_at is None}
        return {**answers, **{name: list(group) for name, group in grouped(standing).items()}}

    def only_redraws(self) -> bool:
        return False

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return (self.new.is_blank or self.new.validate()) and fine and self._declared()

    def _declared(self) -> bool:
        """Declare the new certificate, if there is one, and tick it."""
        if self.new.is_blank:
            return True
        try:
            certificate = declaring.declare(self.owner, self.new.content(), by=me())
        except Unprocessable as error:
            self.new.refuse_for(error)
            return False
        self.held[str(certificate.id)] = certificate
        self.doubts = doubts_about(certificate)
        self.declared = certificate
        return True

    @property
    def warnings(self) -> list[str]:
        return [*self.doubts, *room.warnings(self.listing)]

    def _picked(self) -> list[str]:
        """The ids of what was ticked, and of what was declared on the way."""
        ticked = [each for name in PICKED for each in self[name].data]
        return [*ticked, str(self.declared.id)] if self.declared is not None else ticked

    def values(self) -> dict[str, Any]:
        answers = {name.removeprefix(PREFIX): self[name].data for name in self.attribute_names}
        return {
            "attributes": {key: value for key, value in answers.items() if value not in (None, "")},
            "certificates": [self.held[each] for each in self._picked()],
        }


def is_offered(certificate: Certificate) -> bool:
    """Whether a lot may come to rely on it: not what was revoked or refused, as a whole or in every market."""
    return any(state not in _NEVER for _market, state in certificate.states_on(today()))


def grouped(held: Mapping[str, Certificate]) -> dict[str, dict[str, Certificate]]:
    """Certificates under the names of the fields that pick them."""
    groups: dict[str, dict[str, Certificate]] = {name: {} for name in PICKED}
    for key, each in held.items():
        area, house = each.kind_code in GROWING_AREAS, each.kind_code in PACKING_HOUSES
        groups["areas" if area else "houses" if house else "certificates"][key] = each
    return groups


def certificate_choices(held: Mapping[str, Certificate]) -> list[SelectChoice]:
    """What an organisation holds, each by its short name, what it covers and its number."""
    return choices_of((key, _told(each)) for key, each in held.items())


def _told(certificate: Certificate) -> str:
    stars = _("%(stars)d sao", stars=certificate.stars) if certificate.stars else ""
    name = f"{certificate.kind.short_name(language())} {stars}".strip()
    return " · ".join(each for each in (name, covers(certificate), certificate.number) if each)
