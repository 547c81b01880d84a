"""Pages of the knowledge base and the guide panel: HTTP in, services and selectors behind."""
