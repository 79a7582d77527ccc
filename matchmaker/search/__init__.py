"""One search for offers, needs, organisations and codes: by words, with facets, kept and told of."""
