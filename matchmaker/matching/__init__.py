"""Where the two sides meet: which offers answer a need, which needs fit an offer, and what people made of it."""
