"""Customers: the list, their form, contacts and history; duplicates; erasing."""
