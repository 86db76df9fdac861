"""Calls: client, customer or undecided, from level patterns; numbers only."""
