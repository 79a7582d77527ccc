"""What cooperatives have to sell; and what enterprises have to sell to cooperatives (inputs)."""
