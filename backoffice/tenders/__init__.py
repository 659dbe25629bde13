"""The means of paying."""
