"""One target shared by several members: the best pools and how good they provably are."""
