"""The hand-off's pages: written, read, answered."""
