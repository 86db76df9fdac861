"""Does it work? Lots drawn over accounts, and what came of those who were and were not treated.

Arrays in, frozen results out: who draws them, and where they are kept, is told elsewhere.
"""
