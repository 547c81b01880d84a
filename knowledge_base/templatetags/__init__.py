"""What this room offers other rooms' pages."""
