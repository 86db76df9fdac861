"""A generated business as the exports of the systems that businesses keep."""
