"""What was agreed, delivered and paid: contracts, their versions and annexes, deliveries, payments, packages."""
