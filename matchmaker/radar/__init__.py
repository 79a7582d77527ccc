"""What waits without a partner and why, whom to call next, and who is shown how often."""
