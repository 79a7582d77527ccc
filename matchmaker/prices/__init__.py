"""Reference prices: what a product cost somewhere on a day, and who says so."""
