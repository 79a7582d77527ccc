"""Certificates and codes as the staff check them: the queue, one case, what speaks against it, the forms."""
