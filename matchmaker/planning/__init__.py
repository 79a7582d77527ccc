"""Season plans: who should supply whom over a season, made by the worker, kept, and compared with what happened."""
