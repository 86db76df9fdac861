"""Personas: groups found in the evidence of a book, named by what sets them apart."""

from __future__ import annotations

from clienthood.personas.enquiries import learn_leads, read_enquiries
from clienthood.personas.finding import find_personas

__all__ = ["find_personas", "learn_leads", "read_enquiries"]
