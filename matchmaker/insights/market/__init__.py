"""The market: what is asked and offered by month, what goods cost, and what both may come to."""
