"""What the stock is worth."""
