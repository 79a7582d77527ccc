"""Pages of deliveries and payments, on the blueprint of contracts."""

from __future__ import annotations

from matchmaker.contracts.fulfilment.views import deliveries, inspections, papers, payments, section, settlements

__all__ = ["deliveries", "inspections", "papers", "payments", "section", "settlements"]
