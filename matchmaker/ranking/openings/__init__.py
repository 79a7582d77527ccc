"""What would open needs to an offer: the smallest changes, counted by the same rules that judge every pair."""
