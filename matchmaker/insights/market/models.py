"""Forecasts as the worker made them: one row a series, replaced when its figures change."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, choice
from matchmaker.forecasting.methods import Name
from matchmaker.forecasting.series import Lack
from matchmaker.prices.models import GRADE_LENGTH


class SeriesKind(StrEnum):
    """What a series tells of each month."""

    DEMAND = "demand"
    """What was asked for delivery in it, in the product's base unit, in the whole country."""
    PRICE = "price"
    """The middle reference price of a place and grade, in đồng for one base unit."""


class MarketForecast(Base):
    """What a series may come to, or why nothing is forecast."""

    __tablename__ = "market_forecast"
    __table_args__ = (Index("ix_market_forecast_series", "kind", "product_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SeriesKind] = mapped_column(choice(SeriesKind))
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"))
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    """None: the whole country."""
    grade: Mapped[str] = mapped_column(String(GRADE_LENGTH), default="")
    inputs: Mapped[str] = mapped_column(String(64))
    """A digest of the figures it was made from: where theirs is another by now, it is out of date."""
    is_stale: Mapped[bool] = mapped_column(default=False)
    """The worker saw that they are others, and has not come to it yet."""
    made_on: Mapped[date]
    organisations: Mapped[int] = mapped_column(default=0)
    """Of a demand: how many buyers stand behind that month of the last twelve which has fewest."""
    lack: Mapped[Lack | None] = mapped_column(choice(Lack))
    """Why there is no forecast; None where there is one."""
    known_months: Mapped[int] = mapped_column(default=0)
    """How many months there are to learn from."""
    first_month: Mapped[date | None]
    last_month: Mapped[date | None]
    """The months that it was made from, first and last; of a series that lacks something, its last known month."""
    method: Mapped[Name | None] = mapped_column(choice(Name, "method"))
    error: Mapped[float | None] = mapped_column(Float)
    baseline_error: Mapped[float | None] = mapped_column(Float)
    """Mean errors on held-back months as shares of the mean figure: of its forecasts, of repeating last year."""
    coverage: Mapped[float | None] = mapped_column(Float)
    """The share of held-back figures that lay within their interval."""
    covered_of: Mapped[int] = mapped_column(default=0)
    judged_months: Mapped[int] = mapped_column(default=0)
    errors: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The mean error of each method by itself."""
    months: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"month" (ISO), "value", "low", "high"}]."""
