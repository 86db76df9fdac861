"""Hindsight: calls and worth as of an earlier day, held against what followed."""
