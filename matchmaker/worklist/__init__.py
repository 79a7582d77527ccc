"""What waits for the signed-in person, and what was written to them."""
