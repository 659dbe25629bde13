"""The customer of a sale: found, added, put on it and taken off."""
