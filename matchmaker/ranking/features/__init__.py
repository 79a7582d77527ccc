"""A pair as named numbers, with units and directions: one schema for each side, one definition of each feature."""
