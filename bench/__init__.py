"""Every speed and size claim as a program that prints a table: `python -m bench`, or one of its modules."""
