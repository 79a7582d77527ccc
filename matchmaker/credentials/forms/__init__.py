"""What holders type about certificates, codes, trademarks, technology and sites."""

from matchmaker.credentials.forms.certificates import CertificateForm, doubts_about, kind_choices, market_choices

__all__ = ["CertificateForm", "doubts_about", "kind_choices", "market_choices"]
