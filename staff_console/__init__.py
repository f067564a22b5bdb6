"""The staff-facing program: sign-in, the queue, one case, casework, the team, the review."""
