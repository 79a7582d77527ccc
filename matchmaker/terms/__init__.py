"""What two parties put to each other and bind themselves to: pure values, known to quotes and contracts alike."""
