"""The part of an offer's form about quality and papers: what the product asks for, what the seller can show."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from matchmaker.accounts.access import me
from matchmaker.catalogue.queries import tree
from matchmaker.credentials import queries as credentials
from matchmaker.credentials import service as declaring
from matchmaker.credentials.forms import CertificateForm, doubts_about
from matchmaker.credentials.models import Certificate
from matchmaker.errors import Unprocessable
from matchmaker.organisations.models import Organisation
from matchmaker.posting.attribute_fields import PREFIX, answer_field, usual_limit
from matchmaker.posting.forms import PartForm
from matchmaker.posting.kinds import WrittenListing
from matchmaker.web.fields import ChooseSome, choices_of
from matchmaker.web.i18n import language

NEW: str = "new"
"""Prefix of the fields of a certificate that is declared on the way."""


class QualityForm(PartForm):
    """Attributes and certificates; a certificate not declared yet is declared in the same step."""

    template = "offers/quality.html"
    heading = _l("Chất lượng và giấy tờ")

    certificates = ChooseSome(_l("Giấy chứng nhận và mã số cho lô hàng này"))

    attribute_names: ClassVar[tuple[str, ...]] = ()
    doubts: list[str] = []
    owner: Organisation
    held: dict[str, Certificate]
    new: CertificateForm

    @classmethod
    def _made(cls, listing: WrittenListing, revision: Any) -> Self:
        asked = tree()[revision.product_code].attributes
        fields = {f"{PREFIX}{each.key}": answer_field(each, hint=usual_limit(each)) for each in asked}
        with_answers: type[Self] = type(cls.__name__, (cls,), {**fields, "attribute_names": tuple(fields)})
        form = super(QualityForm, with_answers)._made(listing, revision)
        form.owner = listing.organisation
        form.held = {str(each.id): each for each in credentials.held_by(listing.organisation_id)}
        form.certificates.choices = certificate_choices(form.held)
        form.new = CertificateForm(prefix=NEW, meta={"csrf": False})
        form.new.show_for(tree()[revision.product_code])
        return form

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        answers = {f"{PREFIX}{key}": value for key, value in revision.attributes.items()}
        standing = [str(each.id) for each in revision.certificates if each.removed_at is None]
        return {**answers, "certificates": standing}

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
        self.certificates.data = [*self.certificates.data, str(certificate.id)]
        return True

    @property
    def warnings(self) -> list[str]:
        return self.doubts

    def values(self) -> dict[str, Any]:
        answers = {name.removeprefix(PREFIX): self[name].data for name in self.attribute_names}
        return {
            "attributes": {key: value for key, value in answers.items() if value not in (None, "")},
            "certificates": [self.held[each] for each in self.certificates.data],
        }


def certificate_choices(held: dict[str, Certificate]) -> list[SelectChoice]:
    """What an organisation holds, each by its short name and number."""
    return choices_of((key, f"{each.kind.short_name(language())} · {each.number}") for key, each in held.items())
