"""The register of a province's cooperatives, whether or not they use the site, and what was counted of it."""
