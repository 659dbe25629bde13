"""What is sold: the list, the form of a product, changes of many at once."""
