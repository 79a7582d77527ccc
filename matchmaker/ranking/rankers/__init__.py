"""What gives a pair its score: the rule, what was learned, their blend, and two sides in one."""
