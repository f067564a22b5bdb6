"""One linear history, forward only."""
