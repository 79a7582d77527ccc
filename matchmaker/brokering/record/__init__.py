"""Who reads what is on record of an organisation's deals, how it is told, and the organisation's answers to it."""
