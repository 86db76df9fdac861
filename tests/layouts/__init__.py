"""Exports of the systems that businesses keep, read by their layouts."""
