"""Everything in motion between introduction and last payment, as the broker follows it."""
