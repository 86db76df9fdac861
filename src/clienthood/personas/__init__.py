"""Personas: groups found in the evidence of a book, named by what sets them apart."""
