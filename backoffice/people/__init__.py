"""The people of the shop."""
