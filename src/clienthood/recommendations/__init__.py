"""Recommendations: the next service or product for an account, with the reason."""
