"""What growing areas give in a season, and what each offer holds of it."""
