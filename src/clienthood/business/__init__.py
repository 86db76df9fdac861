"""The business as a whole: its standing, scoreboard, concentration, plan."""
