"""The bell, sent mail, and what one wants to hear of: HTTP in, services behind, templates out."""
