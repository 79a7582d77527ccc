"""Forecasts of monthly figures with honest intervals: pure, knows no web and no database.

Each method is tried on months that are held back from it (`trials`); one that does not beat repeating last year is not
shown (`choosing`); an interval is as wide as errors on held-back months were (`intervals`). docs/forecasts.md has the
figures.
"""
