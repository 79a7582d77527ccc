"""Matchmaker: cooperatives and enterprises find each other, the Cooperative Union brings them together."""

__version__ = "0.1.0"
