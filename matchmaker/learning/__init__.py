"""From what happened to a better ranker: read, judge, train, compare, and only then promote."""
