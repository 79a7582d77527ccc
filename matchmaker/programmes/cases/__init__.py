"""Model cooperatives: short cases with figures that others can follow, published with the cooperative's consent."""
