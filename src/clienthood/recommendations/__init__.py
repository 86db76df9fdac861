"""Recommendations: the next service or product for an account, with the reason."""

from __future__ import annotations

from clienthood.recommendations.stage import make_recommendations

__all__ = ["make_recommendations"]
