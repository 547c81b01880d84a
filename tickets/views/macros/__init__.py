"""The macros' own pages, and their use on a ticket."""
