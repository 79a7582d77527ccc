"""Demonstration data: the two press articles' stories, and any amount of plausible synthetic rows.

Everything made here is marked ``is_demo`` and shown as such. No real person's name, phone or address is in it.
"""
