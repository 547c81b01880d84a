"""Live feeds: server-sent events to signed-in people, outside Django's request cycle."""
