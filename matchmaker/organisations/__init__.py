"""Cooperatives, groups, unions of cooperatives and enterprises; who belongs to them and who may act."""
