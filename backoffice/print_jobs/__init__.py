"""Papers that did not come out."""
