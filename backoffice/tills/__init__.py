"""Tills and their printers."""
