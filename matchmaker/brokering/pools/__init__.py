"""Pools: one need filled by several cooperatives, or one offer of inputs bought by several, as one agreement."""
