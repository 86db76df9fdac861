"""Plays: what to do next for each account, why, and until when."""
