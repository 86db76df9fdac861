"""Hindsight: what was said of accounts at an earlier day, held against what followed."""
