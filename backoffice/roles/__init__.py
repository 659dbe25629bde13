"""Roles: a table of who may do what."""
