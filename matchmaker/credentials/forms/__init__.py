"""What holders type about certificates, codes, trademarks, technology and sites."""

from matchmaker.credentials.forms.certificates import (
    CertificateForm,
    doubts_about,
    kind_choices,
    market_choices,
    validity_told,
)
from matchmaker.credentials.forms.facts import FacilityForm, TrademarkForm
from matchmaker.credentials.forms.places import AreaForm, HouseForm

__all__ = [
    "AreaForm",
    "CertificateForm",
    "FacilityForm",
    "HouseForm",
    "TrademarkForm",
    "doubts_about",
    "kind_choices",
    "market_choices",
    "validity_told",
]
