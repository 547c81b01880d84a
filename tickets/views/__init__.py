"""The agent workspace: HTTP in, services and selectors behind, templates out."""
