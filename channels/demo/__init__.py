"""A throw-away installation for visitors: invented children write, three colleagues work."""
