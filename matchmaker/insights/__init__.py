"""What the union's staff tell others in figures: linkages with their evidence, cooperatives, the market."""
