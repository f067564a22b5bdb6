"""The staff's pages: a queue, one conversation, a review, a team."""
