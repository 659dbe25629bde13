"""Stocktakes: counted by scanner, by several people at once, while the tills sell."""
