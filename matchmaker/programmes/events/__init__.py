"""Events: fairs, conferences and training; who comes, whom they meet there, what came of it."""
