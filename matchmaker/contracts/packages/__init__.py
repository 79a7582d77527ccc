"""Linkages of one cooperative that belong together, and what they leave it for each hectare."""
