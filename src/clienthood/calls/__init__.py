"""Client, customer or undecided, how sure, and why."""
