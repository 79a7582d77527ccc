"""What is delivered and paid under a contract: reported, inspected, confirmed, contested, settled, reckoned."""
