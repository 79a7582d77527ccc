"""What is traded and where: the tree of products, the kinds of certificate, provinces and communes."""
