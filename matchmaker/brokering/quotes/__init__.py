"""What the two of an introduction propose to each other until one says yes."""
