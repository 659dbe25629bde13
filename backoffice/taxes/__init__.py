"""Tax classes and their rates."""
