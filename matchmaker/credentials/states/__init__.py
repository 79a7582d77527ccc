"""What a certificate is on a day, and the steps that led there."""
