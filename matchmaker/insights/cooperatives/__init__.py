"""The room of cooperatives: how many of what kind, what befell them by year, and which may soon be in trouble."""
