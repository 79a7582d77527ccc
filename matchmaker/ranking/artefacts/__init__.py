"""Trained rankers on disk: whole or not there, checked before use, with a champion and a way back."""
