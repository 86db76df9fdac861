"""Sample businesses: one generated, two from published data sets, each in a book of its own."""

from __future__ import annotations

from clienthood.faces.deeds.samples.cdnow import CDNOW
from clienthood.faces.deeds.samples.grocery import GROCERY
from clienthood.faces.deeds.samples.practice import PRACTICE
from clienthood.faces.deeds.samples.sample import Sample

SAMPLES: dict[str, Sample] = {each.name: each for each in (PRACTICE, CDNOW, GROCERY)}

__all__ = ["SAMPLES", "Sample"]
