"""What is ordered of the suppliers."""
