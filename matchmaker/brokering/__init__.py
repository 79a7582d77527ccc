"""Union staff put two parties in touch, and follow what comes of it."""
