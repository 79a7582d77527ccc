"""Proposals for a pool: the problem gathered, solved by `allocation.pools`, and told as a page draws it."""
