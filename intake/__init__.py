"""The spine: receives, seals, stores and remembers; knows no channel and no screen."""
