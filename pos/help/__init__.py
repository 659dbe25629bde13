"""The keys on screen."""
