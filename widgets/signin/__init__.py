"""Signing in: by name and password or PIN, by keyboard or touch."""
