"""How well pairs did: acts into grades, lists into judgements, orders into figures, and fair chances to be seen."""
