"""Pages of bulk changes."""
