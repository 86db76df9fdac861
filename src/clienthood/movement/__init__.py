"""Movement: the kind of each account month by month, and the moves between kinds."""
