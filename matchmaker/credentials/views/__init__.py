"""An organisation's own certificates, codes, trademarks, technology and sites: see, declare, correct, take back."""

from matchmaker.credentials.views import certificates, evidence, facts, holdings, places
from matchmaker.credentials.views.blueprint import bp

__all__ = ["bp", "certificates", "evidence", "facts", "holdings", "places"]
