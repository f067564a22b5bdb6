"""The child's pages: one conversation, no account, no trace."""
