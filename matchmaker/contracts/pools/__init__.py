"""What comes of a pool that the other side accepted: one contract for each member."""
