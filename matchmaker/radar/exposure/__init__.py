"""Who among a province's cooperatives is shown to buyers, how often, and who is not."""
