"""The first page: how today goes, and what waits for somebody."""
