"""Labels for shelves and products."""
