"""Experiments: does a play work? Allocation, the smallest effect that can be told, the effect."""
