"""Linkages between cooperatives and enterprises: how well each is proven, and what they amount to."""
