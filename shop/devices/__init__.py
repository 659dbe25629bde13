"""What hangs on the till: the receipt printer and the cash drawer on it."""
