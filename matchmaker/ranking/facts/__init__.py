"""What is known of an offer and of a need, and what follows from it without any model: evidence, hard rules."""
