"""The domain: commitments, the parts of the parties, deadlines, and the history of both."""
