"""What searching offers and searching needs share: filters, the query, the words, the table, and the one view
of a listing through which every page shows it."""
