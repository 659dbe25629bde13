"""From an empty shop to its first sale."""
