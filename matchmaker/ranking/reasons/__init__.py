"""Why a score is what it is: what each feature adds, told as codes with figures, and what would change it."""
