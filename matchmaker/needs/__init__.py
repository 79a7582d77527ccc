"""What enterprises look for; and the inputs that cooperatives look for."""
