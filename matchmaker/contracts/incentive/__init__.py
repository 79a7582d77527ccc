"""The break-incentive meter: what each side would gain by breaking a contract, and what could be done about it."""
