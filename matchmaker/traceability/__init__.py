"""Lots of goods: what they are, what happened to them, and the page behind the code on their label."""
