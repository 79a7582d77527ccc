"""Certificates whose last day comes or went by: who is reminded, and what relied on them."""
