"""What the two of an introduction and their broker write to each other."""
