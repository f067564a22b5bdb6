"""The child-facing process: receives, seals, and cannot read back without the child."""
