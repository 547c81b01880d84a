"""Measures pages against the limit page: the same server, the same session, one indexed query, a plain template."""
