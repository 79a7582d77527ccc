"""How deals went, by evidence alone: facts written by contracts, figures shrunk to the product's mean, replies."""
