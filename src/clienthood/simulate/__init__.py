"""Generated businesses with known truth, and big files of order lines for tests of scale."""

from __future__ import annotations

from clienthood.simulate.bulk import write_order_lines
from clienthood.simulate.business import Business, simulate, trades, write_business

__all__ = ["Business", "simulate", "trades", "write_business", "write_order_lines"]
